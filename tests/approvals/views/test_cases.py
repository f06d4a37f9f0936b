from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.enums import Role
from approvals.enums import ApprovalMode, CaseStatus, DefectKind
from approvals.models import Deferral
from approvals.services.supplementing import DefectIn, request_supplement
from tests.factories import cases
from tests.factories.applicants import (
    ApplicantFactory,
    CompanyFactory,
    MandateFactory,
    MembershipFactory,
    StaffFactory,
)
from tests.factories.approvals import filed, png, ready_applicant

pytestmark = pytest.mark.django_db
ACTIVE = {"BIZ": {"applicant.registration_status": "active"}, "ELC": {}}
VENUE = {"form.venue_type": "other"}


def page(response):
    return response.content.decode()


@pytest.fixture
def firm(catalogue):
    company = ready_applicant(applicant=CompanyFactory(), sources=ACTIVE)
    company.person = MembershipFactory(company=company).user
    return company


@pytest.fixture
def granted(catalogue):
    elder = ready_applicant(applicant=ApplicantFactory(birth_date=date(1940, 3, 1)))
    return filed(elder, "elderly-card", ApprovalMode.INSTANT)


def hygiene(firm, mode):
    return filed(
        firm,
        "public-place-hygiene-licence-new",
        mode,
        user=firm.person,
        form=VENUE,
        materials=("PLAN", "RULES"),
    )


def test_a_granted_case_shows_its_licence_and_how_it_was_decided(login, granted):
    answer = login(granted.filed_by).get(reverse("approvals:case", args=[granted.number]))

    assert "已准予，证照已发" in page(answer)
    assert granted.licence.number in page(answer)
    assert "全部符合" in page(answer)
    assert "正在生成" in page(answer)


@pytest.mark.parametrize("may_read", [True, False])
def test_an_agent_sees_the_grade_only_where_the_mandate_says_so(login, granted, may_read):
    mandate = MandateFactory(principal=granted.applicant, may_read_credit=may_read)
    client = login(mandate.agent, acting_for=granted.applicant)

    case = page(client.get(reverse("approvals:case", args=[granted.number])))
    forecast = page(client.get(reverse("approvals:matter", args=["elderly-card"])))

    assert "已准予，证照已发" in case
    assert ("信用等级" in case) == may_read
    assert ("信用等级" in forecast) == may_read


def test_the_case_of_somebody_else_does_not_exist(login, granted):
    client = login(ApplicantFactory())

    for name in ("case", "case_state", "case_sign", "case_withdraw"):
        url = reverse(f"approvals:{name}", args=[granted.number])
        assert client.get(url).status_code == 404


def test_papers_can_be_fetched_by_their_owner_and_by_nobody_else(login, granted, deliver_events):
    from credit_portal.documents.selectors import documents_of

    deliver_events()
    paper = documents_of(granted.licence).first()
    url = reverse("approvals:document", args=[paper.verification_code])

    answer = login(granted.filed_by).get(url)

    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert login(ApplicantFactory()).get(url).status_code == 404
    assert login(StaffFactory(posts=[("inspector", None)])).get(url).status_code == 404


def test_signing_grants_and_a_missing_tick_keeps_the_others(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    client, url = login(firm.person), reverse("approvals:case_sign", args=[case.number])
    codes = [clause["code"] for clause in case.commitment.clauses["clauses"]]
    typed = {f"clause-{code}": "on" for code in codes} | {"name": firm.person.person.name}

    first = client.post(url, {k: v for k, v in typed.items() if k != f"clause-{codes[0]}"})
    case.refresh_from_db()
    assert case.status == "awaiting_commitment"
    assert page(first).count("checked") >= len(codes) - 1

    client.post(url, typed)
    case.refresh_from_db()
    assert case.status == "granted"


def test_another_name_is_refused_at_its_field(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    codes = [clause["code"] for clause in case.commitment.clauses["clauses"]]

    answer = login(firm.person).post(
        reverse("approvals:case_sign", args=[case.number]),
        {f"clause-{code}": "on" for code in codes} | {"name": "别人"},
    )

    assert "签署姓名和实名认证的姓名不一致" in page(answer)


def test_an_agent_without_the_right_to_sign_reads_why(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    agent = MandateFactory(principal=firm).agent

    answer = login(agent, firm).get(reverse("approvals:case_sign", args=[case.number]))

    assert "没有写明可以签署承诺" in page(answer)


def test_the_ordinary_way_is_open_until_the_signature(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)

    login(firm.person).post(reverse("approvals:case_ordinary", args=[case.number]))

    case.refresh_from_db()
    assert (case.mode, case.status) == ("ordinary", "received")


def test_an_owed_paper_is_handed_in_on_its_page(login, firm):
    case = filed(
        firm,
        "city-road-occupation-permit",
        ApprovalMode.MISSING_MATERIAL,
        user=firm.person,
        form={"form.occupation_days": "10"},
        materials=("PLAN",),
    )
    client = login(firm.person)
    codes = [clause["code"] for clause in case.commitment.clauses["clauses"]]
    latest = date.fromisoformat(case.commitment.clauses["latest"]["PHOTO"])
    day = {f"promised-PHOTO_{part}": getattr(latest, part) for part in ("year", "month", "day")}
    client.post(
        reverse("approvals:case_sign", args=[case.number]),
        {f"clause-{code}": "on" for code in codes} | day | {"name": firm.person.person.name},
    )
    assert Deferral.objects.get(case=case).promised_on == latest

    url = reverse("approvals:case_supply", args=[case.number, "PHOTO"])
    client.post(url, {"paper-PHOTO": [png("照片.png")]})

    assert Deferral.objects.get(case=case).status == "supplied"


def test_withdrawing_asks_first_and_then_closes_the_case(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    client, url = login(firm.person), reverse("approvals:case_withdraw", args=[case.number])

    assert "撤回不影响信用" in page(client.get(url))
    client.post(url)

    case.refresh_from_db()
    assert case.status == "withdrawn"


def test_a_case_whose_time_is_up_goes_on_when_its_page_is_asked(login, catalogue):
    person = ready_applicant(sources={})
    case = filed(person, "unemployment-registration", ApprovalMode.INSTANT)
    assert case.is_waiting
    type(case).objects.filter(pk=case.pk).update(
        waiting_until=timezone.now() - timedelta(seconds=1)
    )

    url = reverse("approvals:case_state", args=[case.number])
    answer = login(person).get(url, headers={"HX-Request": "true"})

    case.refresh_from_db()
    assert answer["HX-Refresh"] == "true"
    assert (case.mode, case.status) == ("ordinary", "received")


def test_the_list_shows_what_waits_for_the_applicant_first(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)

    answer = login(firm.person, firm).get(reverse("approvals:my_cases"))

    assert page(answer).index("等您签署") < page(answer).index(case.number)


def test_what_was_asked_to_correct_is_uploaded_and_said_to_be_done(login, firm):
    case = hygiene(firm, ApprovalMode.ORDINARY)
    defects = [
        DefectIn("PLAN", DefectKind.UNREADABLE, "请重新拍照"),
        DefectIn("RULES", DefectKind.ORIGINAL, "请带原件"),
    ]
    clerk = StaffFactory(posts=[(Role.CLERK, case.department_id)])
    cases.held(case, clerk)
    request_supplement(case.pk, defects, by=clerk)
    client, here = login(firm.person), reverse("approvals:case", args=[case.number])
    done = reverse("approvals:case_corrected", args=[case.number])

    text = page(client.get(here))
    assert "有材料要补正" in text
    assert "请重新拍照" in text
    assert done not in text
    assert "还有要补正的材料没有上传" in page(client.post(done, follow=True))
    for code, status in (("PLAN", 302), ("TEST", 404)):
        supply = reverse("approvals:case_supply", args=[case.number, code])
        assert client.post(supply, {f"paper-{code}": png("图.png")}).status_code == status

    assert done in page(client.get(here))
    assert "已补正" in page(client.post(done, follow=True))
    case.refresh_from_db()
    assert case.status == CaseStatus.RECEIVED


def test_nobody_else_can_say_that_it_is_corrected(login, firm):
    case = hygiene(firm, ApprovalMode.ORDINARY)
    other = ready_applicant(applicant=ApplicantFactory())
    client = login(filed(other, "elderly-card").filed_by)

    assert client.post(reverse("approvals:case_corrected", args=[case.number])).status_code == 404
