"""The audit trail and its seals, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Delivery, Event, Seal


class ReadOnlyAdmin(admin.ModelAdmin):
    """No route changes or deletes what happened."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "subject_type", "subject_id", "by", "principal", "channel")
    list_select_related = ("by",)
    search_fields = ("=kind", "=subject_id")
    ordering = ("-pk",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "handler", "queue", "status", "attempts", "next_at", "last_error")
    list_filter = ("status", "queue")
    list_select_related = ("event",)
    ordering = ("-pk",)


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ("pk", "first_event", "last_event", "count", "digest", "at")
    ordering = ("-pk",)
