"""Demonstration cases at every station of the desk; safe to run again.

Each is filed and moved by the services, as its applicant and the staff would, so that nothing
stands in the demonstration that could not have come about.
"""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from PIL import Image, ImageDraw

from applicants.access import ActingFor
from applicants.models import Applicant, User
from approvals.enums import ApprovalMode, DefectKind, ProcedureKind, RefusalGround
from approvals.models import Case, Draft, Matter
from approvals.rules.form_fields import FieldSpec, fields_of
from approvals.services import deciding
from approvals.services.claiming import claim_case
from approvals.services.drafts import start_draft
from approvals.services.evidence import attach_to_draft
from approvals.services.filing import Application, file_application
from approvals.services.procedures import begin_procedure
from approvals.services.supplementing import DefectIn, request_supplement

KEYS = uuid.UUID("5b0c6d1e-0000-4000-8000-000000000000")
Move = Callable[[Case, "Staff"], object]


@dataclass(frozen=True)
class Staff:
    clerk: User
    decider: User


@dataclass(frozen=True)
class Sample:
    """A case to be: who files what for whom, with which papers, and how far it has come."""

    user: str
    applicant: str
    matter: str
    papers: tuple[str, ...]
    moves: tuple[Move, ...] = ()
    mode: ApprovalMode = ApprovalMode.ORDINARY
    form: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> uuid.UUID:
        """The submission key: the same application again gives the same case."""
        return uuid.uuid5(KEYS, f"{self.applicant} {self.matter}")


def claimed(case: Case, staff: Staff) -> None:
    claim_case(case.pk, by=staff.clerk)


def accepted(case: Case, staff: Staff) -> None:
    claimed(case, staff)
    deciding.accept_case(case.pk, by=staff.clerk)


def to_correct(code: str, kind: DefectKind, remedy: str) -> Move:
    def move(case: Case, staff: Staff) -> None:
        claimed(case, staff)
        request_supplement(case.pk, [DefectIn(code, kind, remedy)], by=staff.clerk)

    return move


def stopped(case: Case, staff: Staff) -> None:
    kind = ProcedureKind(case.version.spec.stopping_procedures[0])
    begin_procedure(
        case.pk,
        by=staff.clerk,
        kind=kind,
        working_days=5,
        basis="《中华人民共和国行政许可法》第四十五条",
    )


def refused(case: Case, staff: Staff) -> None:
    deciding.refuse_case(
        case.pk,
        by=staff.decider,
        ground=RefusalGround.SITE_NOT_ALLOWED,
        reasons="拟占用的路段在学校门前，上下学时段不能保证通行",
        article="《城市道路管理条例》第三十一条",
    )


def granted(case: Case, staff: Staff) -> None:
    deciding.grant_case(case.pk, by=staff.decider)


SAMPLES = (
    Sample("zhaolei", "赵磊", "unemployment-registration", ()),
    Sample("sunqiang", "孙强", "minimum-living-allowance", ("AUTH", "INC", "BOOK")),
    Sample("chenyu", "陈宇", "teacher-qualification", ("EDU", "EXAM", "BODY", "MORAL"), (claimed,)),
    Sample(
        "liuyang",
        "刘洋",
        "physician-registration",
        ("QC", "EMPL", "PHYS"),
        (to_correct("EMPL", DefectKind.NOT_SIGNED, "请聘用单位在最后一页盖章，再拍一次"),),
    ),
    Sample(
        "huangjian",
        "示范区康宁大药房",
        "drug-retail-licence-new",
        ("PHA", "PLAN", "QMS"),
        (accepted, stopped),
    ),
    Sample(
        "hejing",
        "示范区速达货运有限公司",
        "road-freight-licence",
        ("CAR", "DRV", "RULES"),
        (accepted,),
    ),
    Sample(
        "maxiaojun",
        "老街面馆",
        "public-assembly-fire-safety-check",
        ("PLAN",),
        mode=ApprovalMode.NOTIFY_COMMIT,
    ),
    Sample(
        "maxiaojun",
        "老街面馆",
        "city-road-occupation-permit",
        ("PLAN", "PHOTO"),
        (accepted, refused),
        form={"form.occupation_days": "20"},
    ),
    Sample(
        "wumin",
        "示范区晨光社区服务中心",
        "outdoor-advertising-permit",
        ("EFF", "SITE", "STRUCT"),
        (accepted, granted),
    ),
)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("demonstration cases are loaded only with PORTAL_DEMO=1")
        users = User.objects.in_bulk(field_name="username")
        staff = Staff(users["clerk"], users["decider"])
        fresh = [sample for sample in SAMPLES if _is_new(sample, users[sample.user])]
        for sample in fresh:
            with transaction.atomic():
                case = _file(sample, users[sample.user])
                for move in sample.moves:
                    move(case, staff)
        self.stdout.write(f"{len(fresh)} demonstration cases filed")


def _is_new(sample: Sample, user: User) -> bool:
    return not Case.objects.filter(filed_by=user, key=sample.key).exists()


def _file(sample: Sample, user: User) -> Case:
    applicant = Applicant.objects.get(name=sample.applicant)
    ground = "self" if applicant.user_id == user.pk else "member"
    acting = ActingFor(applicant, ground)
    matter = Matter.objects.listed().select_related("current").get(code=sample.matter)
    draft = start_draft(acting, matter, by=user)
    for code in sample.papers:
        attach_to_draft(draft, code, _paper(draft, code), by=user)
    application = Application(
        version=draft.version,
        mode=sample.mode,
        key=sample.key,
        form=_filled_in(draft, applicant) | sample.form,
        materials=sample.papers,
        draft=draft,
    )
    return file_application(acting, application, by=user)


def _filled_in(draft: Draft, applicant: Applicant) -> dict[str, str]:
    return {spec.key: _answer(spec, applicant) for spec in fields_of(draft.version.spec)}


def _answer(spec: FieldSpec, applicant: Applicant) -> str:
    known = {"phone": applicant.phone, "address": applicant.address}
    if known.get(spec.key):
        return str(known[spec.key])
    plain = {"yes_no": "yes", "number": "10", "phone": "13800000001"}
    return spec.options[0][0] if spec.options else plain.get(spec.kind, "示范")


def _paper(draft: Draft, code: str) -> SimpleUploadedFile:
    """A page as a scanner gives it: lines of writing, and nobody's data."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    for number in range(24):
        pen.rectangle((70, 110 + number * 28, 550 - number % 5 * 40, 116 + number * 28), "#8a94a3")
    kept = io.BytesIO()
    page.save(kept, "PNG")
    name = draft.version.spec.material(code).name_zh
    return SimpleUploadedFile(f"{name}.png", kept.getvalue(), "image/png")
