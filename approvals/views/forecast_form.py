"""What a visitor may type in to see which ways would be open; kept nowhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credit_profiles.enums import Grade

from ..enums import ApprovalMode, SubjectType, Verdict
from ..services.forecasting import Answers, asked_conditions, papers_for
from ..values import APPLICATION_FORM, MatterSpec
from ..wording import local

UNKNOWN = "unknown"
VERDICTS = [
    (Verdict.YES.value, _("是")),
    (Verdict.NO.value, _("否")),
    (Verdict.UNKNOWN.value, _("不清楚")),
]


def _grades() -> list[tuple[str, str]]:
    """In the reader's language, so made for each page."""
    grades = [(grade.value, f"{grade.value} {grade.label}") for grade in Grade]
    return [*grades, (UNKNOWN, gettext("不知道"))]


class ForecastForm(forms.Form):
    """Kind of subject, credit, one answer a condition, papers at hand."""

    kind = forms.ChoiceField(
        label=_("您是谁"), choices=SubjectType.choices, widget=forms.RadioSelect
    )
    grade = forms.ChoiceField(
        label=_("您估计自己的信用情况"),
        help_text=_("没有失信信息的，一般是良好。登录以后按您的信用档案，不用估计。"),
        choices=_grades,
        widget=forms.RadioSelect,
        initial=UNKNOWN,
    )

    def __init__(self, spec: MatterSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        self.fields["kind"].initial = spec.subject_types[0].value
        for item in asked_conditions(spec):
            self.fields[f"condition-{item.code}"] = forms.ChoiceField(
                label=local(item, "text"),
                choices=VERDICTS,
                initial=UNKNOWN,
                widget=forms.RadioSelect,
            )
        self._add_papers()

    def _add_papers(self) -> None:
        """Papers that nobody can fetch; at first those without which no way is open."""
        papers = [
            item
            for item in self.spec.materials
            if item.code != APPLICATION_FORM and not item.can_be_fetched
        ]
        if not papers:
            return
        needed = papers_for(ApprovalMode.NOTIFY_COMMIT, self.spec) & papers_for(
            ApprovalMode.MISSING_MATERIAL, self.spec
        )
        self.fields["papers"] = forms.MultipleChoiceField(
            label=_("手上有哪些材料"),
            required=False,
            choices=[(item.code, local(item, "name")) for item in papers],
            initial=[item.code for item in papers if item.code in needed],
            widget=forms.CheckboxSelectMultiple,
        )

    def answers(self) -> Answers:
        """Of a valid form."""
        typed = self.cleaned_data
        return Answers(
            grade=None if typed["grade"] == UNKNOWN else Grade(typed["grade"]),
            verdicts={
                item.code: Verdict(typed[f"condition-{item.code}"])
                for item in asked_conditions(self.spec)
            },
            papers=frozenset(typed.get("papers", ())),
        )
