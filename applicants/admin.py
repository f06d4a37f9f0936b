"""Departments and staff accounts. People and firms are never edited here."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from .enums import Role
from .models import Department, Post, User
from .permissions import duties


class ByRole:
    """Seen and changed by the holders of one role; nothing is deleted."""

    role = Role.SYSTEM_ADMIN

    def has_module_permission(self, request: HttpRequest) -> bool:
        return duties(request.user).has(self.role)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class StaffAdmin(ByRole, UserAdmin):
    """Staff accounts only: an applicant's account is theirs. Nobody edits their own."""

    list_display = ("username", "display_name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "display_name")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("display_name", "email", "language", "is_active")}),
    )
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(is_staff=True)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request) and (obj is None or obj.pk != request.user.pk)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.is_staff, obj.is_superuser = True, False
        super().save_model(request, obj, form, change)


@admin.register(Department)
class DepartmentAdmin(ByRole, admin.ModelAdmin):
    """Departments come with the catalogue."""

    list_display = ("code", "name_zh", "word", "role")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Post)
class PostAdmin(ByRole, admin.ModelAdmin):
    """Roles, never one's own; not by who makes the accounts (authorization rows 38, 39)."""

    role = Role.SECURITY_ADMIN

    list_display = ("user", "role", "department")
    list_filter = ("role", "department")
    list_select_related = ("user", "department")

    def has_change_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        return self.has_module_permission(request) and obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        return self.has_module_permission(request) and (
            obj is None or obj.user_id != request.user.pk
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            others = User.objects.filter(is_staff=True)
            kwargs["queryset"] = others.exclude(username=request.user.get_username())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
