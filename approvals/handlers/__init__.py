"""What follows from which event, in the worker, after the commit."""

from . import deliveries, documents, messages, notices, outside, ratings, staff

__all__ = ["deliveries", "documents", "messages", "notices", "outside", "ratings", "staff"]
