"""A working copy loses nothing: not what was typed, not what the editor does not know."""

import copy

import pytest
from django.db import IntegrityError, transaction

from applicants.enums import Role
from approvals.catalogue_check import errors_of
from approvals.enums import MatterDraftStatus
from approvals.errors import (
    DraftAlreadyOpen,
    DraftChanged,
    DraftHasGaps,
    DraftNotOpen,
    MatterCodeTaken,
    NothingChanged,
)
from approvals.events import MatterDraftEvent
from approvals.models import MatterDraft
from approvals.services.matter_drafts import (
    begin_draft,
    begin_from_document,
    begin_new,
    drop_draft,
    part_digest,
    renew_draft,
    save_part,
    submit_draft,
    take_back_draft,
)
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import matter
from tests.factories.matters import (
    ELDERLY_CARD,
    authority,
    changed,
    draft_of,
    fresh,
    new_like,
    officer,
    published,
    submitted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def kinds(draft):
    events = Event.objects.filter(subject_type="approvals.MatterDraft", subject_id=draft.pk)
    return list(events.order_by("number").values_list("kind", flat=True))


def test_a_matter_has_one_open_draft_which_is_taken_up_again():
    first, second = officer(), officer()

    draft = begin_draft(matter(ELDERLY_CARD), by=first)

    assert begin_draft(matter(ELDERLY_CARD), by=second) == draft
    assert draft.content == draft.base.content


def test_the_database_keeps_a_second_open_draft_out():
    draft = draft_of()
    copied = {"code": draft.code, "department": draft.department, "content": {}}

    with pytest.raises(IntegrityError), transaction.atomic():
        MatterDraft.objects.create(edited_by=draft.edited_by, **copied)


def test_what_is_wrong_is_kept_as_it_was_typed():
    draft = draft_of(validity_years="many")

    assert MatterDraft.objects.get(pk=draft.pk).content["validity_years"] == "many"
    assert [found.path for found in errors_of(draft.content)] == [("validity_years",)]


def test_elements_the_editor_does_not_name_stay():
    draft = draft_of()
    content = copy.deepcopy(draft.content) | {"unheard_of": {"kept": True}}
    MatterDraft.objects.filter(pk=draft.pk).update(content=content)
    draft = MatterDraft.objects.get(pk=draft.pk)

    saved = changed(draft, by=draft.edited_by, notes="x")

    assert saved.content == content | {"notes": "x"}


def test_who_saves_second_is_told_and_two_parts_do_not_disturb_each_other():
    draft, other = draft_of(), officer()
    seen = {name: part_digest(draft.content, [name]) for name in ("name_zh", "notes")}
    changed(draft, by=other, name_zh="别人改的名")

    save_part(draft.pk, {"notes": "我的备注"}, seen=seen["notes"], by=draft.edited_by)
    with pytest.raises(DraftChanged):
        save_part(draft.pk, {"name_zh": "我改的名"}, seen=seen["name_zh"], by=draft.edited_by)

    content = MatterDraft.objects.get(pk=draft.pk).content
    assert (content["name_zh"], content["notes"]) == ("别人改的名", "我的备注")


def test_an_element_that_need_not_be_there_is_left_out_where_it_is_empty():
    draft = draft_of(deferral={"variant": "accept_then_issue"})

    saved = changed(draft, by=draft.edited_by, deferral=None, validity_years=None)

    assert "deferral" not in saved.content
    assert saved.content["validity_years"] is None


def test_saving_nothing_new_leaves_no_event():
    draft = draft_of()

    changed(draft, by=officer(), notes=draft.content["notes"])

    assert kinds(draft) == [MatterDraftEvent.BEGUN]


def test_codes_kind_and_promise_follow_from_the_other_elements():
    draft = draft_of()
    modes = draft.content["promised_by_mode"] | {"ordinary": 7, "instant": None}

    saved = changed(
        draft,
        by=draft.edited_by,
        department="HLT",
        promised_by_mode=modes,
        allowed_modes=["ordinary"],
    )

    content = saved.content
    assert content["implement_code"] == f"{authority('HLT')}4{content['basic_code']}"
    assert (content["promised_working_days"], content["case_type"]) == (7, "promise")


def test_a_new_matter_begins_empty_with_its_codes():
    draft = begin_new(
        code="dog-licence",
        name_zh="养犬登记",
        name_en="Dog registration",
        department="CIV",
        matter_type="administrative_confirmation",
        by=officer(),
    )

    content = draft.content
    assert content["basic_code"].startswith("9907")
    assert content["implement_code"] == f"{authority('CIV')}4{content['basic_code']}"
    assert errors_of(content)
    assert (draft.matter, draft.base) == (None, None)


def test_a_copy_has_everything_but_its_name_and_codes():
    draft = new_like()

    like = matter(ELDERLY_CARD).current.content
    differ = {name for name in like if like[name] != draft.content[name]}
    assert differ == {"code", "name_zh", "name_en", "basic_code", "implement_code"}
    assert errors_of(draft.content) == []


def test_a_code_in_use_is_not_given_again():
    new_like()

    with pytest.raises(MatterCodeTaken):
        new_like()


def test_a_document_becomes_a_draft_and_writes_over_nobody():
    content = copy.deepcopy(matter(ELDERLY_CARD).current.content) | {"notes": "from a file"}

    draft = begin_from_document(content, by=officer())

    assert (draft.content["notes"], draft.base) == ("from a file", matter(ELDERLY_CARD).current)
    with pytest.raises(DraftAlreadyOpen):
        begin_from_document(content, by=officer())


def test_a_draft_with_gaps_is_not_submitted():
    draft = draft_of(legal_basis=[])

    with pytest.raises(DraftHasGaps) as refusal:
        submitted(draft)

    assert refusal.value.data["gaps"] == 1


def test_a_draft_without_a_change_is_not_submitted():
    with pytest.raises(NothingChanged):
        submitted(draft_of())


def test_a_submitted_draft_is_not_written_in_until_it_is_taken_back():
    draft = submitted()
    with pytest.raises(DraftNotOpen):
        changed(draft, by=draft.edited_by, notes="late")

    take_back_draft(draft.pk, by=draft.edited_by)

    saved = changed(draft, by=draft.edited_by, notes="late")
    assert saved.status == MatterDraftStatus.EDITING
    assert kinds(draft) == [
        MatterDraftEvent.BEGUN,
        MatterDraftEvent.SAVED,
        MatterDraftEvent.SUBMITTED,
        MatterDraftEvent.TAKEN_BACK,
        MatterDraftEvent.SAVED,
    ]


def test_a_dropped_draft_makes_room_for_another():
    draft = draft_of()

    drop_draft(draft.pk, by=draft.edited_by)

    assert begin_draft(matter(ELDERLY_CARD), by=draft.edited_by) != draft
    with pytest.raises(DraftNotOpen):
        changed(draft, by=draft.edited_by, notes="gone")


def test_an_officer_of_another_department_does_not_write():
    draft, other = draft_of(), officer("FIR")

    for act in (
        lambda: begin_draft(matter(ELDERLY_CARD), by=other),
        lambda: changed(draft, by=other, notes="x"),
        lambda: changed(draft, by=officer("CIV"), department="FIR"),
        lambda: submit_draft(draft.pk, by=other, reason="x", valid_from=None),
        lambda: drop_draft(draft.pk, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CATALOGUE_OFFICER])
def test_nobody_else_begins_a_draft(role):
    with pytest.raises(NotAllowed):
        begin_draft(matter(ELDERLY_CARD), by=StaffFactory(posts=[(role, None)]))


def test_a_draft_is_brought_onto_a_version_published_meanwhile():
    first = draft_of(notes="one", validity_years=3)
    mine = MatterDraft.objects.get(pk=first.pk)
    drop_draft(first.pk, by=first.edited_by)
    published(draft_of(notes="two", risk_level="medium"))
    MatterDraft.objects.filter(pk=mine.pk).update(status=MatterDraftStatus.EDITING)

    renewed, both = renew_draft(mine.pk, by=mine.edited_by)

    content = renewed.content
    assert (content["notes"], content["validity_years"]) == ("one", 3)
    assert content["risk_level"] == "medium"
    assert both == ["notes"]
    assert renewed.base == fresh().current
