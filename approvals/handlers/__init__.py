"""What follows from which event, in the worker, after the commit."""

from . import deliveries, documents, notices, outside

__all__ = ["deliveries", "documents", "notices", "outside"]
