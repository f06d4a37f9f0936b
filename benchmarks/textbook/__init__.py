"""The same approval the ordinary way: a row is checked, saved and logged one at a time.

What a careful tutorial teaches: ModelSerializer, full_clean before each save, a save and an
event for each step, relations by the ORM, REST framework's own tokens. It writes the same
rows as the portal, and rests on the same server program with the same kept connections.
"""
