"""What follows from which event, in the worker, after the commit."""

from . import calendar, deliveries, documents, notices, outside, staff

__all__ = ["calendar", "deliveries", "documents", "notices", "outside", "staff"]
