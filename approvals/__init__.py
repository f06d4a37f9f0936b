"""What they ask for and what we decide: matters, cases, commitments, licences.

Leans on credit_profiles for the standing and on the kernel for papers and events.
Start reading at `rules/modes.py`, then `services/filing.py`.
"""
