"""What follows from which event, in the worker, after the commit."""

from . import calendar, deliveries, documents, matters, messages, notices, outside, ratings, staff

__all__ = [
    "calendar",
    "deliveries",
    "documents",
    "matters",
    "messages",
    "notices",
    "outside",
    "ratings",
    "staff",
]
