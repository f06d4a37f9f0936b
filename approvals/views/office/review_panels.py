"""What the page of a case shows of its review: steps, opinions, questions, stops, corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from credit_portal.workdays.rules import Stop

from ...events import CaseEvent
from ...models import Case, Consultation, Extension, MaterialFile, ReviewTask, SpecialProcedure
from ...values import MaterialSpec
from ...wording import local, paper_name


@dataclass(frozen=True)
class Review:
    """Everything that happened between acceptance and decision, read once."""

    tasks: list[ReviewTask]
    questions: list[Consultation]
    procedures: list[SpecialProcedure]
    extension: Extension | None

    @property
    def stops(self) -> tuple[Stop, ...]:
        return tuple(procedure.stop for procedure in self.procedures)


NOTHING = Review([], [], [], None)


def load_review(case: Case, kinds: set[str]) -> Review:
    """A query for each of what the kinds of the case's events say there is; else none."""
    if case.accepted_on is None:
        return NOTHING
    tasks: list[ReviewTask] = []
    questions: list[Consultation] = []
    procedures: list[SpecialProcedure] = []
    if case.version.spec.review.steps:
        asked = ReviewTask.objects.select_related("department", "by")
        prefetch_related_objects([case], Prefetch("review_tasks", asked))
        tasks = list(case.review_tasks.all())
    if CaseEvent.CONSULTED in kinds:
        questions = list(case.consultations.select_related("department", "asked_by", "answered_by"))
    if CaseEvent.SUSPENDED in kinds:
        procedures = list(case.procedures.all())
    return Review(tasks, questions, procedures, getattr(case, "extension", None))


def review_context(case: Case, review: Review) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "steps": _steps(case, review.tasks, today),
        "questions": [
            {"row": row, "is_late": row.answered_at is None and row.due_on < today}
            for row in review.questions
        ],
        "procedures": [
            {"row": row, "is_long": row.is_longer_than_told(today)} for row in review.procedures
        ],
        "extension": review.extension,
    }


def _steps(case: Case, tasks: list[ReviewTask], today: date) -> list[dict[str, Any]]:
    """Every step of the matter with the opinions asked so far."""
    found = []
    for step in case.version.spec.review.steps:
        rows = [task for task in tasks if task.step == step.code]
        found.append(
            {
                "name": local(step, "name"),
                "is_joint": step.is_joint,
                "days": step.working_days,
                "rows": [_row(task, case, today) for task in rows],
            }
        )
    return found


def _row(task: ReviewTask, case: Case, today: date) -> dict[str, Any]:
    is_late = task.is_open and case.is_in_hand and task.due_on < today
    return {
        "task": task,
        "is_lead": task.department_id == case.department_id,
        "is_late": is_late,
        "tone": {"grant": "ok", "refuse": "err"}.get(task.opinion, "warn" if is_late else ""),
        "state": task.get_opinion_display() if task.opinion else _state(task, is_late),
    }


def _state(task: ReviewTask, is_late: bool) -> str:
    if task.passed_over_at:
        return _("不再等待")
    return _("逾期") if is_late else _("等待意见")


def points_of_paper(
    material: MaterialSpec, ticked: dict[tuple[str, str], Any]
) -> list[dict[str, Any]]:
    """The review points of one paper, with who ticked them."""
    return [
        {
            "value": f"{material.code}:{point.code}",
            "text": local(point, "text"),
            "tick": ticked.get((material.code, point.code)),
        }
        for point in material.review_points
    ]


def corrections(case: Case, files: Iterable[MaterialFile]) -> list[dict[str, Any]]:
    """Each paper that was to be corrected, with what was there and what came; else nothing."""
    notice = getattr(case, "supplement", None)
    if notice is None or case.resubmitted_at is None:
        return []
    found = list(files)
    return [
        {
            "name": paper_name(case.version.spec, defect.material_code),
            "defect": defect,
            "before": _came(found, defect.material_code, lambda at: at < notice.at),
            "after": _came(found, defect.material_code, lambda at: at >= notice.at),
        }
        for defect in notice.lines
    ]


def _came(files: list[MaterialFile], code: str, when: Any) -> list[MaterialFile]:
    return [f for f in files if f.material_code == code and when(f.uploaded_at)]
