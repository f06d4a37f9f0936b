"""Papers handed in before, offered again: nothing is asked twice (GA10).

Only papers of the applicant's own cases, an agent's only within the mandate; not older than
`reuse.months`; none that the department found fault with.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.access import ActingFor
from applicants.models import User
from credit_portal.parameters.selectors import parameter

from .. import permissions
from ..errors import PaperNotReusable, UploadRefused
from ..models import Case, Defect, Draft, MaterialFile
from ..models.draft import ScanState
from ..rules.reuse import PaperKey, reuse_cutoff, stands_for
from .evidence import path_of
from .scanning import scan

LOOKED_AT = 300  # files, the newest first


@dataclass(frozen=True)
class PaperOffer:
    """Files of one earlier case that stand for the paper `code`."""

    code: str
    case: Case
    files: list[MaterialFile]

    @property
    def handed_in_at(self) -> datetime:
        return max(file.uploaded_at for file in self.files)


def papers_to_reuse(draft: Draft, acting: ActingFor, *, today: date) -> dict[str, PaperOffer]:
    """For each paper of the draft's matter the newest earlier one that stands for it.

    Two queries, whatever there is.
    """
    found: dict[str, PaperOffer] = {}
    matter = draft.version.matter.code
    wanted = [
        PaperKey(matter, material.code, material.name_zh)
        for material in draft.version.spec.materials
    ]
    for (case, code), files in _earlier_papers(acting, today).items():
        had = _key(case, code)
        if had is None:
            continue
        for paper in wanted:
            if paper.code not in found and stands_for(had, paper):
                found[paper.code] = PaperOffer(paper.code, case, files)
    return found


def _key(case: Case, code: str) -> PaperKey | None:
    try:
        name = case.version.spec.material(code).name_zh
    except KeyError:
        return None
    return PaperKey(case.matter.code, code, name)


def _earlier_papers(acting: ActingFor, today: date) -> dict[tuple[Case, str], list[MaterialFile]]:
    """Uploads by case and paper, the newest first; none that was found faulty anywhere."""
    cases = permissions.cases_of(acting).select_related(None)
    cutoff = datetime.combine(reuse_cutoff(today, parameter("reuse.months")), time.min)
    files = list(
        MaterialFile.objects.filter(case__in=cases, uploaded_at__gte=timezone.make_aware(cutoff))
        .select_related("case__matter", "case__version")
        .order_by("-pk")[:LOOKED_AT]
    )
    faulty = _faulty_digests(files)
    by_paper: dict[tuple[Case, str], list[MaterialFile]] = defaultdict(list)
    for file in files:
        if file.case and file.reused_from_id is None and file.digest not in faulty:
            by_paper[file.case, file.material_code].append(file)
    return by_paper


def _faulty_digests(files: list[MaterialFile]) -> set[str]:
    """What a notice found fault with, also where it was used again; later uploads are good."""
    rows = Defect.objects.filter(notice__case__in={file.case_id for file in files})
    told = {
        (case_id, code): at
        for case_id, code, at in rows.values_list("notice__case_id", "material_code", "notice__at")
    }
    return {
        file.digest
        for file in files
        if (at := told.get((file.case_id or 0, file.material_code))) and file.uploaded_at < at
    }


def take_over(
    draft: Draft, code: str, *, acting: ActingFor, by: User, today: date
) -> list[MaterialFile]:
    """Put the offered files under the paper; a second time changes nothing.

    What was never scanned is scanned now. Raises PaperNotReusable, UploadRefused.
    """
    offer = papers_to_reuse(draft, acting, today=today).get(code)
    if offer is None or not all(path_of(file.digest).exists() for file in offer.files):
        raise PaperNotReusable
    room = parameter("upload.max_files") - draft.files.count()
    if len(offer.files) > room:
        words = _("文件太多了：一个办件最多%(n)s个文件。")
        raise UploadRefused(words % {"n": parameter("upload.max_files")}, field=code)
    states = [_scanned(file, code) for file in offer.files]
    with transaction.atomic():
        return [
            _copy(file, draft, code, state, by)
            for file, state in zip(offer.files, states, strict=True)
        ]


def _scanned(file: MaterialFile, field: str) -> str:
    if file.scan_state == ScanState.CLEAN:
        return file.scan_state
    return scan(path_of(file.digest).read_bytes(), field=field).value


def _copy(file: MaterialFile, draft: Draft, code: str, state: str, by: User) -> MaterialFile:
    """The bytes are shared, the row is new and says where it comes from."""
    row, _created = MaterialFile.objects.get_or_create(
        draft=draft,
        material_code=code,
        digest=file.digest,
        defaults={
            "name": file.name,
            "content_type": file.content_type,
            "size": file.size,
            "scan_state": state,
            "taken": file.taken,
            "reused_from": file.reused_from or file,
            "uploaded_by": by,
        },
    )
    return row


def cases_of_reused(draft: Draft) -> dict[str, int]:
    """For each paper of the draft that is wholly reused, the case it was handed in with."""
    rows = draft.files.order_by("pk").values_list("material_code", "reused_from__case")
    by_code: dict[str, list[int | None]] = defaultdict(list)
    for code, case_id in rows:
        by_code[code].append(case_id)
    return {
        code: ids[-1] for code, ids in by_code.items() if None not in ids and ids[-1] is not None
    }
