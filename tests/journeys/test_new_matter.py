"""From a matter that does not exist to a granted case, by pages alone.

An officer writes it section by section, another publishes it, a citizen finds it, applies and
gets a licence; a clerk takes the case, a decider grants it. No line of code knows the matter.
"""

import re

import pytest
from django.urls import reverse

from applicants.enums import Role
from approvals.catalogue_check import errors_of
from approvals.enums import ApprovalMode, CaseStatus
from approvals.matter_editor.sections import section_of
from approvals.matter_editor.values import flatten
from approvals.models import Case, Draft, Matter, MatterDraft
from tests.factories import cases, matters
from tests.factories.applicants import StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
CODE = "senior-meal-subsidy"

LAW = {
    "legal_basis-0-law_zh": "老年人权益保障法",
    "legal_basis-0-law_en": "Law on the Protection of the Rights of the Elderly",
    "legal_basis-0-article": "第三十七条",
    "legal_basis-0-verification": "source",
}
CONDITION = {
    "conditions-0-code": "AGE",
    "conditions-0-gates": "result",
    "conditions-0-text_zh": "年满80周岁",
    "conditions-0-text_en": "Aged 80 or over",
    "conditions-0-check-data_source": "POP",
    "conditions-0-check-field": "applicant.age",
    "conditions-0-check-operator": "gte",
    "conditions-0-check-value": "80",
}
WAYS = {
    "statutory_limit-value": "20",
    "statutory_limit-working_days": "20",
    "statutory_limit-basis": "公共服务，本地约定",
    "statutory_limit-verification": "local",
    "ways-instant-open": "on",
    "ways-instant-days": "0",
    "ways-ordinary-days": "3",
} | {
    f"ways-{mode}-{name}": value
    for mode in ("notify_commit", "missing_material")
    for name, value in {
        "reason_code": "same_day",
        "reason_zh": "当天就能办结",
        "reason_en": "Done on the same day",
    }.items()
}
RESULT = {
    "result-document_zh": "长者助餐补贴卡",
    "result-document_en": "Meal subsidy card",
    "result-kind": "certificate",
    "result-e_licence": "on",
    "validity_years": "3",
}
SUPERVISION = {
    "supervision-object_zh": "领取补贴的老年人",
    "supervision-object_en": "Elderly people who receive the subsidy",
    "supervision-content-0-zh": "是不是仍然符合条件",
    "supervision-content-0-en": "Whether the conditions are still met",
    "supervision-measures": ["document_review"],
    "supervision-annual_plan-base_rate_percent": "5",
}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_MFA = False


def page(response):
    return response.content.decode()


def office(name, *args):
    return reverse(f"office:{name}", args=args)


def write(client, key, *, add="", **typed):
    """Open a section, add a row where asked, fill in and save; nothing may be left to mend."""
    draft = MatterDraft.objects.get(code=CODE)
    here = office("draft_edit", draft.pk, key)
    seen = re.search(r'name="seen" value="(\w+)"', page(client.get(here)))[1]
    if add:
        shown = _shown(draft, key)
        client.post(here, shown | {"seen": seen, "act": f"add:{add}"})
        draft = MatterDraft.objects.get(code=CODE)
        seen = re.search(r'name="seen" value="(\w+)"', page(client.get(here)))[1]
    response = client.post(here, _shown(draft, key) | typed | {"seen": seen, "act": "next"})
    content = MatterDraft.objects.get(code=CODE).content
    own = section_of(key).names
    assert [each for each in errors_of(content) if each.element in own] == []
    assert "check" not in response.url


def _shown(draft, key):
    shown = flatten(section_of(key), draft.content)
    return {
        name: "on" if value is True else value
        for name, value in shown.items()
        if value is not False
    }


def published(login):
    """The matter, written by one officer and published by the head of the department."""
    client = login(matters.officer("CIV"))
    new = {
        "name_zh": "长者助餐补贴",
        "name_en": "Meal subsidy for the elderly",
        "code": CODE,
        "department": "CIV",
        "matter_type": "public_service",
    }
    client.post(office("matter_new"), new)
    write(client, "basics", subject_types=["natural_person"], risk_level="low")
    write(client, "laws", add="legal_basis", **LAW)
    write(client, "conditions", add="conditions", **CONDITION)
    write(client, "terms", **WAYS)
    write(client, "result", **RESULT)
    write(client, "supervision", add="supervision-content", **SUPERVISION)
    draft = MatterDraft.objects.get(code=CODE)
    assert "长者助餐补贴" in page(client.get(office("draft_preview", draft.pk)))
    client.post(office("draft_submit", draft.pk), {"reason": "区老龄工作方案"})
    client = login(matters.head("CIV"))
    seen = re.search(r'name="seen" value="(\w+)"', page(client.get(office("draft", draft.pk))))[1]
    client.post(office("draft_publish", draft.pk), {"seen": seen})
    return Matter.objects.get(code=CODE)


def apply(login, elder, mode):
    """As a citizen does: search, guide, form, check, file."""
    client = login(elder)
    assert CODE in page(client.get(reverse("approvals:matters"), {"q": "助餐补贴"}))
    guide = page(client.get(reverse("approvals:matter", args=[CODE])))
    assert "年满80周岁" in guide
    client.post(reverse("approvals:apply", args=[CODE]))
    draft = Draft.objects.get(applicant=elder)
    form = {"phone": "13800000001", "address": "示范区创新大道188号"}
    client.post(reverse("approvals:draft", args=[draft.pk]), form)
    check = reverse("approvals:draft_check", args=[draft.pk])
    assert "提交申请" in page(client.get(check))
    client.post(check, {"mode": mode.value, "key": draft.key})
    return Case.objects.get(applicant=elder)


def test_a_new_matter_is_found_applied_for_and_granted_at_once(login):
    matter = published(login)

    case = apply(login, cases.elder(), ApprovalMode.INSTANT)

    assert (case.status, case.matter, case.version.number) == (CaseStatus.GRANTED, matter, 1)
    assert case.licence.title_zh == "长者助餐补贴卡"


def test_a_new_matter_is_handled_by_its_people(login):
    published(login)
    case = apply(login, cases.elder(), ApprovalMode.ORDINARY)

    client = login(StaffFactory(posts=[(Role.CLERK, "CIV")]))
    client.post(office("claim", case.number))
    client.post(office("accept", case.number))
    login(StaffFactory(posts=[(Role.DECIDER, "CIV")])).post(
        office("grant", case.number), {"reasons": ""}
    )

    assert Case.objects.get(pk=case.pk).status == CaseStatus.GRANTED
