"""The words of a commitment: complete, and still the right ones when they are signed."""

import copy

import pytest

from applicants.access import ActingFor
from applicants.models import OneTimeCode
from approvals.errors import CommitmentStale, MatterChanged
from approvals.models import Case, Commitment, ElectronicLicence, MatterVersion
from approvals.rules.modes import digest
from approvals.services.promising import choose_ordinary
from credit_portal.events.models import Event
from tests.factories import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(firm):
    return cases.hygiene(firm)


def publish(case, **commitment):
    """A new version of the matter, with other terms of the commitment."""
    content = copy.deepcopy(case.version.content)
    content["commitment"] |= commitment
    version = MatterVersion.objects.create(
        matter=case.matter,
        number=case.version.number + 1,
        content=content,
        digest=digest(content),
        valid_from=case.received_at,
    )
    case.matter.current = version
    case.matter.save(update_fields=["current"])
    return version


def clauses_of(case):
    commitment = Commitment.objects.get(case=case)
    return {clause["code"]: clause for clause in commitment.clauses["clauses"]}


def test_every_clause_with_a_check_says_how_by_when_by_whom_and_at_what_price(offered):
    checked = [c for c in clauses_of(offered).values() if c["kind"] != "general"]

    assert [c["code"] for c in checked] == ["TEST", "STAFF", "PAPER-TEST", "PAPER-HEALTH"]
    for clause in checked:
        assert clause["how_zh"] and clause["how_en"]
        assert clause["breach_zh"] and clause["breach_en"]
        assert (clause["within"], clause["by"]) == (30, "CDC")
    assert clauses_of(offered)["PAPER-HEALTH"]["replaces"] == "HEALTH"


def test_a_matter_with_the_same_promises_in_a_new_version_is_signed(offered):
    publish(offered)

    assert cases.sign(offered).status == "granted"


@pytest.mark.parametrize(
    "change", [{"rectify_within_working_days": 3}, {"full_verification": False, "checks": []}]
)
def test_a_new_version_with_other_promises_is_not_signed(offered, change):
    publish(offered, **change)

    with pytest.raises(MatterChanged):
        cases.sign(offered)

    assert Case.objects.get(pk=offered.pk).status == "awaiting_commitment"
    assert not ElectronicLicence.objects.exists()


def test_a_matter_that_was_closed_meanwhile_is_not_signed(offered):
    offered.matter.current = None
    offered.matter.save(update_fields=["current"])

    with pytest.raises(MatterChanged):
        cases.sign(offered)


def test_the_ordinary_way_stays_open_after_a_new_version(offered):
    publish(offered, rectify_within_working_days=3)

    acting = ActingFor(offered.applicant, "member")
    assert choose_ordinary(offered.pk, acting=acting, by=offered.filed_by).mode == "ordinary"


def test_another_digest_than_the_stored_one_is_stale_and_costs_no_code(offered):
    code = cases.code_for(offered, offered.filed_by)

    with pytest.raises(CommitmentStale):
        cases.sign(offered, code=code, digest="0" * 64)

    assert OneTimeCode.objects.get().wrong_tries == 0
    assert cases.sign(offered, code=code).status == "granted"


def test_words_that_were_altered_in_the_table_are_not_signed(offered):
    commitment = Commitment.objects.get(case=offered)
    commitment.clauses["clauses"][0]["text_zh"] = "别的内容"
    commitment.save()

    with pytest.raises(CommitmentStale):
        cases.sign(offered)


def test_facts_that_ask_for_other_words_offer_them_anew_to_be_read(catalogue):
    company = cases.firm(sources=cases.ACTIVE | cases.CARRIER)
    case = cases.oversize(company)
    commitment = Commitment.objects.get(case=case)
    commitment.clauses["clauses"][0]["how_zh"] = "以前的核查方式"
    commitment.digest = digest(commitment.clauses)
    commitment.save()
    cases.add_photos(case)
    before = commitment.digest

    with pytest.raises(CommitmentStale):
        cases.sign(case, digest=before)

    renewed = Commitment.objects.get(case=case)
    assert renewed.digest == digest(renewed.clauses) != before
    assert renewed.clauses["clauses"][0]["how_zh"] != "以前的核查方式"
    assert Event.objects.filter(kind="case.commitment_renewed", subject_id=case.pk).count() == 1
    assert cases.sign(case, digest=renewed.digest).status == "granted"
