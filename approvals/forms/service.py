"""Messages and ratings: what both sides of a case write to each other."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from credit_portal.parameters.selectors import parameter

from ..enums import NEGATIVE, RatingLevel, RatingReason
from .applicant import FilesField


class MessageForm(forms.Form):
    """A text and a few files."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("留言内容"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={
            "required": _("请写下要说的话。"),
            "max_length": _("太长了，最多2000个字。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("最多%(n)s个 PDF、JPG 或 PNG 文件，每个不超过%(mb)sMB。可以不传。") % {
            "n": parameter("message.max_files"),
            "mb": parameter("upload.max_megabytes"),
        }
        self.fields["files"] = FilesField(label=_("附件"), help_text=hint)

    @property
    def uploads(self) -> list[UploadedFile]:
        return list(self.cleaned_data["files"])


class RatingForm(forms.Form):
    """One of five levels; what was not right, and anything more to say."""

    use_required_attribute = False

    level = forms.TypedChoiceField(
        label=_("您满意吗？"),
        choices=RatingLevel.choices,
        coerce=lambda value: RatingLevel(int(value)),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选一个满意程度。"),
            "invalid_choice": _("请选一个满意程度。"),
        },
    )
    reasons = forms.TypedMultipleChoiceField(
        label=_("哪里不满意？"),
        help_text=_("选了「不满意」或「非常不满意」才要填，可以选几个。"),
        choices=RatingReason.choices,
        coerce=RatingReason,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(
        label=_("还想说什么？"),
        help_text=_("请不要写姓名、电话和证件号码。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
        required=False,
        error_messages={"max_length": _("太长了，最多500个字。")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("level") in NEGATIVE and not data.get("reasons"):
            self.add_error("reasons", _("请选一个不满意的原因，我们才好改。"))
        return data


# The department follows up


class ContactForm(forms.Form):
    use_required_attribute = False

    note = forms.CharField(
        label=_("联系记录"),
        help_text=_("怎么联系的，对方怎么说。只在内部看。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
        error_messages={"required": _("请写下联系记录")},
    )
    is_complex = forms.BooleanField(label=_("情况复杂，需要更长时间"), required=False)


class AnswerForm(forms.Form):
    use_required_attribute = False

    is_founded = forms.ChoiceField(
        label=_("核实的结果"),
        choices=[("yes", _("属实，已经整改")), ("no", _("没有依据，向对方解释"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选核实的结果")},
    )
    answer = forms.CharField(
        label=_("给评价人的答复"),
        help_text=_("会发给评价人，也会公开。不要写姓名和证件号码。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
        error_messages={"required": _("请写下答复")},
    )
    is_text_public = forms.BooleanField(
        label=_("评价原文里没有个人信息，可以一起公开"), required=False
    )


class ExclusionForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label=_("为什么不应该计入"),
        help_text=_("例如评的不是这个办件，或者是恶意的。由另一个人复核。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
        error_messages={"required": _("请写下理由")},
    )


class ReviewForm(forms.Form):
    use_required_attribute = False

    is_excluded = forms.ChoiceField(
        label=_("复核结果"),
        choices=[("yes", _("同意，不计入")), ("no", _("不同意，继续回访"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选复核结果")},
    )
    why = forms.CharField(
        label=_("不同意的理由"),
        help_text=_("不同意时填写。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_excluded") == "no" and not data.get("why", "").strip():
            self.add_error("why", _("请写下不同意的理由"))
        return data
