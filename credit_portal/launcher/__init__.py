"""What `./portal` does: from a bare machine to a running portal, or to its test results.

Owns the virtual environment, Debian packages, fonts, the embedded PostgreSQL and Valkey, and the
processes. Uses Python's standard library alone, because it runs before anything is installed, and
never imports Django. Start reading at `__main__.py`, then `up.py`.
"""
