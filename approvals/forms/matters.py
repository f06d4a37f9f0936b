"""What a catalogue officer fills in beside the elements themselves. Shape only."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import Department
from credit_portal.web.forms import DatePartsInput, width

from ..enums import MatterType
from ..models import MatterBatch, MatterDraft

# Words of the addresses beside the matters' own.
RESERVED = frozenset({"import", "new", "upload", "drafts", "batches"})


class NewMatterForm(forms.Form):
    """A matter that does not exist yet; department and type only where nothing is copied."""

    use_required_attribute = False

    name_zh = forms.CharField(
        label=_("中文名称"), max_length=200, error_messages={"required": _("请填写中文名称")}
    )
    name_en = forms.CharField(
        label=_("英文名称"), max_length=300, error_messages={"required": _("请填写英文名称")}
    )
    code = forms.CharField(
        label=_("代码"),
        help_text=_("网址里用，建好以后不能改。小写字母、数字和连字符，例如 elderly-card。"),
        max_length=60,
        widget=forms.TextInput(width(30) | {"spellcheck": "false"}),
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
                _("代码只能用小写字母、数字和连字符，例如 elderly-card"),
            )
        ],
        error_messages={"required": _("请填写代码")},
    )
    department = forms.ChoiceField(
        label=_("实施部门"),
        error_messages={"required": _("请选择实施部门"), "invalid_choice": _("请选择实施部门")},
    )
    matter_type = forms.ChoiceField(
        label=_("事项类型"),
        choices=[("", _("没有选")), *MatterType.choices],
        error_messages={"required": _("请选择事项类型"), "invalid_choice": _("请选择事项类型")},
    )

    def __init__(
        self, *args: Any, departments: list[Department], is_copy: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_copy:
            del self.fields["department"], self.fields["matter_type"]
            return
        field: Any = self.fields["department"]
        named = [(each.pk, each.name) for each in departments]
        field.choices = named if len(named) == 1 else [("", _("没有选")), *named]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code in RESERVED:
            raise forms.ValidationError(_("这个代码系统自己要用，请换一个"))
        return code


class HourForm(forms.Form):
    """From when something is valid; left out, from the moment it is published."""

    use_required_attribute = False

    valid_on = forms.DateField(
        label=_("哪一天生效"),
        help_text=_("不填，就是发布时马上生效。"),
        required=False,
        widget=DatePartsInput,
        error_messages={"invalid": _("请填一个存在的日期，例如 2026年11月30日")},
    )
    valid_time = forms.TimeField(
        label=_("几点生效"),
        help_text=_("例如 08:30。不填就是零点。"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TextInput(width(5)),
        error_messages={"invalid": _("请按 08:30 的样子填时间")},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        on = data.get("valid_on")
        if on and not self.errors and self.hour and self.hour < timezone.now():
            self.add_error("valid_on", _("生效时间要在现在以后"))
        if data.get("valid_time") and not on and "valid_on" not in self.errors:
            self.add_error("valid_on", _("请填哪一天生效"))
        return data

    @property
    def hour(self) -> datetime | None:
        """The moment that was typed, local time."""
        on = self.cleaned_data.get("valid_on")
        if not on:
            return None
        at = self.cleaned_data.get("valid_time") or time(0)
        return timezone.make_aware(datetime.combine(on, at))


class SubmitMatterForm(HourForm):
    reason = forms.CharField(
        label=_("变更理由"),
        help_text=_("写明为什么改、依据什么。会一直留在版本里，所有人都能看到。"),
        widget=forms.Textarea({"rows": 3}),
        max_length=300,
        error_messages={"required": _("请写明变更理由")},
    )
    field_order = ("reason", "valid_on", "valid_time")


class BatchForm(HourForm):
    name = forms.CharField(
        label=_("批次名称"),
        help_text=_("例如：2026年第二批告知承诺事项。"),
        max_length=80,
        error_messages={"required": _("请填写批次名称")},
    )
    field_order = ("name", "valid_on", "valid_time")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if MatterBatch.objects.filter(name=name).exists():
            raise forms.ValidationError(_("已经有这个名称的批次"))
        return name


class ToBatchForm(forms.Form):
    """Which open batch a draft goes into; none takes it out."""

    batch = forms.ModelChoiceField(
        label=_("和哪个批次一起发布"),
        queryset=MatterBatch.objects.none(),
        required=False,
        empty_label=_("不放进批次"),
    )

    def __init__(
        self, batches: QuerySet[MatterBatch], draft: MatterDraft, data: QueryDict | None = None
    ) -> None:
        super().__init__(data, initial={"batch": draft.batch_id})
        field: Any = self.fields["batch"]
        field.queryset = batches


class WhyForm(forms.Form):
    """A reason for sending a draft back, or for stopping a matter."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea({"rows": 3}),
        max_length=300,
        error_messages={"required": _("请写明理由")},
    )
