"""Review between acceptance and decision: steps, the departments' opinions, going on without."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from .. import permissions
from ..enums import CaseStatus, Opinion
from ..errors import OpinionNotOverdue, ReasonsMissing, WrongStep
from ..events import CaseEvent
from ..models import Case, ReviewTask
from ..values import ReviewStep
from .deciding import lock_for_staff
from .keeping import start_review


@transaction.atomic
def open_review(case_id: int) -> Case:
    """Open the first step of an accepted case whose matter is reviewed in steps.

    A case that is not in hand, or has been opened before, is left as it is.
    """
    case = Case.objects.lock(case_id)
    steps = case.version.spec.review.steps
    if not case.is_in_hand or not steps or case.review_tasks.exists():
        return case
    events = []
    if case.status == CaseStatus.ACCEPTED:
        events.append(start_review(case, by=None))
        case.save()
    events.append(_open_step(case, steps[0], timezone.localdate()))
    record_all(events)
    return case


@transaction.atomic
def give_opinion(task_id: int, *, by: User, opinion: Opinion, reasons: str = "") -> ReviewTask:
    """Suggest to grant or to refuse, for one's department; the last of a step opens the next.

    A suggestion to refuse has its reasons. What was suggested never changes.

    Raises NotAllowed, OwnCase, WrongStep, ReasonsMissing.
    """
    task = _lock_task(task_id, by)
    if not permissions.may_give_opinion(by, task):
        raise NotAllowed
    if opinion == Opinion.REFUSE and not reasons.strip():
        raise ReasonsMissing(field="reasons")
    task.opinion, task.reasons = opinion, reasons.strip()
    task.by, task.at = by, timezone.now()
    task.save()
    _settled(task, CaseEvent.OPINION_GIVEN, by, opinion=opinion.value)
    return task


@transaction.atomic
def pass_over(task_id: int, *, by: User, reason: str) -> ReviewTask:
    """Go on without an opinion whose day has passed; the head of the leading department.

    Raises NotAllowed, OwnCase, WrongStep, ReasonsMissing, OpinionNotOverdue.
    """
    task = _lock_task(task_id, by)
    if not permissions.may_pass_over(by, task.case):
        raise NotAllowed
    if not reason.strip():
        raise ReasonsMissing(field="reason")
    if timezone.localdate() <= task.due_on:
        raise OpinionNotOverdue
    task.passed_over_at, task.passed_over_by = timezone.now(), by
    task.passed_over_reason = reason.strip()
    task.save()
    _settled(task, CaseEvent.OPINION_PASSED_OVER, by)
    return task


def _lock_task(task_id: int, by: User) -> ReviewTask:
    """The open task with its case, both locked, the case first."""
    case_id = ReviewTask.objects.values_list("case_id", flat=True).get(pk=task_id)
    case = lock_for_staff(by, case_id, CaseStatus.UNDER_REVIEW, CaseStatus.SUSPENDED)
    task = ReviewTask.objects.select_for_update(of=("self",)).get(pk=task_id)
    if not task.is_open:
        raise WrongStep
    task.case = case
    return task


def _settled(task: ReviewTask, kind: CaseEvent, by: User, **data: str) -> None:
    case = task.case
    events = [
        EventFact(
            kind,
            case,
            by=by,
            channel=Channel.WINDOW,
            data={"step": task.step, "department": task.department_id} | data,
        )
    ]
    if not case.review_tasks.open().filter(step=task.step).exists():
        following = case.version.spec.review.after(task.step)
        if following:
            events.append(_open_step(case, following, timezone.localdate()))
    record_all(events)


def _open_step(case: Case, step: ReviewStep, today: date) -> EventFact:
    due_on = add_working_days(today, step.working_days, load_calendar()).on
    ReviewTask.objects.bulk_create(
        ReviewTask(case=case, step=step.code, department_id=code, opened_on=today, due_on=due_on)
        for code in step.departments
    )
    return EventFact(
        CaseEvent.STEP_OPENED,
        case,
        data={
            "step": step.code,
            "departments": list(step.departments),
            "due_on": due_on.isoformat(),
        },
    )
