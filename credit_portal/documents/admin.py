"""Sealed papers and their series, to read; what a paper says is not shown here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import DocumentSeries, OfficialDocument


class ReadOnlyAdmin(admin.ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OfficialDocument)
class OfficialDocumentAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "authority_name", "sealed_at", "size")
    list_filter = ("kind",)
    search_fields = ("=number",)
    exclude = ("context", "path", "verification_code")
    ordering = ("-pk",)


@admin.register(DocumentSeries)
class DocumentSeriesAdmin(ReadOnlyAdmin):
    list_display = ("word", "year", "last_number", "authority_code")
