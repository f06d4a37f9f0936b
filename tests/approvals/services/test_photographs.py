"""Photographs as clauses: kept with time and place, signed for, fixed by the signature."""

import io

import pytest
from PIL import Image

from applicants.access import ActingFor
from approvals.enums import CaseStatus
from approvals.errors import PhotographMissing, PhotographTwice, UploadRefused, WrongStep
from approvals.models import Case
from approvals.rules.photographs import CAMERA, HERE, TYPED
from approvals.services.evidence import path_of
from approvals.services.photographs import attach_photo, photos_of, say_taken, taken_of
from credit_portal.events.models import Event
from tests.factories import cases
from tests.factories.approvals import photo, png

pytestmark = pytest.mark.django_db
FRONT = "PHOTO-FRONT"


@pytest.fixture
def case(catalogue):
    return cases.oversize(cases.firm(sources=cases.ACTIVE | cases.CARRIER))


@pytest.fixture
def acting(case):
    return ActingFor(case.applicant, "member")


def add(case, acting, upload, code=FRONT):
    return attach_photo(case, code, upload, acting=acting, by=case.filed_by)


def test_each_photograph_is_a_clause_in_place_of_the_papers(case):
    clauses = {clause["code"]: clause for clause in case.commitment.clauses["clauses"]}

    assert [code for code in clauses if code.startswith("PHOTO-")] == list(cases.PHOTO_CODES)
    front = clauses[FRONT]
    assert (front["kind"], front["replaces"], front["within"]) == ("photo", "CONF", 5)
    assert "收费站" in front["how_zh"] and front["by"] == "TRN"


def test_time_and_place_are_read_before_the_image_is_drawn_anew(case, acting):
    file = add(case, acting, photo())

    taken = taken_of(file)
    assert taken.at.astimezone(HERE).isoformat() == "2026-11-20T14:30:05+08:00"
    assert (taken.at_by, taken.place_by, taken.rounded) == (CAMERA, CAMERA, "22.543, 114.058")
    kept = Image.open(io.BytesIO(path_of(file.digest).read_bytes()))
    assert not kept.getexif()


def test_a_photograph_without_time_and_place_asks_for_both_and_says_who_typed_them(case, acting):
    file = add(case, acting, photo(at="", place=None))
    assert not taken_of(file).is_complete

    at = taken_of(add(case, acting, photo(shade=9))).at
    file = add(case, acting, photo(at="", place=None))
    say_taken(case, FRONT, at=at, place="港口路1号", acting=acting)

    file.refresh_from_db()
    taken = taken_of(file)
    assert (taken.at, taken.at_by, taken.place, taken.place_by) == (at, TYPED, "港口路1号", TYPED)


def test_what_the_camera_wrote_is_not_overwritten_by_hand(case, acting):
    file = add(case, acting, photo())
    before = file.taken

    say_taken(case, FRONT, at=None, place="别的地方", acting=acting)

    file.refresh_from_db()
    assert file.taken == before


def test_a_new_photograph_takes_the_place_of_the_old(case, acting):
    add(case, acting, photo(shade=1))
    second = add(case, acting, photo(shade=200))

    assert photos_of(case) == {FRONT: second}
    assert case.files.filter(material_code=FRONT).count() == 1


@pytest.mark.parametrize("name", ["文件.pdf", "文件.gif", "文件.jpg"])
def test_only_pictures_are_taken(case, acting, name):
    upload = png(name) if name.endswith("jpg") else photo(name)

    with pytest.raises(UploadRefused):
        add(case, acting, upload)

    assert photos_of(case) == {}


def test_a_clause_that_asks_for_no_photograph_takes_none(case, acting):
    with pytest.raises(UploadRefused):
        add(case, acting, photo(), code="PHOTO-ROOF")


def test_signing_needs_every_photograph_with_time_and_place(case, acting):
    cases.add_photos(case, cases.PHOTO_CODES[:2])
    with pytest.raises(PhotographMissing) as refusal:
        cases.sign(case)
    assert refusal.value.field == "PHOTO-REAR"

    add(case, acting, photo(shade=99, place=None), code="PHOTO-REAR")
    with pytest.raises(PhotographMissing):
        cases.sign(case)

    assert Case.objects.get(pk=case.pk).status == CaseStatus.AWAITING_COMMITMENT


def test_one_picture_is_not_three(case, acting):
    for code in cases.PHOTO_CODES:
        add(case, acting, photo(), code=code)

    with pytest.raises(PhotographTwice) as refusal:
        cases.sign(case)

    assert refusal.value.field == "PHOTO-MIDDLE"


def test_signed_photographs_are_named_by_their_digests_and_stay(case, acting):
    cases.add_photos(case)

    granted = cases.sign(case)

    assert granted.status == CaseStatus.GRANTED
    data = Event.objects.get(kind="case.committed").data
    assert data["photos"] == {code: file.digest for code, file in photos_of(case).items()}
    with pytest.raises(WrongStep):
        add(Case.objects.get(pk=case.pk), acting, photo(shade=7))
    with pytest.raises(WrongStep):
        say_taken(case, FRONT, at=None, place="别处", acting=acting)
    assert len(photos_of(case)) == 3
