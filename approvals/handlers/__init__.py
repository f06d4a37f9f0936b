"""What follows from which event, in the worker, after the commit."""

from . import documents, messages, notices, outside, ratings

__all__ = ["documents", "messages", "notices", "outside", "ratings"]
