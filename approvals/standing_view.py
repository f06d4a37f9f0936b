"""Where a case stands, in a word and a sentence: what happens next, and by when."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from credit_portal.parameters.selectors import parameter
from credit_portal.web.templatetags.portal_web import day
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from .enums import CaseStatus
from .models import Case, CaseMessage, Deferral
from .models.case import CLOSED, OPEN

ASKED = [CaseStatus.AWAITING_COMMITMENT, CaseStatus.SUPPLEMENT_REQUESTED]
SHOWS = ("", "waiting", "running", "done")


@dataclass(frozen=True)
class CaseRow:
    """A case of the applicant's list. `has_answer`: a message of the department is unread."""

    case: Case
    state: str
    tone: str
    sentence: str
    has_answer: bool


def with_standing(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what `case_row` reads: owed papers in one query more, the rest in the same."""
    unread = CaseMessage.objects.filter(case=OuterRef("pk")).from_staff().unread()
    owed = Prefetch("deferrals", Deferral.objects.unsettled(), to_attr="owed_deferrals")
    return (
        cases.select_related("supplement")
        .prefetch_related(owed)
        .annotate(has_answer=Exists(unread))
    )


def waiting_for_applicant(cases: QuerySet[Case]) -> QuerySet[Case]:
    """To sign, to correct, to hand in, or with an answer not read yet."""
    owed = Deferral.objects.unsettled().filter(case=OuterRef("pk"))
    unread = CaseMessage.objects.filter(case=OuterRef("pk")).from_staff().unread()
    return cases.filter(Q(status__in=ASKED) | Exists(owed) | Exists(unread))


def shown(cases: QuerySet[Case], show: str) -> QuerySet[Case]:
    """One of `SHOWS`: all, what waits for the applicant, what is under way, what is done."""
    if show == "waiting":
        return waiting_for_applicant(cases)
    if show == "running":
        return cases.filter(status__in=OPEN)
    if show == "done":
        return cases.filter(status__in=CLOSED)
    return cases


def case_row(case: Case) -> CaseRow:
    """Of a case read through `with_standing`."""
    state, tone, sentence = _standing(case)
    return CaseRow(case, state, tone, sentence, case.has_answer)  # type: ignore[attr-defined]


def _standing(case: Case) -> tuple[str, str, str]:
    if not case.is_open:
        return _ended(case)
    if case.is_waiting:
        return gettext("正在核验"), "blue", gettext("系统在问数据来源，有结果会自动继续。")
    if case.status == CaseStatus.AWAITING_COMMITMENT:
        return gettext("等您签署"), "warn", gettext("签署以后马上接着办。")
    if case.status == CaseStatus.SUPPLEMENT_REQUESTED:
        text = gettext("请在%(day)s前改好材料。") % {"day": day(case.supplement.reply_by)}
        return gettext("等您补正"), "warn", text
    if case.status == CaseStatus.RECEIVED:
        text = gettext("%(day)s前告诉您受不受理。") % {"day": _acceptance_day(case)}
        return gettext("等待受理"), "blue", text
    return _in_hand(case)


def _acceptance_day(case: Case) -> str:
    received_on = timezone.localdate(case.handed_in_at)
    days = parameter("accept.supplement_notice_days")
    return day(add_working_days(received_on, days, load_calendar()).on)


def _owed(case: Case) -> str:
    """How many papers by when; empty where none is owed."""
    owed: list[Deferral] = case.owed_deferrals  # type: ignore[attr-defined]
    if not owed:
        return ""
    words = {"n": len(owed), "day": day(min(one.promised_on for one in owed))}
    text = ngettext("%(day)s前补交 %(n)d 份材料。", "%(day)s前补交 %(n)d 份材料。", len(owed))
    return text % words


def _in_hand(case: Case) -> tuple[str, str, str]:
    if owed := _owed(case):
        return gettext("欠材料"), "warn", owed
    if case.status == CaseStatus.SUSPENDED:
        text = gettext("特别程序结束以后接着计时，最早%(day)s前办结。") % {"day": day(case.due_on)}
        return gettext("停止计时"), "warn", text
    text = gettext("%(day)s前告诉您同不同意。") % {"day": day(case.due_on)}
    return gettext("审查中"), "blue", text


def _ended(case: Case) -> tuple[str, str, str]:
    on = {"day": day(case.closed_at)}
    if owed := _owed(case):
        return gettext("已准予，欠材料"), "warn", owed
    found = {
        CaseStatus.GRANTED: (
            gettext("已准予"),
            "ok",
            gettext("%(day)s办结，证照和决定书可以下载。") % on,
        ),
        CaseStatus.REFUSED: (
            gettext("没有准予"),
            "err",
            gettext("%(day)s办结，理由和不服怎么办写在决定书里。") % on,
        ),
        CaseStatus.NOT_ACCEPTED: (
            gettext("没有受理"),
            "err",
            gettext("%(day)s办结，理由写在通知书里，可以重新申请。") % on,
        ),
        CaseStatus.WITHDRAWN: (
            gettext("已撤回"),
            "",
            gettext("%(day)s撤回，可以用原来的内容重新申请。") % on,
        ),
        CaseStatus.TERMINATED: (
            gettext("已终止"),
            "",
            gettext("%(day)s终止，补齐材料以后可以重新申请。") % on,
        ),
    }
    return found[CaseStatus(case.status)]
