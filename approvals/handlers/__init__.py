"""What follows from which event, in the worker, after the commit."""

from . import documents, notices, outside, staff

__all__ = ["documents", "notices", "outside", "staff"]
