"""The catalogue's pages in the back office: write, look, hand on, publish."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applicants.enums import Role
from approvals.enums import MatterDraftStatus
from approvals.matter_editor.sections import section_of, sections
from approvals.matter_editor.values import flatten
from approvals.models import Matter, MatterBatch, MatterDraft
from approvals.services.matter_drafts import part_digest
from approvals.services.versions import digest_of
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import matter
from tests.factories.matters import (
    ELDERLY_CARD,
    NEW,
    changed,
    draft_of,
    fresh,
    head,
    new_like,
    officer,
    published,
    submitted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_MFA = False


def text(response):
    return response.content.decode()


def url(name, *args):
    return reverse(f"office:{name}", args=args)


def typed(draft, key, **changes):
    """What the browser sends for a section, as it was shown."""
    shown = flatten(section_of(key), draft.content) | changes
    data = {
        name: "on" if value is True else value
        for name, value in shown.items()
        if value is not False
    }
    return data | {"seen": part_digest(draft.content, list(section_of(key).names))}


def again(draft):
    return MatterDraft.objects.for_page().get(pk=draft.pk)


# Begin


def test_a_new_matter_is_begun_and_opens_its_first_section(login):
    client = login(officer())
    data = {
        "name_zh": "养犬登记",
        "name_en": "Dog registration",
        "code": "dog-registration",
        "department": "CIV",
        "matter_type": "administrative_confirmation",
    }

    response = client.post(url("matter_new"), data)

    draft = MatterDraft.objects.get()
    assert response.url == url("draft_edit", draft.pk, "basics")
    assert client.get(url("draft", draft.pk)).status_code == 200
    assert "养犬登记" in text(client.get(url("catalogue")))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": ELDERLY_CARD}, "这个代码已经有事项在用。"),
        ({"code": "new"}, "这个代码系统自己要用，请换一个"),
        ({"code": "狗"}, "代码只能用小写字母、数字和连字符，例如 elderly-card"),
        ({"name_zh": ""}, "请填写中文名称"),
    ],
)
def test_a_new_matter_with_a_wrong_code_keeps_what_was_typed(login, changes, message):
    data = {"name_zh": "养犬登记", "name_en": "Dog registration", "code": "dog"} | changes

    page = text(login(officer()).post(url("matter_new") + f"?like={ELDERLY_CARD}", data))

    assert message in page
    assert "Dog registration" in page
    assert not MatterDraft.objects.exists()


def test_the_change_of_a_matter_begins_with_one_button(login):
    client = login(officer())
    assert "改这个事项" in text(client.get(url("catalogue_matter", ELDERLY_CARD)))

    response = client.post(url("draft_begin", ELDERLY_CARD))

    assert response.url == url("draft", MatterDraft.objects.get().pk)
    assert "看草稿" in text(client.get(url("catalogue_matter", ELDERLY_CARD)))


# Write


@pytest.mark.parametrize("key", [section.key for section in sections()])
def test_every_section_is_shown_and_saved_without_a_change(login, key):
    draft = draft_of("public-place-hygiene-licence-new")
    client = login(draft.edited_by)
    here = url("draft_edit", draft.pk, key)

    assert client.get(here).status_code == 200
    response = client.post(here, typed(draft, key))

    assert response.url == f"{here}?check"
    assert client.get(response.url).status_code == 200
    assert again(draft).content == draft.content


def test_what_is_wrong_is_kept_and_said_at_its_field(login):
    draft = draft_of()
    client = login(draft.edited_by)
    here = url("draft_edit", draft.pk, "result")

    client.post(here, typed(draft, "result", validity_years="三年"))
    page = text(client.get(f"{here}?check"))

    assert again(draft).content["validity_years"] == "三年"
    assert re.search(r'id="id_validity_years_error".*?应该是整数', page, re.S)
    assert 'href="#id_validity_years"' in page


def test_the_fault_of_a_way_is_said_at_the_way(login):
    draft = draft_of()
    client = login(draft.edited_by)
    here = url("draft_edit", draft.pk, "terms")

    client.post(here, typed(draft, "terms", **{"ways-ordinary-days": "99"}))
    page = text(client.get(f"{here}?check"))

    assert "承诺期限比法定期限长" in page
    assert 'id="id_ways-ordinary-days_error"' in page


def test_rows_are_added_and_removed_by_buttons_with_what_was_typed(login):
    draft = draft_of()
    client = login(draft.edited_by)
    here, number = url("draft_edit", draft.pk, "materials"), len(draft.content["materials"])

    data = typed(draft, "materials", **{"materials-0-name_zh": "新申请表"})
    response = client.post(here, data | {"act": "add:materials"})

    assert response.url == f"{here}#materials-{number}"
    saved = again(draft)
    assert (len(saved.content["materials"]), saved.content["materials"][0]["name_zh"]) == (
        number + 1,
        "新申请表",
    )
    client.post(here, typed(saved, "materials") | {"act": f"remove:materials:{number}"})
    assert len(again(draft).content["materials"]) == number


def test_who_saves_second_sees_both_and_may_keep_their_own(login):
    draft, other = draft_of(), officer()
    data = typed(draft, "notes", notes="我写的")
    changed(draft, by=other, notes="别人写的")
    client = login(draft.edited_by)
    here = url("draft_edit", draft.pk, "notes")

    response = client.post(here, data)

    page = text(response)
    assert response.status_code == 409
    assert "我写的" in page and "别人写的" in page
    assert again(draft).content["notes"] == "别人写的"
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    client.post(here, data | {"seen": seen})
    assert again(draft).content["notes"] == "我写的"


def test_the_next_button_leads_on_where_nothing_is_left(login):
    draft = draft_of()
    client = login(draft.edited_by)

    response = client.post(
        url("draft_edit", draft.pk, "basics"), typed(draft, "basics") | {"act": "next"}
    )

    assert response.url == url("draft_edit", draft.pk, "laws")


# Look


def test_the_preview_is_the_public_page_and_leaves_nothing(login):
    draft = draft_of(name_zh="老年人优待证")
    client = login(draft.edited_by)
    here = url("draft_preview", draft.pk)
    versions = matter(ELDERLY_CARD).versions.count()

    page = text(client.get(here))
    answers = {"kind": "natural_person", "grade": "A"}
    answers |= {f"condition-{c['code']}": "yes" for c in draft.content["conditions"] if c["check"]}
    forecast = client.post(here, answers)

    assert "老年人优待证" in page and "这是预览" in page
    assert forecast.context["forecast"].cards[0].is_open
    assert f"/matters/{ELDERLY_CARD}/apply/" not in text(forecast)
    assert matter(ELDERLY_CARD).versions.count() == versions


@pytest.mark.parametrize(
    "changes",
    [
        {"validity_years": "many"},
        {"allowed_modes": ["instant", "notify_commit", "ordinary"]},
        {"excluded_modes": []},
    ],
)
def test_a_draft_that_no_page_can_be_made_of_has_no_preview_yet(login, changes):
    draft = draft_of(**changes)

    response = login(draft.edited_by).get(url("draft_preview", draft.pk), follow=True)

    assert "暂时不能预览" in text(response)


def test_findings_say_where_and_how(login):
    draft = draft_of(commitment=None, allowed_modes=["instant", "notify_commit", "ordinary"])

    page = text(login(draft.edited_by).get(url("draft", draft.pk)))

    assert "开放告知承诺，要写明承诺范围和核查期限" in page
    assert "写明承诺代替哪些材料" in page
    assert url("draft_edit", draft.pk, "commitment") in page


# Hand on


def test_a_reason_is_required(login):
    draft = draft_of(name_zh="老年人优待证")
    client = login(draft.edited_by)

    refused = client.post(url("draft_submit", draft.pk), {"reason": ""})
    taken = client.post(url("draft_submit", draft.pk), {"reason": "改名"})

    assert refused.status_code == 422 and "请写明变更理由" in text(refused)
    assert taken.status_code == 302
    assert again(draft).status == MatterDraftStatus.SUBMITTED


def test_a_draft_with_gaps_is_refused_on_its_page(login):
    draft = draft_of(legal_basis=[])

    response = login(draft.edited_by).post(url("draft_submit", draft.pk), {"reason": "x"})

    assert response.status_code == 422
    assert "还有 1 处必须先改好" in text(response)


def test_an_hour_that_has_passed_is_refused(login):
    draft = draft_of(name_zh="老年人优待证")
    data = {"reason": "x", "valid_on_year": 2020, "valid_on_month": 1, "valid_on_day": 1}

    response = login(draft.edited_by).post(url("draft_submit", draft.pk), data)

    assert "生效时间要在现在以后" in text(response)


def test_the_head_publishes_what_they_have_seen(login):
    draft = submitted()
    person = head("CIV")
    client = login(person)
    page = text(client.get(url("draft", draft.pk)))
    assert "老年人优待证" in page and "核对无误，发布" in page

    response = client.post(url("draft_publish", draft.pk), {"seen": digest_of(draft.content)})

    assert response.url == url("catalogue_matter", ELDERLY_CARD)
    page = text(client.get(response.url))
    assert "按新规定改" in page and "老年人优待证" in page
    assert fresh().current.number == 2


def test_who_wrote_sees_why_they_cannot_publish(login):
    draft = submitted()
    client = login(draft.edited_by)

    assert "编辑过、提交过的人不能自己发布" in text(client.get(url("draft", draft.pk)))
    response = client.post(url("draft_publish", draft.pk), {"seen": digest_of(draft.content)})

    assert response.status_code == 403
    assert fresh().current.number == 1


def test_a_second_publication_is_a_conflict(login):
    draft = submitted()
    client = login(officer())
    data = {"seen": digest_of(draft.content)}
    client.post(url("draft_publish", draft.pk), data)

    assert client.post(url("draft_publish", draft.pk), data).status_code == 409
    assert fresh().versions.count() == 2


def test_a_draft_is_sent_back_taken_back_dropped_and_renewed(login):
    draft = submitted()
    client = login(head("CIV"))
    client.post(url("draft_send_back", draft.pk), {"reason": "名称不对"})
    client = login(draft.edited_by)
    assert "名称不对" in text(client.get(url("draft", draft.pk)))
    client.post(url("draft_submit", draft.pk), {"reason": "改名"})

    client.post(url("draft_take_back", draft.pk))
    assert again(draft).status == MatterDraftStatus.EDITING
    client.post(url("draft_renew", draft.pk))
    client.post(url("draft_drop", draft.pk))
    assert again(draft).status == MatterDraftStatus.DROPPED


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("draft", "get"),
        ("draft_preview", "get"),
        ("draft_document", "get"),
        ("draft_submit", "post"),
        ("draft_take_back", "post"),
        ("draft_drop", "post"),
        ("draft_renew", "post"),
        ("draft_batch", "post"),
        ("draft_publish", "post"),
        ("draft_send_back", "post"),
    ],
)
def test_other_staff_do_not_know_of_a_draft(login, name, method):
    draft = submitted()
    here = url(name, draft.pk)

    for person in (officer("FIR"), StaffFactory(posts=[(Role.CLERK, "CIV")])):
        assert getattr(login(person), method)(here).status_code == 404


def test_the_head_may_look_and_not_write(login):
    draft = draft_of()
    client = login(head("CIV"))

    assert client.get(url("draft", draft.pk)).status_code == 200
    assert client.get(url("draft_edit", draft.pk, "basics")).status_code == 403
    assert client.post(url("draft_submit", draft.pk), {"reason": "x"}).status_code == 403


# Documents


def upload(client, content):
    words = (
        content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
    )
    file = SimpleUploadedFile("matter.json", words.encode(), "application/json")
    return client.post(url("matter_upload"), {"file": file})


def test_a_downloaded_version_is_taken_by_the_upload(login):
    client = login(officer())
    got = client.get(url("version_document", ELDERLY_CARD, 1))
    content = json.loads(got.content) | {"name_zh": "老年人优待证"}

    response = upload(client, content)

    draft = MatterDraft.objects.get()
    assert response.url == url("draft", draft.pk)
    assert draft.content["name_zh"] == "老年人优待证"
    assert json.loads(client.get(url("draft_document", draft.pk)).content) == draft.content


def test_a_document_that_does_not_fit_is_told_line_by_line(login):
    content = matter(ELDERLY_CARD).current.content | {"validity_years": "many"}
    words = json.dumps(content, ensure_ascii=False, indent=1)
    line = next(n for n, each in enumerate(words.splitlines(), 1) if "many" in each)

    response = upload(login(officer()), words)

    assert response.status_code == 422
    assert [fault.line for fault in response.context["faults"]] == [line]
    assert not MatterDraft.objects.exists()


@pytest.mark.parametrize("words", ["", "{", "[]", "null", "1"])
def test_a_file_that_is_no_matter_is_refused(login, words):
    assert upload(login(officer()), words).status_code in (200, 422)
    assert not MatterDraft.objects.exists()


# Batches


def test_a_file_of_the_whole_catalogue_becomes_a_batch_for_a_second_person(login, settings):
    from approvals.services.catalogue import propose_catalogue
    from tests.approvals.services.test_catalogue import SHIPPED

    content = json.loads(json.dumps(SHIPPED))
    for entry in content["matters"][:2]:
        entry["notes"] = "第二批"
    done = propose_catalogue(json.dumps(content), by=(writer := officer()))
    assert (len(done.changed), done.unchanged) == (2, len(SHIPPED["matters"]) - 2)
    client = login(writer)
    for draft in done.batch.drafts.all():
        client.post(url("draft_submit", draft.pk), {"reason": "第二批"})

    client = login(officer())
    page = text(client.get(url("batch", done.batch.pk)))
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    client.post(url("batch_publish", done.batch.pk), {"seen": seen})

    assert {v.number for v in done.batch.versions.all()} == {2}
    assert "已发布" in text(client.get(url("batches")))
    assert done.batch.name in text(client.get(url("batch", done.batch.pk)))


def test_a_batch_is_begun_filled_and_emptied(login):
    draft = draft_of()
    client = login(draft.edited_by)
    client.post(url("batches"), {"name": "2026年第二批"})
    batch = MatterBatch.objects.get()

    client.post(url("draft_batch", draft.pk), {"batch": batch.pk})
    assert again(draft).batch == batch
    client.post(url("draft_batch", draft.pk), {"batch": ""})

    assert again(draft).batch is None
    refused = client.post(url("batches"), {"name": "2026年第二批"})
    assert "已经有这个名称的批次" in text(refused)


# Stop


def test_a_matter_is_stopped_and_resumed_by_two(login, client):
    here, public = (
        url("matter_stop", ELDERLY_CARD),
        reverse("approvals:matter", args=[ELDERLY_CARD]),
    )
    first, second = officer(), head("CIV")
    login(first).post(here, {"act": "ask", "reason": "法律修改"})
    assert login(first).post(here, {"act": "confirm"}).status_code == 403
    login(second).post(here, {"act": "confirm"})
    assert client.get(public).status_code == 404
    assert "法律修改" in text(login(second).get(url("catalogue_matter", ELDERLY_CARD)))

    login(second).post(here, {"act": "ask_resumption"})
    login(first).post(here, {"act": "confirm_resumption"})

    assert client.get(public).status_code == 200
    assert "法律修改" in text(login(second).get(here))


def test_pages_cost_the_same_queries_whatever_they_hold(login, django_assert_max_num_queries):
    published(draft_of(notes="2"))
    published(draft_of(notes="3"))
    new_like()
    client = login(officer())

    with django_assert_max_num_queries(12):
        client.get(url("catalogue"))
    with django_assert_max_num_queries(14):
        client.get(url("catalogue_matter", ELDERLY_CARD))
    assert Matter.objects.filter(code=NEW).count() == 0
    assert timezone.now()
