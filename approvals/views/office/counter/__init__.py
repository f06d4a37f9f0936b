"""The counter: who is here, for which matter, form, papers, check, sign, receipt."""
