"""Change a parameter by a new row with its reason; no row is edited or deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .defaults import DEFAULTS
from .models import Parameter
from .selectors import forget


class ParameterForm(forms.ModelForm):
    """The key is one that the portal reads; unit and source of the number come with it."""

    key = forms.ChoiceField(label=_("参数"))
    reason = forms.CharField(
        label=_("变更理由"), max_length=200, help_text=_("写明依据的文件或会议，会一直保留。")
    )

    class Meta:
        model = Parameter
        fields = ("key", "value", "source", "reason", "valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].choices = [  # type: ignore[attr-defined]
                (key, f"{key} ({default.value} {default.unit})")
                for key, default in sorted(DEFAULTS.items())
            ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        key, value = data.get("key"), data.get("value")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if key in DEFAULTS and value is not None and not (is_number and value >= 0):
            self.add_error("value", _("请填写一个不小于0的数字"))
        return data


@admin.register(Parameter)
class ParameterAdmin(admin.ModelAdmin):
    form = ParameterForm
    list_display = ("key", "value", "unit", "valid_from", "changed_by", "reason")
    list_filter = ("key",)
    list_select_related = ("changed_by",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Parameter, form: Any, change: bool) -> None:
        default = DEFAULTS[obj.key]
        obj.unit, obj.tag = default.unit, default.tag
        obj.changed_by_id = request.user.pk
        super().save_model(request, obj, form, change)
        forget()
