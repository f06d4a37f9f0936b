"""Matters of the shipped catalogue, drafts, filed cases and licences."""

import io
import uuid

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import ExifTags, Image

from applicants.access import ActingFor
from approvals.enums import ApprovalMode
from approvals.models import Case, Draft, ElectronicLicence, Matter
from approvals.services.drafts import start_draft
from approvals.services.filing import Application, file_application

from .applicants import ApplicantFactory
from .credit_profiles import SourceAnswerFactory, credit_file

FORM = {"phone": "13800000001", "address": "示范区创新大道188号"}


def matter(code: str) -> Matter:
    """One matter of the shipped catalogue; the test asks for the fixture `catalogue`."""
    return Matter.objects.listed().select_related("current").get(code=code)


def ready_applicant(grade: str = "A", *, sources: dict | None = None, applicant=None):
    """An applicant with a graded file; `sources` maps a source to its fresh facts."""
    applicant = applicant or ApplicantFactory()
    file = credit_file(applicant, grade)
    for source, facts in ({"CRD": {}} | (sources or {})).items():
        SourceAnswerFactory(file=file, source=source, facts=facts)
    return applicant


def draft_of(applicant, code: str, *, user=None, form: dict | None = None) -> Draft:
    draft = start_draft(ActingFor(applicant, "self"), matter(code), by=user or applicant.user)
    draft.form = FORM | (form or {})
    draft.save()
    return draft


def filed(
    applicant,
    code: str,
    mode: ApprovalMode = ApprovalMode.ORDINARY,
    *,
    user=None,
    form: dict | None = None,
    materials: tuple[str, ...] = (),
) -> Case:
    """A case filed through the service, as a page files it."""
    application = Application(
        version=matter(code).current,
        mode=mode,
        key=uuid.uuid4(),
        form=FORM | (form or {}),
        materials=materials,
    )
    acting = ActingFor(applicant, "self")
    return file_application(acting, application, by=user or applicant.user)


def png(name: str = "银行卡.png") -> SimpleUploadedFile:
    """A small picture, as a browser sends it."""
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/png")


TAKEN_AT, TAKEN_PLACE = "2026:11:20 14:30:05", (22.54312, 114.05786)


def photo(
    name: str = "车前.jpg",
    *,
    at: str = TAKEN_AT,
    place: tuple[float, float] | None = TAKEN_PLACE,
    zone: str = "",
    shade: int = 0,
) -> SimpleUploadedFile:
    """A photograph as a phone keeps it, with time and place unless said else."""
    exif = Image.Exif()
    if at:
        tags = exif.get_ifd(ExifTags.IFD.Exif)
        tags[ExifTags.Base.DateTimeOriginal] = at
        if zone:
            tags[ExifTags.Base.OffsetTimeOriginal] = zone
    if place:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[1], gps[2] = "N" if place[0] >= 0 else "S", _degrees(abs(place[0]))
        gps[3], gps[4] = "E" if place[1] >= 0 else "W", _degrees(abs(place[1]))
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 120)).save(kept, "JPEG", exif=exif)
    return SimpleUploadedFile(name, kept.getvalue(), "image/jpeg")


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), minutes % 1 * 60


class ElectronicLicenceFactory(DjangoModelFactory):
    """A licence taken over from before the portal."""

    class Meta:
        model = ElectronicLicence

    holder = factory.SubFactory(ApplicantFactory)
    kind = "nurse"
    title_zh = "护士执业证书"
    title_en = "Nurse certificate"
    department_id = "HLT"
    number = factory.Sequence(lambda n: f"示卫证{n:08d}")
    identifier = factory.Sequence(lambda n: f"演示.{n}")
    verification_code = factory.Sequence(
        lambda n: "".join("23456789ABCDEFGHJKMNPQRSTVWXYZ"[n // 30**p % 30] for p in range(12))
    )
    issued_on = valid_from = factory.LazyFunction(timezone.localdate)
