"""The pages of the review: panels of the case, the steps, the list of what is asked."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.enums import CaseStatus, DefectKind
from approvals.models import Case, Hearing, ReviewTask, SpecialProcedure
from approvals.services import papers
from approvals.services.supplementing import DefectIn, answer_supplement, request_supplement
from credit_portal.documents.selectors import documents_of
from credit_portal.events.models import Event
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import filed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings, tmp_path):
    settings.STAFF_MFA = False
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hygiene(catalogue):
    return cases.in_hand()


@pytest.fixture
def joint(catalogue):
    """The paper check is done, three departments are asked."""
    case = cases.excavation()
    cases.opinions(case, step="papers")
    return case


def page(response):
    return response.content.decode()


def url(name, case, *more):
    return reverse(f"office:{name}", args=[case.number, *more])


def head(case):
    return StaffFactory(posts=[(Role.HEAD, case.department_id)])


def kinds(case):
    return {document.kind for document in documents_of(Case.objects.get(pk=case.pk))}


# Special procedures and the extension


def test_a_procedure_is_begun_and_ended_on_its_pages(login, hygiene):
    client = login(hygiene.accepted_by)
    assert url("begin_procedure", hygiene) in page(client.get(url("case", hygiene)))

    text = page(client.post(url("begin_procedure", hygiene), {"working_days": "0"}))
    assert "请选择特别程序" in text and "至少1个工作日" in text and "请写明依据条款" in text

    data = {"kind": "site_inspection", "working_days": "5", "basis": "第二十三条"}
    assert client.post(url("begin_procedure", hygiene), data).status_code == 302
    text = page(client.get(url("case", hygiene)))
    assert "期限的变化" in text and "停止计时" in text and url("end_procedure", hygiene) in text

    data = {"finding": "现场符合要求"}
    assert client.post(url("end_procedure", hygiene), data).status_code == 302
    assert Case.objects.get().status == CaseStatus.UNDER_REVIEW
    assert "现场符合要求" in page(client.get(url("case", hygiene)))


def test_longer_than_told_is_visible(login, hygiene):
    data = {"kind": "site_inspection", "working_days": "5", "basis": "第二十三条"}
    client = login(hygiene.accepted_by)
    client.post(url("begin_procedure", hygiene), data)
    assert "超过告知的时间" not in page(client.get(url("case", hygiene)))

    earlier = timezone.localdate() - timedelta(days=20)
    SpecialProcedure.objects.update(from_on=earlier, told_until=earlier + timedelta(days=5))

    assert "超过告知的时间" in page(client.get(url("case", hygiene)))


def test_a_hearing_is_told_of_with_day_place_and_host(login, catalogue):
    firm = cases.firm()
    codes = ("DECL", "MAP", "FIRE", "AUD")
    case = cases.accept(
        filed(firm, "entertainment-venue-licence", user=firm.person, materials=codes)
    )
    client, data = login(case.accepted_by), {"kind": "hearing", "working_days": "15", "basis": "x"}

    text = page(client.post(url("begin_procedure", case), data))
    assert "请填写听证日期" in text and "请填写主持人" in text

    day = timezone.localdate() + timedelta(days=1)
    data |= {"hearing_time": "09:30", "place": "三楼听证室", "host": "赵堃"}
    assert "提前七个工作日" in page(client.post(url("begin_procedure", case), data | parts(day)))

    day = timezone.localdate() + timedelta(days=16)
    assert client.post(url("begin_procedure", case), data | parts(day)).status_code == 302
    procedure = SpecialProcedure.objects.get()
    assert Hearing.objects.get().procedure == procedure
    papers.issue_special_procedure(papers.load_case(case.pk), procedure.pk)
    assert {"hearing_notice", "special_procedure"} <= kinds(case)


def parts(day: date) -> dict[str, str]:
    return {f"hearing_on_{part}": str(getattr(day, part)) for part in ("year", "month", "day")}


def test_the_head_extends_once_and_the_page_says_so(login, hygiene):
    client = login(head(hygiene))
    assert client.post(url("extend", hygiene), {"reasons": "案情复杂"}).status_code == 302

    text = page(client.get(url("case", hygiene)))
    assert "延长 10 个工作日" in text and "案情复杂" in text and "不能再延长" in text
    assert "不能再延长" in page(client.post(url("extend", hygiene), {"reasons": "再延"}))
    papers.issue_extension(papers.load_case(hygiene.pk))
    assert "extension" in kinds(hygiene)


# Opinions


def test_an_asked_department_finds_the_case_and_sees_no_credit(login, joint):
    officer = cases.decider("PSB")
    client = login(officer)

    listed = page(client.get(reverse("office:reviews")))
    assert joint.number in listed and "联合审查" in listed
    text = page(client.get(url("case", joint)))
    assert "请您的部门提出意见" in text and joint.applicant.name in text
    for panel in ("信用", "办理方式是怎么定的", "条件", "文书和证照"):
        assert f"<h2>{panel}</h2>" not in text

    task = joint.review_tasks.get(step="joint", department="PSB")
    assert url("opinion", joint, task.pk) in text
    text = page(client.post(url("opinion", joint, task.pk), {"opinion": "refuse"}))
    assert "请写明理由和依据条款" in text
    data = {"opinion": "refuse", "reasons": "交通组织方案不可行"}
    assert client.post(url("opinion", joint, task.pk), data).status_code == 302
    assert joint.number not in page(client.get(reverse("office:reviews")))


def test_the_decider_reads_who_is_still_waited_for(login, joint):
    text = page(login(cases.decider("HCB")).get(url("case", joint)))

    names = {task.department.name_zh for task in joint.review_tasks.open()}
    assert all(name in text for name in names) and "还在等" in text
    assert url("grant", joint) not in text


def test_a_late_opinion_is_marked_and_the_head_goes_on(login, joint):
    ReviewTask.objects.filter(step="joint").update(due_on=timezone.localdate() - timedelta(days=1))
    task = joint.review_tasks.get(step="joint", department="URB")
    client = login(head(joint))

    text = page(client.get(url("case", joint)))
    assert "逾期" in text and url("pass_over", joint, task.pk) in text
    data = {"reason": "催过两次"}
    assert client.post(url("pass_over", joint, task.pk), data).status_code == 302
    assert "催过两次" in page(client.get(url("case", joint)))


def test_a_stranger_knows_nothing_of_the_case(login, joint):
    client = login(cases.decider("FIR"))

    assert client.get(url("case", joint)).status_code == 404
    assert joint.number not in page(client.get(reverse("office:reviews")))


def test_the_auditor_has_no_list_of_opinions(login, catalogue):
    client = login(StaffFactory(posts=[(Role.AUDITOR, None)]))

    assert client.get(reverse("office:reviews")).status_code == 403


def test_a_question_goes_to_another_department_and_back(login, hygiene):
    client = login(hygiene.accepted_by)
    data = {"department": "FIR", "question": "是否影响消防通道？", "working_days": "3"}
    assert client.post(url("consult", hygiene), data).status_code == 302
    assert "等答复" in page(client.get(url("case", hygiene)))

    client = login(cases.clerk("FIR"))
    assert hygiene.number in page(client.get(reverse("office:reviews")))
    question = hygiene.consultations.get()
    assert client.get(url("answer", hygiene, question.pk)).status_code == 200
    assert client.post(url("answer", hygiene, question.pk), {"answer": "不影响"}).status_code == 302

    client = login(hygiene.accepted_by)
    text = page(client.get(url("case", hygiene)))
    assert "不影响" in text and "已答复" in text


# Papers


def test_points_are_ticked_on_the_page_of_the_case(login, catalogue):
    case = cases.held(cases.hygiene_with_all(cases.firm()))
    client = login(case.officer)
    assert "检测结论合格" in page(client.get(url("case", case)))

    client.post(url("points", case), {"point": ["TEST:passed"]})

    assert [tick.point for tick in case.ticks.all()] == ["passed"]
    assert client.post(url("points", case), {"point": ["TEST:unheard"]}).status_code >= 400
    assert client.get(url("points", case)).status_code == 405


def test_after_a_supplement_old_and_new_stand_side_by_side(login, catalogue):
    case = cases.held(cases.hygiene_with_all(cases.firm()))
    request_supplement(
        case.pk, [DefectIn("TEST", DefectKind.UNREADABLE, "请重新扫描")], by=case.officer
    )
    case = Case.objects.get(pk=case.pk)
    cases.supply(case, "TEST")
    answer_supplement(case.pk, acting=ActingFor(case.applicant, "member"), by=case.filed_by)

    text = page(login(case.officer).get(url("case", case)))

    panel = text[text.index("补正前后") :]
    assert "照片.png" in panel and "原来" in panel and "没有文件" in panel


# Cost


@pytest.mark.parametrize("station", ["hygiene", "joint"])
def test_the_page_of_a_case_costs_the_same_whatever_it_holds(
    request, login, station, django_assert_max_num_queries
):
    case = request.getfixturevalue(station)
    client = login(cases.decider(case.department_id))
    client.get(url("case", case))

    with django_assert_max_num_queries(15):
        client.get(url("case", case))


# Grounds


def test_not_accepted_prints_ground_article_and_the_competent_authority(login, catalogue):
    case = cases.held(cases.hygiene_with_all(cases.firm()))
    client, data = login(case.officer), {"ground": "not_competent", "reasons": "由市级办理"}

    assert "请写明应当向哪个机关申请" in page(client.post(url("reject", case), data))
    data["competent_authority"] = "市卫生健康委员会"
    assert client.post(url("reject", case), data).status_code == 302

    event = Event.objects.get(kind="case.not_accepted", subject_id=case.pk)
    keys = ("ground", "reasons", "article", "competent_authority")
    paper = papers.issue_non_acceptance(
        papers.load_case(case.pk), **{key: event.data[key] for key in keys}
    )
    assert paper.context["ground"]["competent_authority"] == "市卫生健康委员会"
    assert paper.context["ground"]["label"] == "不属于本机关职权范围"
