"""Periodic work: each daily job runs once a business date, and a missed one is caught up.

Start reading at `registry.daily`, which every daily task wears; `services.run_once` takes the
slot. Owns the table of slots and nothing else.
"""
