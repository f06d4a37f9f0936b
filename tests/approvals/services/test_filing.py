"""From the post to the receipt or the licence, in one transaction."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from applicants.access import ActingFor
from applicants.errors import NotVerified
from applicants.services.tokens import create_token
from approvals.enums import ApprovalMode, CaseStatus
from approvals.errors import (
    FormIncomplete,
    KeyReused,
    MaterialsMissing,
    MatterNotOpen,
    ModeClosed,
    SubjectKindCannotFile,
)
from approvals.models import (
    ApprovalSupervisionPush,
    Case,
    CreditCheck,
    Decision,
    Draft,
    ElectronicLicence,
)
from approvals.services.drafts import start_draft
from approvals.services.evidence import attach_to_draft
from approvals.services.filing import Application, file_application
from credit_portal.events.models import Delivery, Event
from credit_portal.events.registry import reactions_to
from credit_profiles.models import CreditFile
from tests.factories import cases
from tests.factories.applicants import ApplicantFactory, DepartmentFactory, MandateFactory
from tests.factories.approvals import (
    FORM,
    ElectronicLicenceFactory,
    draft_of,
    matter,
    png,
    ready_applicant,
)

pytestmark = pytest.mark.django_db
INSTANT = ApprovalMode.INSTANT


def application(code=cases.INSTANT_MATTER, mode=INSTANT, **changes):
    content = {"version": matter(code).current, "mode": mode, "key": uuid.uuid4(), "form": FORM}
    return Application(**content | changes)


def file(applicant, asked, *, acting=None, by=None):
    acting = acting or ActingFor(applicant, "self")
    return file_application(acting, asked, by=by or applicant.user)


def events_of(*subjects):
    return [
        kind
        for subject in subjects
        for kind in Event.objects.filter(
            subject_type=subject._meta.label, subject_id=subject.pk
        ).values_list("kind", flat=True)
    ]


def nothing_was_written():
    tables = (Case, CreditCheck, Decision, ElectronicLicence, Event, Delivery)
    return not any(table.objects.exists() for table in tables)


# Granted at once


@pytest.mark.parametrize("grade", ["A", "B"])
def test_an_instant_application_on_a_good_file_is_granted_with_all_that_belongs_to_it(
    catalogue, grade
):
    person = cases.elder(grade)

    case = file(person, application())

    assert (case.status, case.mode) == (CaseStatus.GRANTED, INSTANT)
    assert case.accepted_on == timezone.localdate() and case.accepted_by is None
    assert (case.decision.outcome, case.decision.by) == ("granted", None)
    assert (case.licence.holder, case.licence.kind) == (person, cases.INSTANT_MATTER)
    assert case.licence.push.department_id == case.version.spec.supervising_department
    assert case.licence.push.standard == case.version.content["supervision"]
    check = case.checks.get()
    assert (check.grade, check.result["offered"][0]) == (grade, "instant")


def test_an_instant_application_leaves_its_events_and_a_delivery_for_each_reaction(elder):
    case = file(elder, application())

    kinds = events_of(case, case.licence)
    assert kinds == [
        "case.received",
        "case.checked",
        "case.accepted",
        "case.granted",
        "licence.issued",
        "licence.pushed",
    ]
    owed = [(kind, reaction.name) for kind in kinds for reaction in reactions_to(kind)]
    assert sorted(Delivery.objects.values_list("event__kind", "handler")) == sorted(owed)
    assert ("licence.issued", "approvals.attach_licence") in owed


def test_where_the_last_step_fails_nothing_of_the_application_stays(elder):
    with connection.cursor() as cursor:
        cursor.execute("select nextval('licence_serial')")
        serial = cursor.fetchone()[0] + 1
    word = DepartmentFactory(code="CIV").word
    taken = f"{word}证{timezone.localdate().year}{serial:08d}"
    ElectronicLicenceFactory(number=taken)

    with pytest.raises(IntegrityError):
        file(elder, application())

    assert not Case.objects.exists()
    assert not CreditCheck.objects.exists() and not Decision.objects.exists()
    assert not Event.objects.exists() and not ApprovalSupervisionPush.objects.exists()


def test_the_papers_of_a_draft_go_into_the_case_and_the_draft_is_gone(elder):
    draft = draft_of(elder, "old-age-allowance")
    attach_to_draft(draft, "BANK", png(), by=elder.user)

    case = file(
        elder,
        application("old-age-allowance", ApprovalMode.ORDINARY, materials=["BANK"], draft=draft),
    )

    assert [f.name for f in case.files.all()] == ["银行卡.png"]
    assert dict(case.materials.values_list("code", "how")) == {
        "AF": "form",
        "ID": "licence",
        "BANK": "upload",
    }
    assert not Draft.objects.exists()


def test_the_ordinary_way_is_received_and_waits_for_a_clerk(elder):
    case = file(elder, application(mode=ApprovalMode.ORDINARY))

    assert case.status == CaseStatus.RECEIVED
    assert not case.is_waiting
    assert events_of(case) == ["case.received", "case.checked"]


def test_who_was_verified_a_moment_ago_need_not_wait_for_the_credit_file(catalogue):
    person = ApplicantFactory()

    case = file(person, application(mode=ApprovalMode.ORDINARY))

    assert case.status == CaseStatus.RECEIVED
    assert case.checks.get().file == CreditFile.objects.get(applicant=person)


# Once only


def test_the_same_key_and_content_again_is_the_same_case(elder):
    asked = application()
    first = file(elder, asked)
    before = Event.objects.count()

    again = file(elder, replace(asked, form=dict(reversed(FORM.items()))))

    assert again == first
    assert Case.objects.count() == ElectronicLicence.objects.count() == 1
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "change",
    [
        {"form": FORM | {"address": "另一个地址"}},
        {"form": {}},
        {"mode": ApprovalMode.ORDINARY},
        {"materials": ["BANK"]},
        {"wants_person": True},
    ],
)
def test_the_same_key_with_other_content_is_refused(elder, change):
    asked = application()
    case = file(elder, asked)

    with pytest.raises(KeyReused):
        file(elder, replace(asked, **change))

    assert Case.objects.get() == case


def test_the_key_of_somebody_else_is_free(catalogue):
    asked = application()

    cases_filed = [file(cases.elder(), asked) for _ in range(2)]

    assert len({case.pk for case in cases_filed}) == 2


@pytest.mark.django_db(transaction=True)
def test_two_sessions_with_the_same_key_at_once_make_one_case(elder):
    asked, together = application(), threading.Barrier(2)

    def post(_):
        try:
            with connection.cursor() as cursor:  # a busy machine must not end the wait
                cursor.execute("set lock_timeout = '120s'; set statement_timeout = '120s'")
            person = type(elder).objects.select_related("user").get(pk=elder.pk)
            together.wait(timeout=60)
            return file(person, asked).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(post, range(2)))

    assert found == [Case.objects.get().pk] * 2
    assert ElectronicLicence.objects.count() == Decision.objects.count() == 1


# Refused, and nothing is written


@pytest.mark.parametrize(
    ("mode", "changes", "reason"),
    [
        (ApprovalMode.NOTIFY_COMMIT, {}, "matter_excludes"),
        (ApprovalMode.MISSING_MATERIAL, {}, "matter_excludes"),
        (INSTANT, {"wants_person": True}, "human_review_requested"),
    ],
)
def test_a_closed_way_cannot_be_forced(elder, mode, changes, reason):
    with pytest.raises(ModeClosed) as raised:
        file(elder, application(mode=mode, **changes))

    assert raised.value.data == {"mode": mode.value, "reasons": [reason]}
    assert nothing_was_written()


@pytest.mark.parametrize(("grade", "reason"), [("C", "grade_too_low"), ("E", "listed")])
def test_a_file_with_heavy_records_closes_the_fast_way(catalogue, grade, reason):
    person = cases.elder(grade)
    Delivery.objects.all().delete()
    before = Event.objects.count()

    with pytest.raises(ModeClosed) as raised:
        file(person, application())

    assert reason in raised.value.data["reasons"]
    assert not Case.objects.exists() and Event.objects.count() == before


def test_who_does_not_meet_a_condition_gets_no_instant_licence(catalogue):
    young = ready_applicant()

    with pytest.raises(ModeClosed) as raised:
        file(young, application())

    assert raised.value.data["reasons"] == ["condition_failed"]
    assert nothing_was_written()


@pytest.mark.parametrize("mode", [INSTANT, ApprovalMode.ORDINARY])
def test_without_a_necessary_paper_nothing_can_be_filed(elder, mode):
    with pytest.raises(MaterialsMissing) as raised:
        file(elder, application("old-age-allowance", mode))

    assert raised.value.codes == ["BANK"]
    assert nothing_was_written()


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({}, {"phone", "address"}),
        ({"phone": "138", "address": "路1号"}, {"phone"}),
        ({"phone": "13800000001", "address": "  "}, {"address"}),
        ({"phone": "13800000001", "address": "路" * 201}, {"address"}),
        ({"phone": ["13800000001"], "address": "路1号"}, {"phone"}),
    ],
)
def test_wrong_form_fields_are_named_one_by_one(elder, form, fields):
    with pytest.raises(FormIncomplete) as raised:
        file(elder, application(form=form))

    assert set(raised.value.errors) == fields
    assert all(raised.value.errors.values())
    assert nothing_was_written()


def test_a_person_cannot_file_what_is_for_firms(elder):
    with pytest.raises(SubjectKindCannotFile):
        file(elder, application(cases.COMMITTED_MATTER, ApprovalMode.ORDINARY))

    assert nothing_was_written()


def test_an_agent_files_only_what_the_mandate_names(elder):
    mandate = MandateFactory(principal=elder, matter_codes=["old-age-allowance"])
    acting = ActingFor(elder, "agent", mandate)

    with pytest.raises(SubjectKindCannotFile):
        file(elder, application(), acting=acting, by=mandate.agent)

    assert nothing_was_written()


def test_who_has_not_proved_a_name_cannot_file(catalogue):
    person = ready_applicant(applicant=ApplicantFactory(verified_at=None))

    with pytest.raises(NotVerified):
        file(person, application())

    assert nothing_was_written()


def test_a_matter_that_was_closed_takes_no_application(elder):
    asked = application()
    asked.version.matter.current = None

    with pytest.raises(MatterNotOpen):
        file(elder, asked)

    assert nothing_was_written()


def test_a_draft_begun_under_an_older_version_is_filed_under_it(elder):
    draft = start_draft(ActingFor(elder, "self"), matter(cases.INSTANT_MATTER), by=elder.user)

    case = file(elder, application(version=draft.version, draft=draft))

    assert case.version == draft.version


# The API


def post(client, secret, key=None, **changes):
    return client.post(
        "/api/v1/cases/",
        {"matter": cases.INSTANT_MATTER, "mode": "instant", "form": FORM} | changes,
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": str(key or uuid.uuid4())},
    )


def test_filing_through_the_api_takes_at_most_twelve_statements(
    client, catalogue, django_assert_max_num_queries
):
    first, second = [create_token(cases.elder().user, "程序", days=1)[1] for _ in range(2)]
    assert post(client, first).status_code == 201  # matter and parameters are in the process now

    with django_assert_max_num_queries(12 + 2):  # the test's own savepoint is two more
        answer = post(client, second)

    assert answer.status_code == 201
    assert answer.json()["status"] == "granted"
    assert answer.json()["licence"]["number"]


def test_the_api_answers_the_same_key_with_the_same_case(client, elder):
    _token, secret = create_token(elder.user, "程序", days=1)
    key = uuid.uuid4()

    numbers = {post(client, secret, key).json()["number"] for _ in range(2)}
    other = post(client, secret, key, form=FORM | {"address": "另一个地址"})

    assert len(numbers) == 1
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
