"""The timeline of a case for its applicant: what happened, what goes on, what is still to come.

Every kind of event that the applicant sees has a sentence, either one of `SENTENCES` or one
with a figure of `_detail`; `tests/approvals/test_timeline_view.py` fails where one has none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credit_portal.events.models import Event
from credit_portal.events.services import subject_label
from credit_portal.web.templatetags.portal_web import due_day, grade_name, way_label, zh

from .enums import ApprovalMode, CaseStatus, DeadlineKind, ProcedureKind, RatingLevel
from .events import INTERNAL, CaseEvent, LicenceEvent
from .models import Case, ElectronicLicence
from .rules.modes import Reason
from .wording import local, paper_name, reason_text, source_name

SENTENCES: dict[str, str | Promise] = {
    CaseEvent.COMMITMENT_OFFERED: _("请读一读要承诺的内容，签署以后马上继续。"),
    CaseEvent.COMMITMENT_RENEWED: _("要承诺的内容有变化，请重新读一读再签。"),
    CaseEvent.COMMITTED: _("您的承诺已经记下，可以在下面下载承诺书。"),
    CaseEvent.COMMITMENT_WITHDRAWN: _("不影响信用。收件时间不变，由工作人员接着办。"),
    CaseEvent.SUPPLEMENTED: _("五个工作日内告诉您受不受理。"),
    CaseEvent.REVIEW_STARTED: _("工作人员正在看您的材料。"),
    CaseEvent.RESULT_FORESEEN: _("材料补齐以后结果会是什么，已经写给您看。"),
    CaseEvent.RECTIFIED: _("材料已经补齐，整改完成。"),
    CaseEvent.GRANTED: _("同意您的申请。决定书可以在下面下载。"),
    CaseEvent.REFUSED: _("理由、依据，以及不服怎么办，都写在决定书里。"),
    CaseEvent.WITHDRAWN: _("这件事不再办理，不影响信用，可以随时重新申请。"),
    CaseEvent.DEEMED_WITHDRAWN: _("不影响信用，可以随时重新申请。"),
    CaseEvent.DELIVERY_CHOSEN: _("结果会按您选的方式送达。"),
    CaseEvent.CONSENT_WITHDRAWN: _("以后的文书改为到窗口领取或者邮寄。"),
    CaseEvent.RESULT_READY: _("请带身份证件来领；选了邮寄的，会尽快寄出。"),
    CaseEvent.RESULT_POSTED: _("运单号在下面，可以查到哪里了。"),
    CaseEvent.RESULT_RETURNED: _("邮件没有送到，退回来了。请核对地址，或者到窗口领取。"),
    CaseEvent.SERVED: _("结果已经交到收件人手里。"),
    LicenceEvent.PUSHED: _("以后由监管部门看有没有按要求做，您不用做什么。"),
    LicenceEvent.ACKNOWLEDGED: _("监管部门已经知道这张证照。"),
    LicenceEvent.EXPIRED: _("过了有效期。要接着用，请重新申请。"),
    LicenceEvent.REVOKED: _("这张证照不能再用。理由和不服怎么办，写在决定书里。"),
}


# Messages stand in their own thread.
UNTOLD = INTERNAL | {CaseEvent.MESSAGE_SENT.value, CaseEvent.MESSAGE_ANSWERED.value}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `state`: done, now, stopped or todo."""

    title: str
    text: str
    at: datetime | None
    state: str = "done"


def timeline(case: Case, licence: ElectronicLicence | None, *, shows_grade: bool) -> list[Entry]:
    """Newest first: what is to come on top, then what goes on now. One query."""
    subjects = [(subject_label(case), case.pk)]
    if licence:
        subjects.append((subject_label(licence), licence.pk))
    events = Event.objects.filter(
        subject_type__in=[label for label, _pk in subjects],
        subject_id__in=[pk for _label, pk in subjects],
    ).exclude(kind__in=UNTOLD)
    told = [
        Entry(title_of(event), sentence(event, case, licence, shows_grade), event.at)
        for event in events.order_by("-pk")
        if (event.subject_type, event.subject_id) in subjects
    ]
    return [*to_come(case), *_now(case), *told]


def title_of(event: Event) -> str:
    for kinds in (CaseEvent, LicenceEvent):
        if event.kind in kinds.values:
            return str(kinds(event.kind).label)
    return event.kind


# What happened


def sentence(event: Event, case: Case, licence: ElectronicLicence | None, shows_grade: bool) -> str:
    """What the event means for the applicant; never an empty one for a known kind."""
    if detail := _DETAILS.get(event.kind):
        return detail(event.data, case)
    if event.kind == CaseEvent.CHECKED:
        return _checked(event.data, shows_grade=shows_grade)
    if event.kind == LicenceEvent.ISSUED and licence:
        return format_html(gettext("证照编号 {number}"), number=zh(licence.number))
    return str(SENTENCES.get(event.kind, ""))


def _received(data: dict[str, Any], case: Case) -> str:
    return gettext("办件编号 %(number)s") % {"number": case.number}


def _waiting(data: dict[str, Any], case: Case) -> str:
    return listed(source_name(code) for code in data.get("sources", []))


def _to_ordinary(data: dict[str, Any], case: Case) -> str:
    reasons = [Reason.from_json(reason) for reason in data.get("reasons", [])]
    text = "".join(reason_text(reason, case.version.spec) for reason in reasons)
    return text or gettext("收件时间不变，由工作人员接着办。")


def _accepted(data: dict[str, Any], case: Case) -> str:
    if not data.get("due_on"):
        return gettext("从今天起算办理期限。")
    return gettext("%(day)s前办结") % {"day": _day(data["due_on"])}


def _deemed_accepted(data: dict[str, Any], case: Case) -> str:
    words = gettext("五个工作日内没有告知补正，从收件那天起算受理；%(day)s前办结")
    return words % {"day": _day(data["due_on"])}


def _not_accepted(data: dict[str, Any], case: Case) -> str:
    text = f"{data.get('reasons', '')} {data.get('article', '')}".strip()
    return zh(text) if text else gettext("理由和依据写在通知书里。")


def _to_correct(data: dict[str, Any], case: Case) -> str:
    by = gettext("%(day)s前补正") % {"day": _day(data["due_on"])}
    return _papers(data, case) + " · " + by


def _papers(data: dict[str, Any], case: Case) -> str:
    return listed(paper_name(case.version.spec, code) for code in data.get("materials", []))


def _supplied(data: dict[str, Any], case: Case) -> str:
    return paper_name(case.version.spec, data.get("material", ""))


def _suspended(data: dict[str, Any], case: Case) -> str:
    words = {"kind": ProcedureKind(data["kind"]).label, "day": _day(data["told_until"])}
    return gettext("%(kind)s，预计到%(day)s") % words


def _resumed(data: dict[str, Any], case: Case) -> str:
    words = {"kind": ProcedureKind(data["kind"]).label, "day": _day(data["due_on"])}
    return gettext("%(kind)s已经结束；%(day)s前办结") % words


def _extended(data: dict[str, Any], case: Case) -> str:
    words = {"before": _day(data["due_before"]), "day": _day(data["due_on"])}
    return gettext("原定%(before)s，改为%(day)s前办结") % words


def _asked_longer(data: dict[str, Any], case: Case) -> str:
    words = {"paper": _supplied(data, case), "day": _day(data["asked_until"])}
    return gettext("%(paper)s，想延到%(day)s。同不同意会告诉您。") % words


def _paper_by(data: dict[str, Any], case: Case) -> str:
    words = {"paper": _supplied(data, case), "day": _day(data["due_on"])}
    return gettext("%(paper)s，请在%(day)s前补交。") % words


def _papers_by(data: dict[str, Any], case: Case) -> str:
    words = {"papers": _papers(data, case), "day": _day(data["due_on"])}
    return gettext("%(papers)s，请在%(day)s前补上。") % words


def _papers_late(data: dict[str, Any], case: Case) -> str:
    words = {"papers": _papers(data, case), "day": _day(data["due_on"])}
    return gettext("%(papers)s到%(day)s还没有补上，由科室负责人处理。") % words


def _due_moved(data: dict[str, Any], case: Case) -> str:
    words = {
        "about": DeadlineKind(data["about"]).label,
        "before": _day(data["due_before"]),
        "day": _day(data["due_on"]),
    }
    return gettext("%(about)s从%(before)s改为%(day)s") % words


def _rated(data: dict[str, Any], case: Case) -> str:
    return gettext("您的评价：%(level)s") % {"level": RatingLevel(data["level"]).label}


_DETAILS: dict[str, Callable[[dict[str, Any], Case], str]] = {
    CaseEvent.RECEIVED: _received,
    CaseEvent.WAITING: _waiting,
    CaseEvent.TO_ORDINARY: _to_ordinary,
    CaseEvent.ACCEPTED: _accepted,
    CaseEvent.DEEMED_ACCEPTED: _deemed_accepted,
    CaseEvent.NOT_ACCEPTED: _not_accepted,
    CaseEvent.SUPPLEMENT_REQUESTED: _to_correct,
    CaseEvent.DEFERRAL_DUE: _papers,
    CaseEvent.TERMINATED: _papers,
    CaseEvent.PAPER_SUPPLIED: _supplied,
    CaseEvent.SUSPENDED: _suspended,
    CaseEvent.RESUMED: _resumed,
    CaseEvent.EXTENDED: _extended,
    CaseEvent.DUE_MOVED: _due_moved,
    CaseEvent.EXTENSION_ASKED: _asked_longer,
    CaseEvent.DEFERRAL_EXTENDED: _paper_by,
    CaseEvent.EXTENSION_REFUSED: _paper_by,
    CaseEvent.PAPER_RETURNED: _paper_by,
    CaseEvent.PAPER_WAIVED: _supplied,
    CaseEvent.RECTIFICATION_ORDERED: _papers_by,
    CaseEvent.RECTIFICATION_DUE: _papers_by,
    CaseEvent.RECTIFICATION_OVERDUE: _papers_late,
    CaseEvent.RATED: _rated,
}
TOLD = {*SENTENCES, *_DETAILS, CaseEvent.CHECKED, LicenceEvent.ISSUED}


def _checked(data: dict[str, Any], *, shows_grade: bool) -> str:
    ways = gettext("开放的方式：%(ways)s") % {
        "ways": listed(way_label(mode) for mode in data.get("offered", []))
    }
    if not data.get("grade") or not shows_grade:
        return ways
    grade = {"grade": data["grade"], "name": grade_name(data["grade"])}
    return gettext("信用等级 %(grade)s %(name)s") % grade + " · " + ways


def _day(text: str) -> str:
    return due_day(date.fromisoformat(text))


def listed(words: Iterable[str]) -> str:
    return gettext("、").join(words)


# What goes on


def _now(case: Case) -> list[Entry]:
    """What the case waits for at present; nothing once it is closed."""
    department = case.department.name
    if case.is_waiting:
        return [Entry(gettext("正在向数据源核验"), gettext("有结果会自动继续。"), None, "now")]
    if case.status == CaseStatus.RECEIVED:
        text = gettext("%(department)s五个工作日内决定受不受理。") % {"department": department}
        return [Entry(gettext("等待受理"), text, None, "now")]
    if case.status == CaseStatus.SUPPLEMENT_REQUESTED:
        return [Entry(gettext("等您补正"), gettext("改好以后点“已全部补正”。"), None, "now")]
    if case.status == CaseStatus.AWAITING_COMMITMENT:
        return [Entry(gettext("等您签署"), gettext("签署后马上继续。"), None, "now")]
    if case.status == CaseStatus.SUSPENDED:
        return [Entry(gettext("特别程序进行中"), _procedure(case), None, "stopped")]
    if case.is_in_hand:
        text = gettext("由%(department)s办理。") % {"department": department}
        return [Entry(gettext("审查中"), text, None, "now")]
    return []


def _procedure(case: Case) -> str:
    procedure = case.procedures.running().first()
    if procedure is None:
        return ""
    words = {"kind": procedure.get_kind_display(), "day": due_day(procedure.told_until)}
    return gettext("%(kind)s，预计到%(day)s。这段时间不计入期限。") % words


# What is to come


def to_come(case: Case) -> list[Entry]:
    """The steps that follow if all goes well, the last one on top."""
    if not case.is_open:
        return _after(case)
    steps = [_result(case), _decision(case)]
    if not case.is_in_hand and not _is_decided_at_once(case):
        steps.append(_todo(gettext("受理"), gettext("从这一天起算办理期限。")))
    return steps


def _is_decided_at_once(case: Case) -> bool:
    """The machine decides in the step that comes next."""
    if case.status == CaseStatus.AWAITING_COMMITMENT:
        return case.mode == ApprovalMode.NOTIFY_COMMIT
    return case.is_waiting and case.mode == ApprovalMode.INSTANT


def _decision(case: Case) -> Entry:
    if case.due_on:
        text = gettext("%(day)s前告诉您同不同意。") % {"day": due_day(case.due_on)}
    elif _is_decided_at_once(case):
        text = gettext("当场告诉您同不同意。")
    else:
        text = gettext("受理以后，这里会写明最迟哪一天。")
    return _todo(gettext("作出决定"), text)


def _result(case: Case) -> Entry:
    words = {"document": local(case.version.spec.result, "document")}
    return _todo(gettext("拿到结果"), gettext("同意的，发%(document)s。") % words)


def _after(case: Case) -> list[Entry]:
    """After a promise the authority comes to see."""
    verification = getattr(case, "verification", None)
    if case.status != CaseStatus.GRANTED or verification is None:
        return []
    text = gettext("%(day)s前核查承诺的内容是不是做到了。") % {"day": due_day(verification.due_on)}
    return [_todo(gettext("批后核查"), text)]


def _todo(title: str, text: str) -> Entry:
    return Entry(title, text, None, "todo")
