"""How they stand: the credit file, its records and sources, the standing kept from them.

Owns the credit catalogue, records, source answers and the reading log; never hears of
approvals. Start reading at `rules/grading.py`, then `services/checking.py`.
"""
