from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.enums import Role
from applicants.models import OneTimeCode
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
from tests.factories.approvals import filed, photo, png, ready_applicant
from tests.factories.cases import CARRIER, add_photos, clause_codes, code_for, oversize

pytestmark = pytest.mark.django_db
ACTIVE = {"BIZ": {"applicant.registration_status": "active"}, "ELC": {}}
DAY = {"year": 2026, "month": 11, "day": 20}
VENUE = {"form.venue_type": "other"}


def page(response):
    return response.content.decode()


def signature(case, by, **other):
    """What a signer posts: every tick, their name, the code of their phone."""
    ticks = {f"clause-{code}": "on" for code in clause_codes(case)}
    typed = {"name": by.person.name, "code": code_for(case, by), "digest": case.commitment.digest}
    return ticks | typed | other


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
    codes, typed = clause_codes(case), signature(case, firm.person)

    first = client.post(url, {k: v for k, v in typed.items() if k != f"clause-{codes[0]}"})
    case.refresh_from_db()
    assert case.status == "awaiting_commitment"
    assert page(first).count("checked") >= len(codes) - 1

    client.post(url, typed)
    case.refresh_from_db()
    assert case.status == "granted"


def test_another_name_is_refused_at_its_field(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)

    answer = login(firm.person).post(
        reverse("approvals:case_sign", args=[case.number]),
        signature(case, firm.person, name="别人"),
    )

    assert "签署姓名和实名认证的姓名不一致" in page(answer)


def test_asking_for_the_code_keeps_what_was_typed_and_judges_nothing(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    client, url = login(firm.person), reverse("approvals:case_sign", args=[case.number])
    typed = {"clause-TEST": "on", "name": "王", "digest": case.commitment.digest}

    shown = page(client.post(url, typed | {"send_code": "1"}))

    assert "已发到 138****0001" in shown and "再发一次" in shown
    assert shown.count("checked") == 1 and 'value="王"' in shown
    assert "govuk-error-message" not in shown
    assert OneTimeCode.objects.filter(user=firm.person).count() == 1


def test_asking_again_too_soon_is_said_at_the_field(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    client, url = login(firm.person), reverse("approvals:case_sign", args=[case.number])
    client.post(url, {"digest": case.commitment.digest, "send_code": "1"})

    shown = page(client.post(url, {"digest": case.commitment.digest, "send_code": "1"}))

    assert "刚发过一条验证码" in shown and "govuk-error-summary" in shown


@pytest.mark.parametrize("code", ["", "000000"])
def test_a_wrong_code_keeps_everything_else(login, firm, code):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    typed = signature(case, firm.person)
    typed["code"] = code if code != typed["code"] else "000001"

    shown = page(login(firm.person).post(reverse("approvals:case_sign", args=[case.number]), typed))

    assert ("验证码不对，还可以试4次" if code else "请输入短信验证码") in shown
    assert shown.count("checked") == len(clause_codes(case))
    assert f'value="{firm.person.person.name}"' in shown
    case.refresh_from_db()
    assert case.status == "awaiting_commitment"


def test_who_has_no_phone_is_led_to_prove_one(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    firm.person.person.phone_verified_at = None
    firm.person.person.save()

    shown = page(login(firm.person).get(reverse("approvals:case_sign", args=[case.number])))

    assert "/me/phone/?next=/cases/" in shown and "send_code" not in shown


def test_a_page_that_was_read_before_the_words_changed_is_read_again(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    url = reverse("approvals:case_sign", args=[case.number])

    answer = login(firm.person).post(
        url, signature(case, firm.person, digest="0" * 64), follow=True
    )

    assert answer.redirect_chain == [(url, 302)]
    assert "在您打开以后有变化" in page(answer)
    case.refresh_from_db()
    assert case.status == "awaiting_commitment"


def test_a_second_signature_reads_that_it_is_signed(login, firm):
    case = hygiene(firm, ApprovalMode.NOTIFY_COMMIT)
    client, url = login(firm.person), reverse("approvals:case_sign", args=[case.number])
    typed = signature(case, firm.person)
    client.post(url, typed)

    assert client.post(url, typed).url == reverse("approvals:case", args=[case.number])
    assert case.checks.count() == 2  # when filed, when signed


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
    latest = date.fromisoformat(case.commitment.clauses["latest"]["PHOTO"])
    day = {f"promised-PHOTO_{part}": getattr(latest, part) for part in ("year", "month", "day")}
    client.post(
        reverse("approvals:case_sign", args=[case.number]),
        signature(case, firm.person, **day),
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


def test_a_photograph_is_kept_whichever_button_sent_it_and_the_rest_stays(login, catalogue):
    company = ready_applicant(applicant=CompanyFactory(), sources=ACTIVE | CARRIER)
    company.person = MembershipFactory(company=company).user
    case = oversize(company)
    client, url = login(company.person), reverse("approvals:case_sign", args=[case.number])
    typed = {"name": "王", "digest": case.commitment.digest, "clause-INDIV": "on"}

    shown = page(client.post(url, typed | {"upload": "1", "PHOTO-FRONT": photo()}))

    assert "（照片自带）" in shown and "22.543, 114.058" in shown and "换一张照片" in shown
    assert 'value="王"' in shown and shown.count(" checked") == 1
    assert "govuk-error-message" not in shown


def test_time_and_place_that_the_camera_did_not_write_are_typed_and_marked(login, catalogue):
    company = ready_applicant(applicant=CompanyFactory(), sources=ACTIVE | CARRIER)
    company.person = MembershipFactory(company=company).user
    case = oversize(company)
    client, url = login(company.person), reverse("approvals:case_sign", args=[case.number])
    add_photos(case, ("PHOTO-MIDDLE", "PHOTO-REAR"))
    client.post(url, {"upload": "1", "PHOTO-FRONT": photo(at="", place=None, shade=200)})
    typed = signature(case, company.person)

    shown = page(client.post(url, typed))
    assert "照片里没有拍摄时间" in shown and "照片里没有拍摄地点" in shown

    said = {"PHOTO-FRONT-at": "14:30", "PHOTO-FRONT-place": "港口路1号"}
    day = {f"PHOTO-FRONT-on_{part}": n for part, n in DAY.items()}
    answer = client.post(url, typed | said | day)

    assert answer.status_code == 302, page(answer)
    case.refresh_from_db()
    assert case.status == "granted"
    decider = StaffFactory(posts=[(Role.DECIDER, "TRN")])
    office = page(login(decider).get(reverse("office:case", args=[case.number])))
    assert "申请人填写" in office and "港口路1号" in office


def test_a_file_that_is_no_photograph_is_said_at_its_field(login, catalogue):
    company = ready_applicant(applicant=CompanyFactory(), sources=ACTIVE | CARRIER)
    company.person = MembershipFactory(company=company).user
    case = oversize(company)
    url = reverse("approvals:case_sign", args=[case.number])

    shown = page(login(company.person).post(url, {"upload": "1", "PHOTO-FRONT": photo("a.pdf")}))

    assert "这里要一张 JPG 或 PNG 照片" in shown
