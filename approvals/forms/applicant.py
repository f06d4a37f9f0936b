"""Forms of the applicant: the matter's own fields, papers, a signature.

What is right is said by the rules (`rules.form_fields`, `services.promising`); a form shows
it at the field and keeps what was typed, right or wrong.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from credit_portal.parameters.selectors import parameter
from credit_portal.web.forms import DatePartsInput, width

from ..models import Commitment
from ..rules.form_fields import FieldSpec, check_form, fields_of
from ..rules.photographs import CAMERA, Taken
from ..services.promising import Signature
from ..values import MatterSpec
from ..wording import filled_from, paper_name

YES_NO = (("yes", _("是")), ("no", _("否")))
ACCEPTED_TYPES = ".pdf,.jpg,.jpeg,.png"


class TypedField(forms.CharField):
    """Takes what was typed as it is; the rules of the matter judge it."""

    def clean(self, value: Any) -> Any:
        return value


class MatterForm(forms.Form):
    """The fields that a matter's data asks for. `values` are typed, once the form is valid."""

    use_required_attribute = False

    def __init__(
        self,
        spec: MatterSpec,
        *args: Any,
        filled: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.specs = fields_of(spec, english=get_language() == "en")
        self.values: dict[str, Any] = {}
        for each in self.specs:
            self.fields[each.key] = _field(each)
        for key, known in (filled or {}).items():
            is_untouched = not self.is_bound and self.initial.get(key) == known["value"]
            if is_untouched and key in self.fields:
                self.fields[key].filled_from = filled_from(known)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        self.values, errors = check_form(self.specs, self.data)
        for key, message in errors.items():
            self.add_error(key, str(message))
        return self.values

    def answers(self) -> list[tuple[str, str, str]]:
        """(key, label, answer in words) of each field, for checking."""
        return [(each.key, str(each.label), _in_words(each, self.data)) for each in self.specs]


def _field(each: FieldSpec) -> forms.Field:
    field = TypedField(label=str(each.label), help_text=str(each.hint))
    if each.kind == "yes_no":
        field.widget = forms.RadioSelect(choices=YES_NO)
    elif each.kind == "choice":
        field.widget = forms.RadioSelect(choices=each.options)
    elif each.kind == "phone":
        field.widget = forms.TextInput(width(20) | {"inputmode": "tel", "autocomplete": "tel"})
    elif each.kind == "number":
        field.widget = forms.TextInput(width(5) | {"inputmode": "numeric"})
    return field


def _in_words(each: FieldSpec, data: Mapping[str, Any]) -> str:
    value = str(data.get(each.key) or "")
    options = dict(YES_NO if each.kind == "yes_no" else each.options)
    return str(options.get(value, value))


# Papers


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str
    ) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Any number of files, also none; their content is judged where they are kept."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        widget = FilesInput(attrs={"multiple": True, "accept": ACCEPTED_TYPES})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> list[UploadedFile]:
        return list(value or [])


class PapersForm(forms.Form):
    """One file field for each paper that may be uploaded, named by `field_name`."""

    use_required_attribute = False

    def __init__(self, spec: MatterSpec, codes: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(codes)
        for code in codes:
            hidden = format_html(
                '<span class="govuk-visually-hidden">{}{}</span>', _("："), paper_name(spec, code)
            )
            label = format_html("{}{}", _("选择文件"), hidden)
            self.fields[self.field_name(code)] = FilesField(label=label)

    @staticmethod
    def field_name(code: str) -> str:
        return f"paper-{code}"

    @property
    def limits(self) -> str:
        """Which files are taken, in a sentence."""
        words = _("PDF、JPG 或 PNG，每个文件不超过%(n)sMB。")
        return words % {"n": parameter("upload.max_megabytes")}

    def uploads(self) -> list[tuple[str, UploadedFile]]:
        """(code, file) of everything that was sent."""
        return [
            (code, upload)
            for code in self.codes
            for upload in self.cleaned_data.get(self.field_name(code), [])
        ]


# Signing


class SignatureForm(forms.Form):
    """A tick for each clause, a day for each deferred paper, the typed name, the code.

    `photos` is what the camera says of each photograph that a clause asks for, None where it is
    still to come; what the camera did not write is asked for.
    """

    use_required_attribute = False

    def __init__(
        self,
        commitment: Commitment,
        spec: MatterSpec,
        photos: Mapping[str, Taken | None],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clause_codes = [clause["code"] for clause in commitment.clauses["clauses"]]
        self.paper_codes = list(commitment.clauses["latest"])
        self.photos = photos
        for code, latest in commitment.clauses["latest"].items():
            self.fields[f"promised-{code}"] = promised_field(paper_name(spec, code), latest)
        for code, taken in photos.items():
            self.fields |= _photo_fields(code, taken)
        for number, code in enumerate(self.clause_codes, start=1):
            self.fields[f"clause-{code}"] = forms.BooleanField(
                label=_("我知道并承诺第 %(no)s 条") % {"no": number},
                error_messages={"required": _("请确认第 %(no)s 条") % {"no": number}},
            )
        self.fields["name"] = forms.CharField(
            label=_("签署人姓名"),
            help_text=_("输入您实名认证的姓名，等于签名"),
            max_length=60,
            widget=forms.TextInput(width(20) | {"autocomplete": "name"}),
            error_messages={"required": _("请输入签署人姓名")},
        )
        self.fields["code"] = forms.CharField(
            label=_("短信验证码"),
            help_text=_("发到您核实过的手机，6位数字"),
            max_length=32,
            widget=forms.TextInput(
                width(10) | {"inputmode": "numeric", "autocomplete": "one-time-code"}
            ),
            error_messages={"required": _("请输入短信验证码")},
        )
        self.fields["digest"] = forms.CharField(
            initial=commitment.digest, required=False, widget=forms.HiddenInput
        )

    def keep_only(self) -> None:
        """Show again what was typed, without judging it."""
        self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}

    def signature(self) -> Signature:
        """What was typed, of a valid form."""
        typed = self.cleaned_data
        return Signature(
            ticked=frozenset(c for c in self.clause_codes if typed[f"clause-{c}"]),
            name=typed["name"],
            code=typed["code"],
            digest=typed["digest"],
            promised={code: typed[f"promised-{code}"] for code in self.paper_codes},
        )


def _photo_fields(code: str, taken: Taken | None) -> dict[str, forms.Field]:
    """The file; and once it came, what its camera did not write."""
    fields: dict[str, forms.Field] = {
        code: forms.FileField(
            label=_("换一张照片") if taken else _("选择照片"),
            required=taken is None,
            widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
            error_messages={
                "required": _("请上传这张照片"),
                "missing": _("请上传这张照片"),
                "empty": _("这个文件是空的。"),
            },
        )
    }
    if taken and taken.at_by != CAMERA:
        fields[f"{code}-on"] = forms.DateField(
            label=_("哪一天拍的"),
            initial=taken.at.date() if taken.at else None,
            widget=DatePartsInput,
            error_messages={
                "required": _("照片里没有拍摄时间，请填写哪一天拍的"),
                "invalid": _("这个日期不存在"),
            },
        )
        fields[f"{code}-at"] = forms.TimeField(
            label=_("几点几分"),
            help_text=_("24小时制，例如 14:30"),
            initial=taken.at.strftime("%H:%M") if taken.at else None,
            input_formats=["%H:%M"],
            widget=forms.TextInput(width(5)),
            error_messages={"required": _("请填写几点几分"), "invalid": _("请这样填：14:30")},
        )
    if taken and taken.place_by != CAMERA:
        fields[f"{code}-place"] = forms.CharField(
            label=_("在哪里拍的"),
            help_text=_("写到街道门牌，或者路名和桩号"),
            initial=taken.place,
            max_length=80,
            error_messages={"required": _("照片里没有拍摄地点，请填写在哪里拍的")},
        )
    return fields


def promised_field(name: str, latest: str) -> forms.DateField:
    wrong = _("请填一个存在的日期，例如 2026年11月30日")
    return forms.DateField(
        label=_("哪一天前补交「%(paper)s」") % {"paper": name},
        initial=date.fromisoformat(latest),
        widget=DatePartsInput,
        error_messages={"required": _("请填补交日期"), "invalid": wrong},
    )
