"""Matters, to read. Cases and decisions are opened from the desk only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from applicants.enums import Role
from applicants.permissions import duties

from .models import Matter

READERS = (Role.CATALOGUE_OFFICER, Role.AUDITOR, Role.SYSTEM_ADMIN)


@admin.register(Matter)
class MatterAdmin(admin.ModelAdmin):
    """A matter changes by importing a catalogue, which makes a new version."""

    list_display = ("code", "name_zh", "department", "current")
    list_filter = ("department", "theme")
    list_select_related = ("department", "current__matter")
    search_fields = ("code", "name_zh", "name_en")
    exclude = ("search",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return duties(request.user).has(*READERS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return duties(request.user).has(*READERS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
