"""What follows from which event, in the worker, after the commit."""

from . import documents, notices, outside

__all__ = ["documents", "notices", "outside"]
