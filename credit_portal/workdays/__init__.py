"""Working days: the calendar as data, the count as a pure rule.

Start reading at `rules.add_working_days`; `selectors.load_calendar` brings the data.
"""
