from datetime import timedelta

import pytest
from django.utils import timezone

from applicants.access import ActingFor
from approvals.enums import ApprovalMode, DefectKind
from approvals.errors import NothingToCopy, PaperNotReusable
from approvals.models import MaterialFile
from approvals.models.case import How
from approvals.services.deciding import withdraw_case
from approvals.services.drafts import draft_from_case, start_draft
from approvals.services.evidence import attach_to_draft
from approvals.services.filing import Application, file_application
from approvals.services.reusing import papers_to_reuse, take_over
from approvals.services.supplementing import DefectIn, request_supplement
from credit_portal.errors import NotAllowed
from tests.factories.applicants import ApplicantFactory, MandateFactory, MembershipFactory
from tests.factories.approvals import ElectronicLicenceFactory, draft_of, matter, png
from tests.factories.cases import COMMITTED_MATTER, firm, granted_at_once, held

pytestmark = pytest.mark.django_db
VENUE = {"form.venue_type": "other"}


@pytest.fixture
def company(catalogue):
    return firm()


def own(company):
    return ActingFor(company, "member")


def today():
    return timezone.localdate()


def file_with_papers(company, *codes, mode=ApprovalMode.ORDINARY):
    draft = draft_of(company, COMMITTED_MATTER, user=company.person, form=VENUE)
    for code in codes:
        attach_to_draft(draft, code, png(f"{code}.png"), by=company.person)
    return file_draft(company, draft, mode)


def file_draft(company, draft, mode=ApprovalMode.ORDINARY):
    application = Application(
        version=draft.version,
        mode=mode,
        key=draft.key,
        form=draft.form,
        materials=sorted(set(draft.files.values_list("material_code", flat=True))),
        draft=draft,
    )
    return file_application(own(company), application, by=company.person)


def offers(company, *, acting=None, user=None):
    draft = start_draft(acting or own(company), matter(COMMITTED_MATTER), by=user or company.person)
    return draft, papers_to_reuse(draft, acting or own(company), today=today())


def test_a_paper_handed_in_before_is_offered_and_taken_over(company):
    first = file_with_papers(company, "PLAN", "RULES")
    draft, found = offers(company)
    assert set(found) == {"PLAN", "RULES"}
    assert found["PLAN"].case == first

    for code in found:
        take_over(draft, code, acting=own(company), by=company.person, today=today())
    second = file_draft(company, draft)

    kept = second.materials.get(code="PLAN")
    assert (kept.how, kept.from_case) == (How.REUSED, first)
    assert second.files.get(material_code="PLAN").reused_from.case == first


def test_taking_over_twice_changes_nothing(company):
    file_with_papers(company, "PLAN")
    draft, _found = offers(company)

    for _ in range(2):
        take_over(draft, "PLAN", acting=own(company), by=company.person, today=today())

    assert draft.files.count() == 1


def test_a_paper_with_a_new_upload_beside_it_is_an_upload(company):
    file_with_papers(company, "PLAN", "RULES")
    draft, _found = offers(company)
    take_over(draft, "PLAN", acting=own(company), by=company.person, today=today())
    attach_to_draft(draft, "PLAN", _other_png(), by=company.person)
    attach_to_draft(draft, "RULES", png(), by=company.person)

    case = file_draft(company, draft)

    assert case.materials.get(code="PLAN").how == How.UPLOAD


def _other_png():
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (9, 9), "blue").save(kept, "PNG")
    return SimpleUploadedFile("新.png", kept.getvalue(), "image/png")


def test_nothing_of_another_person_is_offered(company):
    file_with_papers(company, "PLAN")
    other = firm()

    draft, found = offers(other)

    assert found == {}
    with pytest.raises(PaperNotReusable):
        take_over(draft, "PLAN", acting=own(other), by=other.person, today=today())


def test_the_same_member_of_two_firms_does_not_mix_them(company):
    file_with_papers(company, "PLAN")
    other = firm()
    MembershipFactory(user=company.person, company=other)

    assert offers(other, user=company.person)[1] == {}


def test_an_agent_is_offered_papers_of_the_mandate_only(company):
    file_with_papers(company, "PLAN")
    wide = MandateFactory(principal=company)
    inside = MandateFactory(principal=company, matter_codes=[COMMITTED_MATTER])
    outside = MandateFactory(principal=company, matter_codes=["food-business-licence-new"])

    for mandate, is_offered in [(wide, True), (inside, True)]:
        acting = ActingFor(company, "agent", mandate)
        assert bool(offers(company, acting=acting, user=mandate.agent)[1]) == is_offered
    draft, _found = offers(company)
    assert papers_to_reuse(draft, ActingFor(company, "agent", outside), today=today()) == {}


def test_an_old_paper_is_not_offered(company):
    case = file_with_papers(company, "PLAN")
    old = timezone.now() - timedelta(days=400)
    MaterialFile.objects.filter(case=case).update(uploaded_at=old)

    assert offers(company)[1] == {}


def test_a_faulty_paper_is_not_offered_wherever_it_was_used(company):
    file_with_papers(company, "PLAN", "RULES")
    draft, _found = offers(company)
    take_over(draft, "PLAN", acting=own(company), by=company.person, today=today())
    attach_to_draft(draft, "RULES", png(), by=company.person)
    second = file_draft(company, draft)
    request_supplement(
        second.pk,
        [DefectIn("PLAN", DefectKind.UNREADABLE, "重拍")],
        by=held(second).officer,
    )

    assert set(offers(company)[1]) == set()  # RULES has the very bytes of PLAN here


def test_a_licence_of_our_own_is_taken_as_the_paper(catalogue):
    company = firm(sources={"BIZ": {}})
    held = ElectronicLicenceFactory(holder=company, kind="drug_retail", title_zh="药品经营许可证")
    code = "drug-retail-licence-renewal"
    draft = draft_of(company, code, user=company.person)
    for material in draft.version.spec.materials:
        if material.code not in ("AF", "BL", "OLD"):
            attach_to_draft(draft, material.code, png(), by=company.person)

    case = file_draft(company, draft)

    paper = case.materials.get(code="OLD")
    assert (paper.how, paper.from_licence) == (How.LICENCE, held)


def test_what_is_known_is_filled_in(company):
    first = file_with_papers(company, "PLAN", "RULES")

    draft = start_draft(own(company), matter(COMMITTED_MATTER), by=company.person)

    assert draft.form["phone"] == company.phone
    assert draft.filled["phone"]["source"] == "identity"
    assert draft.form["form.venue_type"] == "other"
    assert draft.filled["form.venue_type"]["reference"] == first.number


# Again


def withdrawn(company):
    case = file_with_papers(company, "PLAN", "RULES")
    return withdraw_case(case.pk, acting=own(company), by=company.person)


def test_a_withdrawn_case_is_filed_again_with_its_content(company):
    case = withdrawn(company)

    draft = draft_from_case(case.pk, acting=own(company), by=company.person)

    assert draft.form["form.venue_type"] == "other"
    assert set(draft.files.values_list("material_code", flat=True)) == {"PLAN", "RULES"}
    assert draft_from_case(case.pk, acting=own(company), by=company.person) == draft
    again = file_draft(company, draft)
    assert again.materials.get(code="PLAN").from_case == case


def test_only_what_ended_without_a_grant_is_filed_again(company):
    running = file_with_papers(company, "PLAN", "RULES")
    granted = granted_at_once()

    with pytest.raises(NothingToCopy):
        draft_from_case(running.pk, acting=own(company), by=company.person)
    with pytest.raises(NothingToCopy):
        draft_from_case(
            granted.pk, acting=ActingFor(granted.applicant, "self"), by=granted.filed_by
        )


def test_nobody_files_the_case_of_another_again(company):
    case, other = withdrawn(company), ApplicantFactory()

    with pytest.raises(NotAllowed):
        draft_from_case(case.pk, acting=ActingFor(other, "self"), by=other.user)
