import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants.access import ActingFor
from applicants.enums import Role
from approvals import office_selectors
from approvals.enums import ApprovalMode, CaseStatus, DefectKind
from approvals.models import MatterVersion
from approvals.models.case import How
from approvals.services import deciding, papers
from approvals.services.evidence import attach_to_case
from approvals.services.noting import write_note
from approvals.services.supplementing import DefectIn, answer_supplement, request_supplement
from credit_portal.documents.selectors import documents_of
from credit_portal.events.models import Event
from credit_profiles.models import FileReading
from tests.factories import cases
from tests.factories.applicants import ApplicantFactory, StaffFactory
from tests.factories.approvals import filed, png, ready_applicant

pytestmark = pytest.mark.django_db
MATTER = "elderly-card"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def case(catalogue):
    return filed(ready_applicant(), MATTER)


@pytest.fixture
def firm(catalogue):
    return cases.firm()


@pytest.fixture
def clerk(case):
    return StaffFactory(posts=[(Role.CLERK, case.department_id)])


@pytest.fixture
def decider(case):
    return StaffFactory(posts=[(Role.DECIDER, case.department_id)])


def page(response):
    return response.content.decode()


def url(name, case):
    return reverse(f"office:{name}", args=[case.number])


@pytest.mark.parametrize("role", [Role.CLERK, Role.DECIDER, Role.HEAD, Role.AUDITOR])
def test_desk_shows_the_own_department_in_a_fixed_number_of_queries(
    login, case, role, django_assert_max_num_queries
):
    client, here = login(StaffFactory(posts=[(role, case.department_id)])), reverse("office:desk")
    cases.accepted(cases.elder())
    client.get(here)  # what is kept for a while is read once: session, calendar, parameters

    for tab in ("mine", "team", "decide", "waiting", "done"):
        with django_assert_max_num_queries(12):
            text = page(client.get(here, {"tab": tab}))
        assert (case.number in text) == (tab == "team")


def test_another_department_does_not_know_the_case(login, case):
    other = StaffFactory(posts=[(Role.CLERK, "FIR"), (Role.DECIDER, "FIR")])
    client = login(other)

    assert case.number not in page(client.get(reverse("office:desk")))
    assert client.get(url("case", case)).status_code == 404
    for name in ("accept", "supplement", "reject", "grant", "refuse"):
        assert client.get(url(name, case)).status_code == 404
        assert client.post(url(name, case)).status_code == 404


def test_applicants_do_not_know_the_office(login, case):
    client = login(case.applicant)

    assert client.get(reverse("office:desk")).status_code == 404
    assert client.get(url("case", case)).status_code == 404


def test_case_page_shows_grade_never_score_and_leaves_one_trace_a_day(login, case, clerk):
    cases.held(case, clerk)
    client = login(clerk)

    text = page(client.get(url("case", case)))
    client.get(url("case", case))

    assert "信用分" not in text
    reading = FileReading.objects.get()
    assert (reading.purpose, reading.case_number) == ("办件审查", case.number)


def test_clerk_accepts_and_another_person_grants(login, case, clerk, decider):
    client = login(clerk)
    assert client.post(url("claim", case)).url == url("case", case)
    assert client.post(url("accept", case)).url == url("case", case)

    assert login(decider).post(url("grant", case), {"reasons": ""}).status_code == 302
    fresh = type(case).objects.get(pk=case.pk)
    assert fresh.status == CaseStatus.GRANTED
    assert fresh.decision.by == decider


def test_clerk_is_told_what_is_missing_before_accepting(login, case, clerk):
    cases.held(case, clerk)
    client, row = login(clerk), case.materials.first()
    name = case.version.spec.material(row.code).name_zh
    case.materials.update(how=How.UPLOAD)
    assert "还缺这些材料" not in page(client.get(url("accept", case)))

    case.materials.filter(pk=row.pk).update(how=How.MISSING)
    text = page(client.get(url("accept", case)))

    assert "还缺这些材料" in text
    assert name in text
    client.post(url("accept", case))
    assert papers.issue_acceptance(papers.load_case(case.pk)).context["missing"] == [name]


def test_who_accepted_sees_why_granting_is_blocked(login, case):
    both = StaffFactory(
        posts=[(Role.CLERK, case.department_id), (Role.DECIDER, case.department_id)]
    )
    cases.accept(case, both)
    client = login(both)

    assert "您受理的办件不能由您决定" in page(client.get(url("case", case)))
    assert client.post(url("grant", case), {"reasons": ""}).status_code == 403


def test_who_comes_second_sees_the_conflict_page(login, case, clerk):
    cases.accept(case, clerk)

    answer = login(clerk).post(url("accept", case))

    assert answer.status_code == 409
    assert "这件事刚刚有了变化" in page(answer)


def test_refusal_needs_reasons_and_article(login, case, clerk, decider):
    cases.accept(case, clerk)
    client = login(decider)

    text = page(client.post(url("refuse", case), {"reasons": "", "article": ""}))

    assert "请写明理由" in text and "请写明依据条款" in text
    data = {"reasons": "年龄不满60周岁", "article": "《示范区优待办法》第二条"}
    assert client.post(url("refuse", case), data).status_code == 302
    assert type(case).objects.get(pk=case.pk).status == CaseStatus.REFUSED


def test_auditor_reads_masked_and_can_do_nothing(login, case):
    client = login(StaffFactory(posts=[(Role.AUDITOR, None)]))

    text = page(client.get(url("case", case)))

    assert case.applicant.name not in text
    assert url("accept", case) not in text
    assert client.post(url("accept", case)).status_code == 403


def test_search_by_identity_number_needs_a_purpose_and_leaves_a_trace(login, case, clerk):
    client, here = login(clerk), reverse("office:search")
    number = case.applicant.identifier

    assert "要写明用途" in page(client.post(here, {"q": number}))
    assert not Event.objects.filter(kind="applicant.looked_up").exists()
    assert case.number in page(client.post(here, {"q": number, "purpose": "窗口核对"}))
    assert Event.objects.filter(kind="applicant.looked_up", by=clerk).count() == 1
    assert number not in str(Event.objects.latest("pk").data)


def test_revoking_is_for_the_head(login, case, clerk, decider):
    cases.accept(case, clerk)
    licence = deciding.grant_case(case.pk, by=decider).licence
    here = reverse("office:revoke", args=[licence.number])
    head = StaffFactory(posts=[(Role.HEAD, case.department_id)])

    assert login(decider).post(here, {"reason": "错发"}).status_code == 403
    assert login(head).post(here, {"reason": "错发，行政许可法第六十九条"}).status_code == 302
    assert type(licence).objects.get(pk=licence.pk).status == "revoked"
    assert login(head).post(here, {"reason": "再撤"}).status_code == 409


def test_catalogue_is_imported_by_its_officer_only(login, catalogue):
    here = reverse("office:catalogue_import")
    officer = StaffFactory(posts=[(Role.CATALOGUE_OFFICER, None)])
    before = MatterVersion.objects.count()
    broken = SimpleUploadedFile("c.json", json.dumps({"matters": []}).encode())

    assert login(StaffFactory()).get(here).status_code == 403
    answer = login(officer).post(here, {"file": broken})

    assert answer.status_code == 422
    assert "不合格" in page(answer)
    assert MatterVersion.objects.count() == before
    assert login(officer).get(reverse("office:catalogue")).status_code == 200
    matter = reverse("office:catalogue_matter", args=[MATTER])
    assert login(officer).get(matter).status_code == 200


def test_every_confirmation_page_opens(login, case, clerk, decider):
    assert login(clerk).get(url("accept", case)).status_code == 200
    assert login(clerk).get(url("reject", case)).status_code == 200
    cases.accept(case, clerk)
    assert login(decider).get(url("grant", case)).status_code == 200
    assert login(decider).get(url("refuse", case)).status_code == 200


def test_applicant_without_posts_has_no_desk(login):
    assert login(ApplicantFactory()).get(reverse("office:search")).status_code == 404


def test_a_supplement_needs_the_remedy_and_keeps_what_was_typed(login, case, clerk):
    cases.held(case, clerk)
    client, codes = login(clerk), list(case.materials.values_list("code", flat=True))
    typed = {f"kind-{codes[0]}": "unreadable", f"remedy-{codes[0]}": ""}
    typed |= {f"kind-{code}": "" for code in codes[1:]}

    text = page(client.post(url("supplement", case), typed))
    assert "请写明怎样补正" in text
    assert Event.objects.filter(kind="case.supplement_requested").count() == 0

    answer = client.post(url("supplement", case), typed | {f"remedy-{codes[0]}": "请重拍"})
    assert answer.status_code == 302
    text = page(client.get(url("case", case)))
    assert "请重拍" in text
    assert "等申请人补正" in text


def test_a_supplement_without_a_defect_is_refused(login, case, clerk):
    cases.held(case, clerk)
    nothing = {f"kind-{code}": "" for code in case.materials.values_list("code", flat=True)}

    assert "请至少选一份" in page(login(clerk).post(url("supplement", case), nothing))


def test_who_was_told_once_is_not_told_again(login, case, clerk):
    cases.held(case, clerk)
    client, code = login(clerk), case.materials.first().code
    request_supplement(case.pk, [DefectIn(code, DefectKind.ORIGINAL, "带原件")], by=clerk)
    answer_supplement(case.pk, acting=ActingFor(case.applicant, "self"), by=case.filed_by)

    assert "不能再告知第二次" in page(client.get(url("case", case)))


def test_claiming_comes_first_and_opens_the_rest(login, case, clerk):
    client = login(clerk)

    before = page(client.get(url("case", case)))
    assert "请先领取这个办件" in before
    assert url("accept", case) not in before
    assert case.applicant.name not in before
    assert client.post(url("accept", case)).status_code == 403

    after = page(client.post(url("claim", case), follow=True))
    assert url("accept", case) in after
    assert url("release", case) in after
    assert case.applicant.name in after


def test_a_colleague_reads_masked_and_opens_no_paper(login, case, clerk, deliver_events):
    deliver_events()
    receipt = documents_of(case).get()
    cases.held(case)
    client, here = login(clerk), reverse("approvals:document", args=[receipt.verification_code])

    text = page(client.get(url("case", case)))

    assert case.applicant.name not in text
    assert "请科室负责人转交" in text
    assert here not in text
    assert client.get(here).status_code == 403
    assert not FileReading.objects.exists()
    assert login(StaffFactory(posts=[(Role.DECIDER, None)])).get(here).status_code == 200
    assert login(StaffFactory(posts=[(Role.CLERK, "FIR")])).get(here).status_code == 404


def test_who_claims_second_sees_the_conflict_page(login, case, clerk):
    holder = cases.held(case).officer

    answer = login(clerk).post(url("claim", case))

    assert answer.status_code == 409
    assert str(holder) in page(answer)


def test_the_head_gives_a_case_to_a_colleague(login, case, clerk):
    head = StaffFactory(posts=[(Role.HEAD, case.department_id)])
    stranger = StaffFactory(posts=[(Role.CLERK, "FIR")])
    client = login(head)

    text = page(client.get(url("assign", case)))
    assert str(clerk) in text
    assert str(stranger) not in text
    assert "请选择经办人" in page(client.post(url("assign", case), {"officer": stranger.pk}))
    assert client.post(url("assign", case), {"officer": clerk.pk}).url == url("case", case)

    assert type(case).objects.get(pk=case.pk).officer == clerk
    assert login(clerk).get(url("assign", case)).status_code == 403


def test_a_case_is_put_back_from_its_page(login, case, clerk):
    client = login(clerk)
    client.post(url("claim", case))

    assert client.post(url("release", case)).url == url("case", case)
    assert client.post(url("release", case)).status_code == 409
    assert type(case).objects.get(pk=case.pk).officer is None


# The desk


def test_the_head_shares_out_selected_cases_and_hears_of_each(login, case, clerk):
    head, gone = StaffFactory(posts=[(Role.HEAD, None)]), filed(ready_applicant(), MATTER)
    deciding.withdraw_case(gone.pk, acting=ActingFor(gone.applicant, "self"), by=gone.filed_by)
    client, here = login(head), reverse("office:desk") + "?tab=team"

    assert f'value="{case.pk}"' in page(client.get(here))
    typed = {"case": [case.pk, gone.pk], "officer": clerk.pk, "back": here}
    answer = client.post(reverse("office:assign_many"), typed, follow=True)

    assert answer.redirect_chain[0][0] == here
    assert "已把 1 个办件分配给" in page(answer)
    assert f"{gone.number} 没有分配" in page(answer)
    assert type(case).objects.get(pk=case.pk).officer == clerk


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"case": []}, "请先选中要分配的办件"),
        ({"case": ["x"]}, "请先选中要分配的办件"),
        ({"officer": ""}, "请选择经办人"),
    ],
)
def test_what_is_missing_to_share_out_is_said(login, case, clerk, typed, words):
    client = login(StaffFactory(posts=[(Role.HEAD, None)]))
    whole = {"case": [case.pk], "officer": clerk.pk}

    assert words in page(client.post(reverse("office:assign_many"), whole | typed, follow=True))
    assert type(case).objects.get(pk=case.pk).officer is None


def test_only_a_head_shares_out(login, case, clerk):
    typed, here = {"case": [case.pk], "officer": clerk.pk}, reverse("office:assign_many")

    assert login(clerk).post(here, typed).status_code == 403
    stranger = login(StaffFactory(posts=[(Role.HEAD, "FIR")]))
    stranger.post(here, typed)
    assert type(case).objects.get(pk=case.pk).officer is None


def test_a_working_day_begins_where_the_post_has_its_work(login, case, clerk, decider):
    cases.held(case, clerk)
    here = reverse("office:desk")

    assert case.number in page(login(clerk).get(here))
    assert "没有要决定的办件" in page(login(decider).get(here))
    head = login(StaffFactory(posts=[(Role.HEAD, case.department_id)]))
    assert case.number in page(head.get(here))


def test_filters_stay_in_the_address_and_what_makes_no_sense_is_left_out(login, case, clerk):
    client, here = login(clerk), reverse("office:desk")

    text = page(client.get(here, {"tab": "team", "mode": "instant"}))
    assert "这样筛选没有办件" in text
    assert "tab=decide&amp;mode=instant" in text
    nonsense = {"tab": "x", "mode": "x", "matter": "x", "level": "x", "after": "x"}
    assert "您手上没有要办的办件" in page(client.get(here, nonsense))


def test_names_on_the_desk_are_masked_for_who_does_not_hold_the_case(login, case, clerk):
    client, here = login(clerk), reverse("office:desk") + "?tab=team"

    text = page(client.get(here))
    assert case.applicant.name not in text
    assert case.applicant.name_masked in text
    cases.held(case, clerk)
    assert case.applicant.name in page(client.get(reverse("office:desk")))


# Notes, conflicts, keys


def test_a_note_is_written_on_the_page_and_never_seen_by_the_applicant(login, case, clerk):
    cases.held(case, clerk)
    client = login(clerk)

    assert "请写下备注的内容" in page(client.post(url("note", case), {"text": " "}))
    answer = client.post(url("note", case), {"text": "@赵六 执照地址不一样"}, follow=True)

    assert answer.redirect_chain[0][0] == url("case", case) + "#notes"
    text = page(answer)
    assert "执照地址不一样" in text
    assert "没有叫「赵六」的同事" in text
    own = page(login(case.applicant).get(reverse("approvals:case", args=[case.number])))
    assert "执照地址不一样" not in own


def test_who_may_not_act_sees_no_note_and_writes_none(login, case, clerk):
    cases.held(case, clerk)
    write_note(case.pk, "执照地址不一样", by=clerk)
    client = login(StaffFactory(posts=[(Role.CLERK, case.department_id)]))

    text = page(client.get(url("case", case)))

    assert "执照地址不一样" not in text
    assert url("note", case) not in text
    assert client.post(url("note", case), {"text": "x"}).status_code == 403


def test_a_conflict_says_who_did_what_and_keeps_what_was_typed(login, case, decider):
    cases.accept(case)
    faster = StaffFactory(display_name="张建国", posts=[(Role.DECIDER, None)])
    deciding.grant_case(case.pk, by=faster)

    typed = {"reasons": "年龄不满60周岁", "article": "《示范区优待办法》第二条"}
    answer = login(decider).post(url("refuse", case), typed)

    text = page(answer)
    assert answer.status_code == 409
    assert "张建国" in text and "已准予" in text
    assert "年龄不满60周岁" in text and "《示范区优待办法》第二条" in text


def test_every_shortcut_is_listed_without_a_script(login, clerk):
    text = page(login(clerk).get(reverse("office:keys")))

    assert "data-keys-toggle" in text
    assert "快捷键只在输入框外面起作用" in text


# Search


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (lambda case: case.number, True),
        (lambda case: case.number[-4:], True),
        (lambda case: case.number[-9:], True),
        (lambda case: case.number[-3:], False),
        (lambda case: case.number[:9], False),
        (lambda case: case.applicant.name, True),
        (lambda case: case.applicant.name[:2], True),
        (lambda case: case.applicant.name[:1], False),
        (lambda case: "赵六", False),
    ],
)
def test_a_case_is_found_by_the_end_of_its_number_or_two_characters_of_the_name(
    login, case, clerk, typed, found
):
    text = page(login(clerk).post(reverse("office:search"), {"q": typed(case)}))

    assert (url("case", case) in text) == found
    assert ("没有查到" in text) != found


def test_a_search_stays_within_ones_departments_and_asks_a_fixed_number_of_times(
    login, case, clerk, django_assert_max_num_queries
):
    here = reverse("office:search")
    stranger = login(StaffFactory(posts=[(Role.CLERK, "FIR")]))
    for typed in (case.number, case.number[-6:], case.applicant.name[:2]):
        assert url("case", case) not in page(stranger.post(here, {"q": typed}))
    for _ in range(3):
        filed(ready_applicant(), MATTER)
    client = login(clerk)
    client.post(here, {"q": "王芳"})

    with django_assert_max_num_queries(10):
        client.post(here, {"q": case.applicant.name[:2]})


def test_a_name_that_fits_too_many_says_so(login, case, clerk, monkeypatch):
    monkeypatch.setattr(office_selectors, "NAMES", 1)
    filed(ready_applicant(), MATTER)

    text = page(login(clerk).post(reverse("office:search"), {"q": case.applicant.name[:2]}))

    assert "只列出最新的" in text


# The whole identity number


def test_the_number_is_shown_once_with_a_reason(login, case, clerk):
    cases.held(case, clerk)
    client, number = login(clerk), case.applicant.identifier

    assert url("identifier", case) in page(client.get(url("case", case)))
    assert "请写明为什么" in page(client.post(url("identifier", case), {"reason": " "}))
    answer = client.post(url("identifier", case), {"reason": "当面核对身份证"})

    assert number in page(answer).replace(" ", "").replace("\u2009", "")
    assert "no-store" in answer["Cache-Control"]
    assert number not in page(client.get(url("case", case)))
    own = page(login(case.applicant).get(reverse("credit_profiles:mine")))
    assert "当面核对身份证" in own and "证件号码" in own


def test_who_does_not_hold_the_case_gets_no_number(login, case, clerk):
    client = login(clerk)

    assert url("identifier", case) not in page(client.get(url("case", case)))
    assert client.post(url("identifier", case), {"reason": "x"}).status_code == 403


def test_the_code_of_a_firm_is_public_and_never_masked(login, firm, clerk):
    case = cases.held(cases.hygiene(firm), cases.clerk())

    assert login(case.officer).get(url("identifier", case)).status_code == 404


# Printing


def test_every_document_opens_with_one_click(login, case, clerk, deliver_events):
    cases.held(case, clerk)
    deliver_events()
    client, receipt = login(clerk), documents_of(case).get()
    opened = reverse("approvals:document", args=[receipt.verification_code]) + "?open=1"

    assert opened in page(client.get(url("printing", case)))
    answer = client.get(opened)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    colleague = login(StaffFactory(posts=[(Role.CLERK, case.department_id)]))
    assert colleague.get(url("printing", case)).status_code == 403


# What a case page costs


def test_a_case_page_asks_a_fixed_number_of_times_whatever_the_case_holds(
    login, firm, deliver_events, django_assert_max_num_queries
):
    case = cases.held(cases.hygiene(firm, ApprovalMode.ORDINARY))
    client = login(case.officer)
    client.get(url("case", case))
    file = attach_to_case(case, "PLAN", png("plan.png"), by=case.filed_by)
    for number in range(5):
        file.pk, file.digest, file.name = None, f"{number:064}", f"plan-{number}.png"
        file.save()
        write_note(case.pk, f"第{number}条", by=case.officer)
    defects = [DefectIn(code, DefectKind.ORIGINAL, "带原件") for code in ("PLAN", "RULES")]
    request_supplement(case.pk, defects, by=case.officer)
    answer_supplement(case.pk, acting=ActingFor(firm, "member"), by=case.filed_by)
    deciding.accept_case(case.pk, by=case.officer)
    deliver_events()

    with django_assert_max_num_queries(15):
        text = page(client.get(url("case", case)))
    assert "第4条" in text and "plan-4.png" in text
