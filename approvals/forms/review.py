"""What staff fill in between acceptance and decision. Shape only: the services decide."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import Department
from credit_portal.web.forms import DatePartsInput, width

from ..enums import Opinion, ProcedureKind, RefusalGround, RejectionGround
from ..models import Case
from ..services.procedures import HearingIn
from ..wording import local

MAX_TOLD_DAYS = 120
MAX_ASKED_DAYS = 20


def _days(label: Any, help_text: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=most,
        widget=forms.NumberInput(width(5) | {"inputmode": "numeric"}),
        error_messages={
            "required": _("请填写工作日数"),
            "invalid": _("工作日数是一个整数"),
            "min_value": _("至少1个工作日"),
            "max_value": _("最多%(limit_value)s个工作日"),
        },
    )


def _article(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("依据条款"),
        help_text=_("例如：《中华人民共和国行政许可法》第四十五条。")
        if required
        else _("不填的，用所选理由在《行政许可法》里的条款；没有的要填。"),
        max_length=200,
        required=required,
        error_messages={"required": _("请写明依据条款")},
    )


def _text(label: Any, help_text: Any, missing: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea,
        error_messages={"required": missing},
        **({"max_length": 2000} | more),
    )


class ProcedureForm(forms.Form):
    """Which procedure of the matter, for how long; a hearing with day, place and host."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = case.version.spec.stopping_procedures
        self.fields["kind"] = forms.TypedChoiceField(
            label=_("特别程序"),
            choices=[(kind.value, kind.label) for kind in kinds],
            coerce=ProcedureKind,
            widget=forms.RadioSelect,
            initial=kinds[0] if len(kinds) == 1 else None,
            error_messages={"required": _("请选择特别程序")},
        )
        self.fields["working_days"] = _days(
            _("预计几个工作日"), _("从今天算起，会书面告知申请人。"), MAX_TOLD_DAYS
        )
        self.fields["basis"] = _article(required=True)
        if ProcedureKind.HEARING in kinds:
            self._add_hearing()

    def _add_hearing(self) -> None:
        self.fields["hearing_on"] = forms.DateField(
            label=_("听证日期"),
            help_text=_("只在听证时填写。提前七个工作日告知，二十个工作日内举行。"),
            widget=DatePartsInput,
            required=False,
        )
        self.fields["hearing_time"] = forms.TimeField(
            label=_("听证时间"),
            help_text=_("例如：09:30"),
            widget=forms.TextInput(width(5)),
            required=False,
            error_messages={"invalid": _("时间写成 09:30 这样")},
        )
        self.fields["place"] = forms.CharField(label=_("听证地点"), max_length=120, required=False)
        self.fields["host"] = forms.CharField(
            label=_("主持人"),
            help_text=_("不能是审查这个办件的人员。"),
            max_length=60,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        hearing = None
        if data.get("kind") == ProcedureKind.HEARING:
            hearing = self._hearing(data)
        kept = {key: data.get(key) for key in ("kind", "working_days", "basis")}
        return kept | {"hearing": hearing}

    def _hearing(self, data: dict[str, Any]) -> HearingIn | None:
        missing = {
            "hearing_on": _("请填写听证日期"),
            "hearing_time": _("请填写听证时间"),
            "place": _("请填写听证地点"),
            "host": _("请填写主持人"),
        }
        for name, message in missing.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        if any(name in self.errors for name in missing):
            return None
        at = timezone.make_aware(datetime.combine(data["hearing_on"], data["hearing_time"]))
        return HearingIn(at, data["place"], data["host"])


class EndProcedureForm(forms.Form):
    finding = _text(
        _("结果"),
        _("写明特别程序的结果，工作人员可以看到。"),
        _("请写明结果"),
        max_length=500,
    )


class ExtendForm(forms.Form):
    reasons = _text(_("延长的理由"), _("会原样印在通知书上，申请人能看到。"), _("请写明延长的理由"))


class OpinionForm(forms.Form):
    """Suggest, with reasons where it is a No."""

    use_required_attribute = False
    opinion = forms.TypedChoiceField(
        label=_("审查意见"),
        choices=Opinion.choices,
        coerce=Opinion,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择意见")},
    )
    reasons = _text(_("理由"), _("建议不予的，要写明事实和依据。"), "", required=False)


class PassOverForm(forms.Form):
    reason = _text(_("不再等待的理由"), _("会留在办理经过里。"), _("请写明理由"), max_length=500)


class ConsultForm(forms.Form):
    """A question to another department."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Department.objects.exclude(pk=case.department_id)
        self.fields["department"] = _DepartmentField(
            label=_("向哪个部门征求意见"),
            queryset=others,
            error_messages={"required": _("请选择部门")},
        )
        self.fields["question"] = _text(
            _("要问的问题"), _("对方能看到申请材料，看不到信用信息。"), _("请写明要问的问题")
        )
        self.fields["working_days"] = _days(
            _("几个工作日内答复"), _("征求意见不停止计时。"), MAX_ASKED_DAYS
        )


class _DepartmentField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class AnswerForm(forms.Form):
    answer = _text(_("答复"), _("会送回提问的部门。"), _("请写明答复"))


class RejectForm(forms.Form):
    """Ground of the list, the facts, the article, and the competent authority."""

    use_required_attribute = False
    ground = forms.TypedChoiceField(
        label=_("不予受理的理由"),
        choices=RejectionGround.choices,
        coerce=RejectionGround,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择理由")},
    )
    competent_authority = forms.CharField(
        label=_("应当向哪个机关申请"),
        help_text=_("不属于本机关职权范围的，要写。"),
        max_length=100,
        required=False,
    )
    reasons = _text(_("事实"), _("写明事实。会原样印在文书上，申请人能看到。"), _("请写明事实"))
    article = _article(required=False)


class RefuseForm(forms.Form):
    """Ground of the list, the condition it is about, the facts, the article."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conditions = case.version.spec.conditions
        self.fields["ground"] = forms.TypedChoiceField(
            label=_("不予许可的理由"),
            choices=RefusalGround.choices,
            coerce=RefusalGround,
            widget=forms.RadioSelect,
            error_messages={"required": _("请选择理由")},
        )
        self.fields["condition"] = forms.ChoiceField(
            label=_("不符合哪一项条件"),
            help_text=_("不符合法定条件的，要选。"),
            choices=[("", "—"), *((c.code, local(c, "text")) for c in conditions)],
            required=False,
        )
        self.fields["reasons"] = _text(
            _("事实"), _("写明事实。会原样印在文书上，申请人能看到。"), _("请写明事实")
        )
        self.fields["article"] = _article(required=False)
