"""Ask an outside source about a subject and keep what it answered.

The network is asked while no row is locked; then the file is locked, the answer's age is
compared with what is there, and the newer one stays.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import transaction
from django.utils import timezone

from applicants.models import Applicant
from credit_portal.outside.config import source_token, sources_config
from credit_portal.outside.sources import SourceAnswer as Answer
from credit_portal.outside.sources import SourceFault, SubjectKind, ask_source

from ..models import CreditFile, SourceAnswer
from .files import open_file
from .records import RecordIn, enter_records

OUTSIDE_SOURCES = frozenset({"POP", "BIZ", "ELC", "CRD", "EST", "EDQ", "EXM", "SOC", "CIVR", "TAX"})


def refresh_sources(
    applicant: Applicant, sources: list[str], *, purpose: str, request_id: str
) -> dict[str, str]:
    """Ask several sources at once; the fault's code for each that gave nothing.

    `purpose` and `request_id` go to the source; they name the case, not the person.
    """
    open_file(applicant)
    known = dict(
        SourceAnswer.objects.filter(file__applicant=applicant).values_list("source", "as_of")
    )
    token = source_token(applicant.identifier)
    kind: SubjectKind = "natural_person" if applicant.is_natural else "legal_person"

    def ask(source: str) -> Answer | SourceFault:
        try:
            return ask_source(
                source,
                token,
                subject_kind=kind,
                purpose=purpose,
                request_id=f"{request_id}-{source}",
                config=config,
                known_as_of=known.get(source),
            )
        except SourceFault as fault:
            return fault

    config, faults = sources_config(), {}
    with ThreadPoolExecutor(max_workers=len(sources) or 1) as pool:
        answers = list(pool.map(ask, sources))
    for source, found in zip(sources, answers, strict=True):
        if isinstance(found, SourceFault):
            faults[source] = str(found.code)
            keep_fault(applicant, source, faults[source])
        else:
            keep_answer(applicant, found)
    return faults


@transaction.atomic
def keep_answer(applicant: Applicant, answer: Answer) -> None:
    """Store facts and records of one answer; an older answer changes nothing."""
    file = CreditFile.objects.lock(applicant.pk)
    now = timezone.now()
    row, _ = SourceAnswer.objects.get_or_create(file=file, source=answer.source)
    row.tried_at, row.error = now, ""
    if row.as_of is None or answer.as_of >= row.as_of:
        row.facts, row.as_of = answer.facts, answer.as_of
        row.fetched_at, row.digest = now, answer.raw_digest
    row.save()
    if answer.records:
        enter_records(applicant, [_record(answer.source, entry) for entry in answer.records])


@transaction.atomic
def keep_fault(applicant: Applicant, source: str, code: str) -> None:
    """Note that a source gave nothing we may use; its last good answer stays."""
    file = CreditFile.objects.lock(applicant.pk)
    SourceAnswer.objects.update_or_create(
        file=file, source=source, defaults={"tried_at": timezone.now(), "error": code}
    )


def _record(source: str, entry: dict[str, object]) -> RecordIn:
    determined_on = date.fromisoformat(str(entry["determined_on"]))
    return RecordIn(
        item_code=str(entry["catalogue_code"]),
        determined_on=determined_on,
        authority=str(entry["authority"]),
        source=source,
        source_ref=f"{entry['catalogue_code']}:{entry['document_number']}",
        document_number=str(entry["document_number"]),
        content=entry["content"],  # type: ignore[arg-type]
        rectified_on=determined_on if entry.get("is_rectified") else None,
    )
