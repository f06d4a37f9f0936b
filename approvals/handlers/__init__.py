"""What follows from which event, in the worker, after the commit."""

from . import deliveries, documents, notices, outside, staff

__all__ = ["deliveries", "documents", "notices", "outside", "staff"]
