"""Numbers that a district may change: key, value, unit, source, tag; with history.

Start reading at `defaults.py` (all keys) and `selectors.parameter`.
"""
