"""Papers about the term: a special procedure, a hearing, the extension."""

from django.utils import timezone, translation

from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument

from ...models import Case, SpecialProcedure
from .common import issue_paper


def issue_special_procedure(case: Case, procedure_id: int) -> OfficialDocument:
    """What stops the clock, on which basis, how long; one paper a procedure (art. 45)."""
    procedure = SpecialProcedure.objects.get(pk=procedure_id)
    sequence = case.procedures.filter(pk__lte=procedure_id).count()
    with translation.override("zh-hans"):
        kind = str(procedure.get_kind_display())
    if hearing := getattr(procedure, "hearing", None):
        issue_paper(
            DocumentKind.HEARING_NOTICE,
            case,
            sequence=sequence,
            hearing={
                "at": timezone.localtime(hearing.at).isoformat(timespec="seconds"),
                "place": hearing.place,
                "host": hearing.host,
                "basis": procedure.basis.rstrip("。"),
            },
        )
    return issue_paper(
        DocumentKind.SPECIAL_PROCEDURE,
        case,
        sequence=sequence,
        procedure={
            "kind": kind,
            "basis": procedure.basis.rstrip("。"),
            "from_on": procedure.from_on.isoformat(),
            "working_days": procedure.told_working_days,
            "until": procedure.told_until.isoformat(),
        },
    )


def issue_extension(case: Case) -> OfficialDocument:
    """Old and new day, reasons, approval (行政许可法 art. 42)."""
    extension = case.extension
    return issue_paper(
        DocumentKind.EXTENSION,
        case,
        extension={
            "working_days": extension.working_days,
            "reasons": extension.reasons.rstrip("。"),
            "due_before": extension.due_before.isoformat(),
            "due_after": extension.due_after.isoformat(),
            "statutory_after": extension.statutory_after.isoformat(),
            "approved_on": timezone.localdate(extension.at).isoformat(),
            "is_joint": case.version.spec.review.is_joint,
        },
    )
