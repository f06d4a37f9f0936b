"""What is filled in about papers that follow. Shape only: the services decide."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit_portal.web.forms import DatePartsInput
from credit_portal.web.templatetags.portal_web import day

from ..rules.deferring import DayRange

MOST_WORDS = 200


class DayField(forms.DateField):
    """A working day between two; the service says what is wrong with another."""

    widget = DatePartsInput

    def __init__(self, days: DayRange, **kwargs: Any) -> None:
        words = {"first": day(days.first), "last": day(days.last)}
        super().__init__(
            help_text=_("填工作日，%(first)s到%(last)s之间。") % words,
            error_messages={
                "required": _("请填日期"),
                "invalid": _("请填一个存在的日期，例如 2026年11月30日"),
            },
            **kwargs,
        )


def _words(label: Any, help_text: Any, required: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea({"rows": 4}),
        max_length=MOST_WORDS,
        error_messages={"required": required},
    )


class AskExtensionForm(forms.Form):
    """The later day and why."""

    use_required_attribute = False

    def __init__(self, days: DayRange, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = DayField(days, label=_("想延到哪一天"))
        self.fields["reason"] = _words(
            _("为什么不能按期补交"), _("最多200字，工作人员会看到。"), _("请写明理由")
        )


class DecideExtensionForm(forms.Form):
    """Agree to a day, or not; the reason is told to the applicant."""

    use_required_attribute = False

    def __init__(self, days: DayRange, asked: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = forms.ChoiceField(
            label=_("是否同意延期"),
            choices=[("grant", _("同意")), ("refuse", _("不同意"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("请选择是否同意")},
        )
        self.fields["until"] = DayField(
            days, label=_("延到哪一天（同意时填）"), initial=asked, required=False
        )
        self.fields["reason"] = _words(_("理由"), _("会告诉申请人，最多200字。"), _("请写明理由"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_missing = "until" not in self.errors and not data.get("until")
        if data.get("answer") == "grant" and is_missing:
            self.add_error("until", _("请填日期"))
        return data


class ForceMajeureForm(forms.Form):
    use_required_attribute = False

    def __init__(self, days: DayRange, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = DayField(days, label=_("延到哪一天"))
        self.fields["reason"] = _words(
            _("发生了什么"), _("不能预见、不能避免的情况，最多200字。"), _("请写明理由")
        )
        self.fields["evidence"] = _words(
            _("看过什么证明"), _("证明的名称、出具单位和日期，最多200字。"), _("请写明看过的证明")
        )


class SendBackForm(forms.Form):
    use_required_attribute = False

    def __init__(self, days: DayRange, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = DayField(days, label=_("哪一天前重新提交"), initial=days.last)
        self.fields["reason"] = _words(
            _("哪里不对，怎样改"), _("申请人照着做就能改好，最多200字。"), _("请写明哪里不对")
        )


class WaiveForm(forms.Form):
    use_required_attribute = False
    reason = _words(
        _("为什么不用再补"), _("例如：已经通过数据共享取得。最多200字。"), _("请写明理由")
    )


class ForeseeForm(forms.Form):
    use_required_attribute = False
    reasons = forms.CharField(
        label=_("审查意见"),
        help_text=_("写明已经审查的条件。会原样印在告知书上。"),
        widget=forms.Textarea({"rows": 6}),
        max_length=2000,
        error_messages={"required": _("请写明审查意见")},
    )
