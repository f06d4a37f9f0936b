"""When each daily job ran, to read."""

from django.contrib import admin

from credit_portal.events.admin import ReadOnlyAdmin

from .models import Slot


@admin.register(Slot)
class SlotAdmin(ReadOnlyAdmin):
    list_display = ("business_date", "job", "attempts", "settled", "started_at", "finished_at")
    list_filter = ("job",)
    date_hierarchy = "business_date"
