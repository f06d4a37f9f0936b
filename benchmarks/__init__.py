"""Measurements and tortures of the real programs, each on servers of its own. See README.md."""
