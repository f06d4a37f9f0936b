import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from applicants.enums import DocumentType, Role
from applicants.events import ApplicantEvent
from applicants.models import Applicant
from applicants.services.identifying import IdentityPaper
from applicants.services.identity import verify_identity
from approvals import permissions
from approvals.enums import ApprovalMode, CaseStatus, DeliveryStatus, RejectionGround, VisitCapacity
from approvals.errors import (
    AuthorityMissing,
    NotRepresentative,
    OwnCase,
    RepresentativeMissing,
    SameAsPresent,
    SameOfficer,
    SubjectKindCannotFile,
)
from approvals.models import Case, CounterVisit, Draft
from approvals.models.case import How
from approvals.models.counter import POWER_OF_ATTORNEY
from approvals.services import deciding, papers
from approvals.services.assessing import assess
from approvals.services.claiming import release_case
from approvals.services.counter import (
    acting_of,
    choose_matter,
    drop_visit,
    file_at_counter,
    has_authority,
    note_originals,
    open_visit,
)
from approvals.services.drafts import delete_expired_drafts
from credit_portal.documents.services import open_document
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel, Event
from credit_portal.notices.models import Notice
from credit_portal.outside.identity import IdentityClaims
from credit_profiles.values import Standing
from tests.factories import cases
from tests.factories.applicants import (
    ApplicantFactory,
    CompanyFactory,
    MandateFactory,
    MembershipFactory,
    StaffFactory,
    UserFactory,
)
from tests.factories.approvals import FORM, matter
from tests.factories.cases import INSTANT_MATTER, elder
from tests.factories.counter import (
    COUNTER,
    PURPOSE,
    Attendance,
    begun,
    card_of,
    filed_at_counter,
    licence_of_firm,
    visit_for,
    visit_of,
    walk_in,
    with_authority,
)
from tests.factories.credit_profiles import credit_file

pytestmark = pytest.mark.django_db
FIRM_MATTER = "prepackaged-food-filing"
PAPER_MATTER = "old-age-allowance"


@pytest.fixture
def clerk(catalogue):
    """At the comprehensive window."""
    return StaffFactory(posts=[(Role.CLERK, None)])


# Who is there, and for whom


def test_a_walk_in_has_no_account_and_their_case_belongs_to_them(clerk):
    case = filed_at_counter(clerk)

    assert case.applicant.user is None
    assert (case.filed_by, case.channel) == (clerk, Channel.WINDOW)
    event = Event.objects.get(kind="case.received")
    assert (event.by, event.channel) == (clerk, Channel.WINDOW)
    assert event.principal == f"applicants.Applicant:{case.applicant_id}"
    assert case.visit.present == case.applicant
    assert case.officer == clerk


def test_the_case_is_in_the_account_that_is_made_later(clerk):
    card = walk_in()
    case = filed_at_counter(clerk, card)
    user = UserFactory()

    verify_identity(
        user,
        IdentityClaims(
            subject="s",
            name=card.name,
            id_type="111",
            id_number=card.number,
            birth_date=date(1940, 3, 1),
            assurance_level=3,
        ),
    )

    assert Case.objects.get(pk=case.pk).applicant.user == user


def test_an_agent_and_the_represented_person_are_both_kept(clerk):
    principal = elder()

    visit = visit_for(clerk, card_of(principal))

    assert visit.applicant == principal
    assert visit.present.name == "周正"
    traces = Event.objects.filter(kind=ApplicantEvent.LOOKED_UP, subject_id=principal.pk)
    assert traces.get().data == {"purpose": PURPOSE}


def test_one_cannot_be_the_agent_of_oneself(clerk):
    card = walk_in()

    with pytest.raises(SameAsPresent):
        visit_for(clerk, card, present=card)


def test_the_representative_is_the_one_that_is_registered(clerk):
    firm = CompanyFactory(representative_name="王云")
    card = walk_in("王云", born=date(1980, 1, 1))
    other = walk_in("王海", born=date(1980, 1, 1))

    visit = visit_for(clerk, card_of(firm), VisitCapacity.REPRESENTATIVE, present=card)
    with pytest.raises(NotRepresentative):
        visit_for(clerk, card_of(firm), VisitCapacity.REPRESENTATIVE, present=other)

    assert visit.signs and has_authority(visit)


def test_a_new_firm_is_registered_with_its_representative(clerk):
    card = walk_in("王云", born=date(1980, 1, 1))
    nameless = licence_of_firm(7_000_001, representative="")

    visit = visit_for(clerk, licence_of_firm(), VisitCapacity.REPRESENTATIVE, present=card)
    with pytest.raises(RepresentativeMissing):
        visit_for(clerk, nameless, VisitCapacity.REPRESENTATIVE, present=card)

    assert visit.applicant.representative_name == "王云"


def test_a_clerk_stands_back_from_own_affairs(clerk):
    me = ApplicantFactory(user=clerk)
    firm = MembershipFactory(user=clerk).company

    with pytest.raises(OwnCase):
        visit_of(clerk, card_of(me))
    with pytest.raises(OwnCase):
        visit_for(clerk, card_of(firm), VisitCapacity.HANDLER)


def test_who_is_no_clerk_takes_nothing_in(catalogue):
    for role in (Role.DECIDER, Role.HEAD, Role.AUDITOR, Role.SYSTEM_ADMIN):
        with pytest.raises(NotAllowed):
            visit_of(StaffFactory(posts=[(role, None)]))
    assert not Applicant.objects.exists()


# The comprehensive window


def test_a_window_takes_in_for_the_departments_of_its_posts(catalogue):
    home = matter(INSTANT_MATTER).department_id
    other = matter(FIRM_MATTER).department_id
    comprehensive = StaffFactory(posts=[(Role.CLERK, home), (Role.CLERK, other)])
    single = StaffFactory(posts=[(Role.CLERK, other)])

    assert filed_at_counter(comprehensive).department_id == home
    visit = visit_of(single)
    with pytest.raises(NotAllowed):
        choose_matter(visit.pk, matter(INSTANT_MATTER), by=single)
    codes = set(permissions.matters_at_counter(single).values_list("department_id", flat=True))
    assert codes == {other}
    both = permissions.matters_at_counter(comprehensive)
    assert set(both.values_list("department_id", flat=True)) == {home, other}


def test_deciding_stays_with_the_owning_department(clerk):
    case = filed_at_counter(clerk)
    deciding.accept_case(case.pk, by=clerk)
    elsewhere = StaffFactory(posts=[(Role.CLERK, None), (Role.DECIDER, "FIR")])
    owner = StaffFactory(posts=[(Role.DECIDER, case.department_id)])

    with pytest.raises(NotAllowed):
        deciding.grant_case(case.pk, by=elsewhere)

    assert deciding.grant_case(case.pk, by=owner).status == CaseStatus.GRANTED


def test_who_took_it_in_may_accept_and_never_decides(catalogue):
    both = StaffFactory(posts=[(Role.CLERK, None), (Role.DECIDER, None)])
    case = filed_at_counter(both)
    other = filed_at_counter(both, walk_in("钱一"))
    release_case(other.pk, by=both)
    cases.accept(other)

    assert deciding.accept_case(case.pk, by=both).status == CaseStatus.ACCEPTED
    for pk in (case.pk, other.pk):
        with pytest.raises(SameOfficer):
            deciding.grant_case(pk, by=both)


# Filing


def test_an_instant_matter_is_granted_at_the_counter(clerk):
    case = filed_at_counter(clerk, card_of(elder()), ApprovalMode.INSTANT)

    assert case.status == CaseStatus.GRANTED
    assert case.licence.number


def test_the_same_visit_twice_is_one_case(clerk):
    visit = begun(visit_of(clerk))

    first = file_at_counter(visit, ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)
    again = file_at_counter(visit, ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)
    kept = CounterVisit.objects.get(pk=visit.pk)
    later = file_at_counter(kept, ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)

    assert first == again == later
    assert Case.objects.count() == 1
    assert kept.draft is None and not Draft.objects.exists()


def test_an_agent_needs_the_power_of_attorney(clerk):
    visit = begun(visit_for(clerk, card_of(elder())))

    with pytest.raises(AuthorityMissing) as refusal:
        file_at_counter(visit, ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)
    assert refusal.value.field == POWER_OF_ATTORNEY

    case = file_at_counter(with_authority(visit), ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)
    assert case.files.get().material_code == POWER_OF_ATTORNEY
    assert not case.materials.filter(code=POWER_OF_ATTORNEY).exists()


def test_a_mandate_given_in_the_portal_is_as_good_as_a_paper(clerk):
    principal, agent = elder(), ApplicantFactory()
    mandate = MandateFactory(principal=principal, agent=agent.user, matter_codes=[INSTANT_MATTER])

    visit = begun(visit_for(clerk, card_of(principal), present=card_of(agent)))

    assert has_authority(visit)
    mandate.matter_codes = ["another"]
    mandate.save()
    assert not has_authority(visit)


def test_an_agent_signs_only_where_the_paper_says_so(clerk):
    visit = begun(visit_for(clerk, card_of(elder())))
    assert not visit.signs

    assert note_originals(visit.pk, [], may_sign=True).signs
    own = begun(visit_of(clerk))
    assert not note_originals(own.pk, [], may_sign=True).may_sign


def test_an_original_that_was_seen_counts_as_handed_in(clerk):
    visit = begun(visit_of(clerk), PAPER_MATTER)
    codes = [m.code for m in visit.draft.version.spec.materials]
    bank = next(c for c in codes if c.startswith("BANK"))
    visit = note_originals(visit.pk, [bank, "NO-SUCH"], may_sign=False)
    assert visit.originals == [bank]

    case = file_at_counter(begun_again(visit), ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)

    assert case.materials.get(code=bank).how == How.ORIGINAL


def begun_again(visit):
    return CounterVisit.objects.select_related("draft", "present", "applicant").get(pk=visit.pk)


def test_a_matter_for_firms_is_not_filed_by_a_person(clerk):
    visit = visit_of(clerk)

    with pytest.raises(SubjectKindCannotFile):
        choose_matter(visit.pk, matter(FIRM_MATTER), by=clerk)


def test_another_matter_takes_the_place_of_the_first(clerk):
    visit = begun(visit_of(clerk))
    first = visit.draft

    same = choose_matter(visit.pk, matter(INSTANT_MATTER), by=clerk)
    second = choose_matter(visit.pk, matter(PAPER_MATTER), by=clerk)

    assert same == first
    assert list(Draft.objects.all()) == [second]


def test_the_standing_of_the_agent_at_the_counter_counts(clerk, monkeypatch):
    visit = begun(visit_for(clerk, card_of(elder())))
    credit_file(visit.present, "B")
    known = Standing.from_json

    def stopped(content):
        return replace(known(content), stops_agent=True)

    monkeypatch.setattr("approvals.services.assessing.Standing.from_json", stopped)
    asked = assess(
        acting_of(visit),
        visit.draft.version.spec,
        credit=None,
        form={},
        handed_in=(),
        now=timezone.now(),
    ).asked
    assert asked.agent_stopped


# What follows


def test_notices_go_to_the_represented_person_never_to_the_clerk(clerk, react_to_events):
    pensioner = elder()
    visit = with_authority(begun(visit_for(clerk, card_of(pensioner))))
    file_at_counter(visit, ApprovalMode.INSTANT, wish=COUNTER, by=clerk)

    react_to_events()

    kinds = Notice.objects.filter(recipient=pensioner.user).values_list("kind", flat=True)
    assert set(kinds) >= {"case.taken_in", "case.granted"}
    assert not Notice.objects.exclude(recipient=pensioner.user).exists()


def test_nothing_breaks_where_nobody_has_an_account(clerk, deliver_events):
    case = filed_at_counter(clerk)
    deciding.reject_case(
        case.pk,
        by=clerk,
        ground=RejectionGround.NOT_AN_APPLICANT,
        reasons="材料不全",
        article="第三十二条",
    )

    deliver_events()

    assert not Notice.objects.exists()
    assert Case.objects.get(pk=case.pk).delivery.status == DeliveryStatus.READY


def test_who_has_no_account_is_told_by_text_message(clerk, react_to_events, settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "file", tmp_path
    case = filed_at_counter(clerk)
    deciding.reject_case(
        case.pk,
        by=clerk,
        ground=RejectionGround.NOT_AN_APPLICANT,
        reasons="不满六十周岁",
        article="《示范区优待办法》第二条",
    )

    react_to_events()

    lines = (tmp_path / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    sent = [json.loads(line) for line in lines]
    assert {message["phone"] for message in sent} == {FORM["phone"]}
    said = "".join(message["text"] for message in sent)
    assert "窗口已收件" in said and "不予受理" in said and case.number in said
    assert case.query_code not in said and case.applicant.name not in said


def test_the_people_of_a_firm_are_told(clerk, react_to_events):
    member = MembershipFactory(company=CompanyFactory(representative_name="王云"))
    card = walk_in("王云", born=date(1980, 1, 1))
    visit = visit_for(clerk, card_of(member.company), VisitCapacity.REPRESENTATIVE, present=card)
    file_at_counter(begun(visit, FIRM_MATTER), ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)

    react_to_events()

    assert Notice.objects.get(kind="case.taken_in").recipient == member.user


def test_the_receipt_names_window_and_who_was_present(catalogue, deliver_events):
    clerk = StaffFactory(posts=[(Role.CLERK, None)])
    clerk.posts.update(place="综合窗口3号")
    visit = with_authority(begun(visit_for(clerk, card_of(elder()))))
    case = file_at_counter(visit, ApprovalMode.ORDINARY, wish=COUNTER, by=clerk)

    with transaction.atomic():
        receipt = papers.issue_receipt(papers.load_case(case.pk))

    assert receipt.context["place"] == "综合窗口3号"
    assert receipt.context["channel"] == "窗口"
    assert receipt.context["applicant"]["agent"]["name"] == "周正"
    assert open_document(receipt).startswith(b"%PDF")


def test_a_visit_that_came_to_nothing_is_forgotten(clerk):
    with_draft, without = begun(visit_of(clerk)), visit_of(clerk, walk_in("钱一"))
    old = timezone.now() - timedelta(days=31)
    CounterVisit.objects.update(started_at=old)
    Draft.objects.update(expires_at=old)
    filed = filed_at_counter(clerk, walk_in("孙二"))

    delete_expired_drafts()

    assert list(CounterVisit.objects.all()) == [filed.visit]
    assert {with_draft.pk, without.pk}.isdisjoint({filed.visit.pk})


def test_a_dropped_visit_takes_its_draft_along(clerk):
    drop_visit(begun(visit_of(clerk)))

    assert not Draft.objects.exists() and not CounterVisit.objects.exists()


def test_a_passport_is_an_identity_too(clerk):
    paper = IdentityPaper(DocumentType.PASSPORT, "E00000001", "Anna Lee", date(1940, 1, 1))

    visit = open_visit(Attendance(paper, VisitCapacity.SELF), purpose=PURPOSE, by=clerk)

    assert visit.applicant.birth_date == date(1940, 1, 1)
