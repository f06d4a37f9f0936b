"""Adapters to systems outside our reach: credit sources, identity, city platform, SMS.

Each adapter is handed a frozen config, gives back plain values and raises a fault with a
stable code; nothing here knows a model. Only `config.py` reads the settings.
Start reading at `sources.py`; what goes over the wire is in docs/protocols/.
"""
