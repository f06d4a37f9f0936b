"""What a clerk types in at the counter. Shape only: the services decide."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.enums import DocumentType
from applicants.services.identifying import IdentityPaper
from credit_portal.web.forms import DatePartsInput, width

from ..enums import VisitCapacity
from ..models import Commitment, CounterVisit
from ..models.counter import POWER_OF_ATTORNEY
from ..services.counter import Attendance
from ..values import MatterSpec
from ..wording import paper_name
from .applicant import FilesField, PapersForm, promised_field

PERSON_DOCUMENTS = [
    (kind.value, kind.label) for kind in DocumentType if kind != DocumentType.CREDIT_CODE
]
OFF = {"autocomplete": "off"}  # a shared desk keeps no numbers of others


def _text(label: Any, missing: Any, *, hint: Any = "", size: int = 20) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=120,
        widget=forms.TextInput(width(size) | OFF),
        error_messages={"required": missing},
    )


def _phone() -> forms.CharField:
    return forms.RegexField(
        r"^1[3-9]\d{9}$",
        label=_("手机号"),
        help_text=_("办理进度用短信告诉这个号码。"),
        required=False,
        widget=forms.TextInput(width(20) | OFF | {"inputmode": "tel"}),
        error_messages={"invalid": _("手机号应为11位数字")},
    )


def _document() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("证件类型"), choices=PERSON_DOCUMENTS)


def _birth_date() -> forms.DateField:
    return forms.DateField(
        label=_("出生日期"),
        help_text=_("证件号码里有的不用填。"),
        required=False,
        widget=DatePartsInput,
        error_messages={"invalid": _("这个日期不存在")},
    )


class AttendanceForm(forms.Form):
    """Who is present, and for whom; three groups of fields, named after their `part`."""

    use_required_attribute = False

    present_document_type = _document()
    present_number = _text(
        _("证件号码"), _("请填写证件号码"), hint=_("照证件原件填，空格和大小写都可以。")
    )
    present_name = _text(_("姓名"), _("请填写姓名"))
    present_phone = _phone()
    present_birth_date = _birth_date()
    for_whom = forms.ChoiceField(
        label=_("为谁办"),
        choices=[
            ("self", _("为本人办")),
            ("person", _("代另一个人办")),
            ("firm", _("为单位办")),
        ],
        initial="self",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择为谁办")},
    )
    person_document_type = _document()
    person_number = _text(_("委托人证件号码"), _("请填写委托人证件号码"))
    person_name = _text(_("委托人姓名"), _("请填写委托人姓名"))
    person_phone = _phone()
    person_birth_date = _birth_date()
    capacity = forms.ChoiceField(
        label=_("到场人在单位的身份"),
        choices=[
            (VisitCapacity.REPRESENTATIVE.value, VisitCapacity.REPRESENTATIVE.label),
            (VisitCapacity.HANDLER.value, VisitCapacity.HANDLER.label),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择到场人在单位的身份")},
    )
    firm_number = _text(_("统一社会信用代码"), _("请填写统一社会信用代码"))
    firm_name = _text(_("单位名称"), _("请填写单位名称"), size=30)
    firm_representative = forms.CharField(
        label=_("法定代表人或经营者"),
        help_text=_("照营业执照填；单位登记过的可以不填。"),
        max_length=60,
        required=False,
        widget=forms.TextInput(width(20) | OFF),
    )
    firm_phone = _phone()
    purpose = forms.CharField(
        label=_("查询用途"),
        help_text=_("按证件号码查人会留下记录，当事人能看到。"),
        max_length=120,
        initial=_("窗口收件，为到场人办理申请"),
        error_messages={"required": _("按证件号码查询要写明用途")},
    )

    @property
    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields of each group, for the page."""
        return {
            part: [field for field in self if field.name.startswith(f"{part}_")]
            for part in ("present", "person", "firm")
        }

    def clean(self) -> dict[str, Any]:
        """Of the two groups for somebody else, only the one that is meant counts."""
        data = super().clean() or {}
        whom = data.get("for_whom")
        for name in list(self.errors):
            part = "firm" if name == "capacity" else name.partition("_")[0]
            if part in ("person", "firm") and part != whom:
                del self.errors[name]
        return data

    def attendance(self) -> Attendance:
        """What was typed, of a valid form."""
        whom = self.cleaned_data["for_whom"]
        present = self._paper("present")
        if whom == "self":
            return Attendance(present, VisitCapacity.SELF)
        if whom == "person":
            return Attendance(present, VisitCapacity.AGENT, self._paper("person"))
        return Attendance(
            present, VisitCapacity(self.cleaned_data["capacity"]), self._paper("firm")
        )

    def _paper(self, part: str) -> IdentityPaper:
        typed = self.cleaned_data
        kind = DocumentType.CREDIT_CODE if part == "firm" else typed.get(f"{part}_document_type")
        return IdentityPaper(
            document_type=str(kind or DocumentType.RESIDENT_ID),
            number=typed[f"{part}_number"],
            name=typed[f"{part}_name"],
            birth_date=typed.get(f"{part}_birth_date"),
            representative=typed.get(f"{part}_representative", ""),
            phone=typed.get(f"{part}_phone", ""),
            part=part,
        )


class CounterPapersForm(PapersForm):
    """Scans of the matter's papers, what was seen as an original, the written authority."""

    def __init__(
        self, visit: CounterVisit, codes: list[str], *args: Any, has_mandate: bool, **kwargs: Any
    ) -> None:
        assert visit.draft is not None
        self.visit = visit
        super().__init__(visit.draft.version.spec, codes, *args, **kwargs)
        for code in codes:
            self.fields[f"seen-{code}"] = forms.BooleanField(
                label=_("已当面核对原件"), required=False, initial=code in visit.originals
            )
        if visit.needs_authority:
            if not has_mandate:
                self.codes.append(POWER_OF_ATTORNEY)
                self.fields[self.field_name(POWER_OF_ATTORNEY)] = FilesField(
                    label=_("扫描上传授权委托书")
                )
            self.fields["may_sign"] = forms.BooleanField(
                label=_("委托书写明可以签署承诺"), required=False, initial=visit.may_sign
            )

    def seen(self) -> list[str]:
        return [code for code in self.codes if self.cleaned_data.get(f"seen-{code}")]


class SheetForm(forms.Form):
    """The scan of the signed commitment, and the days that stand on it."""

    use_required_attribute = False

    def __init__(self, commitment: Commitment, spec: MatterSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper_codes = list(commitment.clauses["latest"])
        for code, latest in commitment.clauses["latest"].items():
            self.fields[f"promised-{code}"] = promised_field(paper_name(spec, code), latest)
        self.fields["digest"] = forms.CharField(
            initial=commitment.digest, required=False, widget=forms.HiddenInput
        )
        self.fields["sheet"] = forms.FileField(
            label=_("签名的承诺书扫描件"),
            help_text=_("每一页都要扫，PDF、JPG 或 PNG。"),
            widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
            error_messages={"required": _("请上传签名的承诺书")},
        )
        self.fields["in_person"] = forms.BooleanField(
            label=_("签名是到场人当着我的面签的，证件已核对"),
            error_messages={"required": _("请确认是当面签的")},
        )

    def promised(self) -> dict[str, date | None]:
        return {code: self.cleaned_data[f"promised-{code}"] for code in self.paper_codes}
