"""What is asked of the departments of a member of staff: opinions and answers still to give."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import User
from applicants.permissions import duties
from credit_portal.web.paging import row_id

from . import permissions
from .models import Case, Consultation, ReviewTask
from .wording import local

PAGE = 30


@dataclass(frozen=True)
class Asked:
    """One row: the case, what is asked, who asks, until when."""

    case: Case
    what: str
    department: str
    due_on: date
    is_late: bool
    url: str


@dataclass(frozen=True)
class AskedPage:
    opinions: list[Asked]
    answers: list[Asked]
    next_after: int | None

    @property
    def both(self) -> list[list[Asked]]:
        return [self.answers, self.opinions]


def asked_of(user: User, *, after: str, today: date) -> AskedPage:
    """Opinions a page at a time, oldest first; every answer on the first page. Two queries."""
    after_pk = row_id(after) or 0
    tasks = list(
        _tasks(user)
        .filter(pk__gt=after_pk)
        .select_related("case__matter", "case__version", "case__applicant", "department")
        .order_by("pk")[: PAGE + 1]
    )
    questions = [] if after_pk else list(_questions(user).order_by("pk")[:PAGE])
    shown = tasks[:PAGE]
    return AskedPage(
        [_opinion(task, today) for task in shown],
        [_answer(question, today) for question in questions],
        shown[-1].pk if len(tasks) > PAGE else None,
    )


def _tasks(user: User) -> QuerySet[ReviewTask]:
    """Where one sits, and the own department's step of cases one handles."""
    held = duties(user)
    seats = held.own_departments(*permissions.REVIEWERS)
    everywhere = held.departments(*permissions.REVIEWERS) is None
    mine = Q(department__in=seats)
    if everywhere:
        mine |= Q(department=F("case__department"))
    return ReviewTask.objects.waiting().filter(mine)


def _questions(user: User) -> QuerySet[Consultation]:
    seats = duties(user).own_departments(*permissions.REVIEWERS)
    return (
        Consultation.objects.waiting()
        .filter(department__in=seats)
        .select_related("case__matter", "case__applicant", "case__department", "department")
    )


def _opinion(task: ReviewTask, today: date) -> Asked:
    step = local(task.case.version.spec.review.step(task.step), "name")
    url = reverse("office:case", args=[task.case.number])
    return Asked(task.case, step, task.department.name, task.due_on, task.due_on < today, url)


def _answer(question: Consultation, today: date) -> Asked:
    url = reverse("office:case", args=[question.case.number])
    return Asked(
        question.case,
        _("征求意见"),
        question.department.name,
        question.due_on,
        question.due_on < today,
        url,
    )
