"""What staff fill in. Shape only: the services decide."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from applicants.models import User
from credit_portal.events.models import Channel

from ..desk import PAGE, Filters
from ..enums import ApprovalMode, DefectKind, WarningLevel
from ..errors import NoteEmpty, UnmaskReasonMissing
from ..models import Case, Matter
from ..models.case import How
from ..services.supplementing import DefectIn
from ..wording import paper_name

MAX_CATALOGUE_BYTES = 5 * 1024 * 1024


class SearchForm(forms.Form):
    """Posted, so that names and numbers stay out of addresses and logs."""

    q = forms.CharField(
        label=_("办件编号、姓名名称或证件号码"),
        help_text=_("编号可以只写最后几位，至少4位；姓名和单位名称写两个字就能查。"),
        max_length=60,
        error_messages={"required": _("请填写编号、姓名名称或证件号码")},
    )
    purpose = forms.CharField(
        label=_("查询用途"),
        help_text=_("只在按证件号码查询时填写，会留下记录。"),
        max_length=120,
        required=False,
    )

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).strip()


class ReasonsForm(forms.Form):
    """Ground and article of an adverse decision."""

    reasons = forms.CharField(
        label=_("理由"),
        help_text=_("写明事实。会原样印在文书上，申请人能看到。"),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("请写明理由")},
    )
    article = forms.CharField(
        label=_("依据条款"),
        help_text=_("例如：《中华人民共和国行政许可法》第三十八条第二款。"),
        max_length=200,
        error_messages={"required": _("请写明依据条款")},
    )


class SupplementForm(forms.Form):
    """For each paper what is wrong with it, and how to put it right; `defects` when cleaned."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {}
        for row in case.materials.all():
            self.names[row.code] = paper_name(case.version.spec, row.code)
            self.fields[f"kind-{row.code}"] = forms.ChoiceField(
                label=_("问题"),
                choices=[("", _("没有问题")), *DefectKind.choices],
                initial=DefectKind.MISSING if row.how == How.MISSING else "",
                required=False,
            )
            self.fields[f"remedy-{row.code}"] = forms.CharField(
                label=_("怎样补正"),
                help_text=_("申请人照着做就能改好。会原样印在告知书上。"),
                max_length=200,
                required=False,
            )

    @property
    def papers(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (name, self[f"kind-{code}"], self[f"remedy-{code}"])
            for code, name in self.names.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        defects = []
        for code in self.names:
            kind, remedy = data.get(f"kind-{code}"), data.get(f"remedy-{code}", "").strip()
            if kind and not remedy:
                self.add_error(f"remedy-{code}", _("请写明怎样补正"))
            elif remedy and not kind:
                self.add_error(f"kind-{code}", _("请选择问题"))
            elif kind:
                defects.append(DefectIn(code, DefectKind(kind), remedy))
        return {"defects": defects}


class GrantForm(forms.Form):
    reasons = forms.CharField(
        label=_("审查意见"),
        help_text=_("可以不填。"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )


def _listed(empty: str, rows: QuerySet[Any]) -> list[tuple[Any, str]]:
    """Choices read with one statement, not through a cursor that takes three."""
    return [("", empty), *((row.pk, str(getattr(row, "name", row))) for row in list(rows))]


class StaffSelect(forms.Select):
    """Names of colleagues, which stay Chinese on an English page."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["lang"] = "zh-CN"
        return option


class DeskForm(forms.Form):
    """What narrows the desk, from its address; what makes no sense there is left out."""

    matter = forms.ModelChoiceField(
        label=_("事项"), queryset=Matter.objects.none(), required=False, empty_label=_("全部事项")
    )
    mode = forms.ChoiceField(
        label=_("办理方式"), choices=[("", _("全部方式")), *ApprovalMode.choices], required=False
    )
    channel = forms.ChoiceField(
        label=_("渠道"), choices=[("", _("全部渠道")), *Channel.choices], required=False
    )
    holder = forms.ChoiceField(
        label=_("经办人"),
        choices=[("", _("全部")), ("none", _("没有人领取")), ("mine", _("由我经办"))],
        required=False,
    )
    level = forms.ChoiceField(
        choices=WarningLevel.choices, required=False, widget=forms.HiddenInput
    )

    def __init__(self, matters: QuerySet[Matter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["matter"]
        field.queryset = matters
        field.choices = _listed(field.empty_label, matters)

    @cached_property
    def _chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def filters(self) -> Filters:
        chosen = self._chosen
        matter = chosen.get("matter")
        return Filters(**chosen | {"matter": matter.pk if matter else None})

    def kept(self) -> dict[str, str]:
        """The same as words of an address."""
        return {name: str(getattr(value, "pk", value)) for name, value in self._chosen.items()}


class UnmaskForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么要看"),
        help_text=_("例如：当面核对身份证原件。当事人会看到这句话。"),
        max_length=120,
        error_messages={"required": UnmaskReasonMissing.message},
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("写一条备注"),
        help_text=_("写 @ 和姓名可以提到本部门的同事，对方会收到站内消息。"),
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "n"}),
        max_length=2000,
        error_messages={"required": NoteEmpty.message},
    )


class AssignForm(forms.Form):
    """To whom a case goes; the choices are those who may hold it."""

    officer = forms.ModelChoiceField(
        label=_("经办人"),
        queryset=User.objects.none(),
        widget=StaffSelect,
        empty_label=_("请选择"),
        error_messages={"required": _("请选择经办人"), "invalid_choice": _("请选择经办人")},
    )

    def __init__(self, colleagues: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = colleagues
        field.choices = _listed(field.empty_label, colleagues)


class BulkAssignForm(AssignForm):
    """Several cases at once, by their ids."""

    case = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("请先选中要分配的办件"),
            "invalid_choice": _("请先选中要分配的办件"),
        },
        choices=[],
    )

    def __init__(self, colleagues: QuerySet[User], data: QueryDict) -> None:
        super().__init__(colleagues, data)
        field: Any = self.fields["case"]
        field.choices = [(pk, pk) for pk in data.getlist("case") if pk.isascii() and pk.isdigit()][
            :PAGE
        ]


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("撤销理由和依据"),
        help_text=_("写明事实和条款，最多200字。"),
        widget=forms.Textarea,
        max_length=200,
        error_messages={"required": _("请写明撤销理由和依据")},
    )


class CatalogueForm(forms.Form):
    file = forms.FileField(
        label=_("目录文件"),
        help_text=_("JSON 格式，不超过5 MB。"),
        error_messages={"required": _("请选择目录文件")},
    )

    def clean_file(self) -> str:
        """The text of the file."""
        upload: Any = self.cleaned_data["file"]
        if upload.size > MAX_CATALOGUE_BYTES:
            raise forms.ValidationError(_("文件超过5 MB。"))
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("文件不是 UTF-8 编码的文本。")) from error
