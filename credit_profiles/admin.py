"""The credit catalogue, to read. Files and records are opened from a case, never here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from applicants.enums import Role
from applicants.permissions import duties

from .models import CatalogueItem

READERS = (Role.CREDIT_OFFICER, Role.CATALOGUE_OFFICER, Role.AUDITOR, Role.SYSTEM_ADMIN)


@admin.register(CatalogueItem)
class CatalogueItemAdmin(admin.ModelAdmin):
    list_display = ("code", "name_zh", "provider", "polarity", "severity", "points")
    list_filter = ("polarity", "severity", "category")
    search_fields = ("code", "name_zh", "name_en")

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
