"""A version takes two people, begins at its hour, and stays as it was published."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applicants.enums import Role
from approvals import current, permissions
from approvals.enums import BatchStatus, MatterDraftStatus
from approvals.errors import (
    BaseOutdated,
    BatchNotReady,
    DraftChanged,
    DraftInBatch,
    DraftNotOpen,
    MatterNotOpen,
    SecondPersonNeeded,
    ValidFromWrong,
)
from approvals.events import MatterDraftEvent, MatterEvent
from approvals.models import Matter, MatterDraft, MatterVersion
from approvals.services.matter_drafts import drop_draft, submit_draft
from approvals.services.publishing import (
    batch_digest,
    begin_batch,
    move_to_batch,
    publish_batch,
    publish_draft,
    send_back,
)
from approvals.services.stopping import ask_to_stop
from approvals.services.versions import digest_of, put_in_force
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import filed
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


def publish(draft, by):
    return publish_draft(draft.pk, by=by, seen=digest_of(draft.content))


def kinds(subject):
    events = Event.objects.filter(subject_type=subject._meta.label, subject_id=subject.pk)
    return set(events.values_list("kind", flat=True))


def test_a_second_person_puts_the_version_in_force():
    draft, second = submitted(), officer()

    version = publish(draft, second)

    matter = fresh()
    assert matter.current == version
    assert (matter.name_zh, version.number, version.reason) == ("老年人优待证", 2, "按新规定改")
    assert (version.submitted_by, version.published_by) == (draft.submitted_by, second)
    assert MatterDraft.objects.get(pk=draft.pk).status == MatterDraftStatus.PUBLISHED
    assert MatterEvent.PUBLISHED in kinds(matter)
    assert MatterDraftEvent.PUBLISHED in kinds(draft)


def test_who_wrote_or_submitted_does_not_publish():
    writer, submitter = officer(), officer()
    draft = draft_of(by=writer, notes="x")
    submit_draft(draft.pk, by=submitter, reason="x", valid_from=None)

    for person in (writer, submitter):
        with pytest.raises(SecondPersonNeeded):
            publish(draft, person)

    assert fresh().current.number == 1


def test_the_database_keeps_one_person_from_being_both():
    person, version = officer(), fresh().current

    with pytest.raises(IntegrityError), transaction.atomic():
        MatterVersion.objects.create(
            matter=version.matter,
            number=2,
            content={},
            digest="x",
            valid_from=timezone.now(),
            submitted_by=person,
            published_by=person,
        )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("department", ["CIV", "FIR"])
def test_who_may_be_the_second_person(role, department):
    draft = submitted()
    person = StaffFactory(posts=[(role, department)])
    own = {Role.CATALOGUE_OFFICER, Role.HEAD, Role.DECIDER}
    allowed = role == Role.SECURITY_ADMIN or (role in own and department == "CIV")

    assert permissions.may_publish(person, draft) == allowed
    if allowed:
        assert publish(draft, person).number == 2
    else:
        with pytest.raises(NotAllowed):
            publish(draft, person)


def test_what_was_changed_after_the_look_is_not_published():
    draft = submitted()

    with pytest.raises(DraftChanged):
        publish_draft(draft.pk, by=officer(), seen="another")


def test_a_draft_goes_back_with_the_reason():
    draft = submitted()

    send_back(draft.pk, by=head("CIV"), reason="名称不对")

    draft = MatterDraft.objects.get(pk=draft.pk)
    assert (draft.status, draft.returned_reason) == (MatterDraftStatus.EDITING, "名称不对")
    with pytest.raises(DraftNotOpen):
        publish(draft, officer())


def test_a_draft_of_an_older_base_is_not_published():
    old = submitted(draft_of(notes="old"))
    MatterDraft.objects.filter(pk=old.pk).update(status=MatterDraftStatus.DROPPED)
    published(draft_of(notes="new"))
    MatterDraft.objects.filter(pk=old.pk).update(status=MatterDraftStatus.SUBMITTED)

    with pytest.raises(BaseOutdated):
        publish(old, officer())


# Its hour


def test_a_later_version_waits_for_its_hour_and_comes_by_itself():
    hour = timezone.now() + timedelta(days=2)
    version = published(valid_from=hour)
    matter = fresh()
    assert (matter.current.number, matter.next_from) == (1, hour)
    assert put_in_force(hour - timedelta(seconds=1)) == 0

    assert put_in_force(hour) == 1

    matter = fresh()
    assert (matter.current, matter.name_zh, matter.next_from) == (version, "老年人优待证", None)
    assert MatterEvent.IN_FORCE in kinds(matter)
    assert put_in_force(hour) == 0


def test_at_its_hour_a_version_is_found_before_the_table_has_followed():
    hour = timezone.now() + timedelta(days=2)
    version = published(valid_from=hour)
    matter = fresh()

    assert matter.version_at(hour - timedelta(seconds=1)).number == 1
    assert matter.version_at(hour) == version


def test_a_process_that_keeps_the_old_version_looks_again_at_the_hour(monkeypatch):
    hour = timezone.now() + timedelta(seconds=3)
    version = published(valid_from=hour)
    assert current.matter_in_force(ELDERLY_CARD).number == 1

    start = current.time.monotonic()
    monkeypatch.setattr(current.time, "monotonic", lambda: start + 3.1)
    monkeypatch.setattr(current.timezone, "now", lambda: hour)

    assert current.matter_in_force(ELDERLY_CARD) == version


def test_a_version_may_not_begin_before_the_one_ahead_of_it():
    published(valid_from=timezone.now() + timedelta(days=9))
    draft = submitted(draft_of(notes="sooner"))

    with pytest.raises(ValidFromWrong):
        publish(draft, officer())


def test_a_planned_version_is_put_right_by_another_of_the_same_hour():
    hour = timezone.now() + timedelta(days=9)
    published(valid_from=hour)
    right = published(draft_of(name_zh="老人优待证"), valid_from=hour)

    put_in_force(hour)

    assert fresh().current == right


def test_an_hour_that_has_passed_means_now():
    version = published(valid_from=timezone.now() - timedelta(days=1))

    assert version.valid_from == version.published_at
    assert fresh().current == version


def test_a_new_matter_that_is_planned_cannot_be_applied_for_yet():
    hour = timezone.now() + timedelta(days=1)
    published(new_like(), valid_from=hour)
    with pytest.raises(MatterNotOpen):
        current.matter_in_force(NEW)
    assert not Matter.objects.listed().filter(code=NEW).exists()

    put_in_force(hour)

    assert Matter.objects.listed().get(code=NEW).current.number == 1


def test_an_open_case_keeps_its_version():
    case = filed(cases.elder(), ELDERLY_CARD)

    version = published()

    assert type(case).objects.get(pk=case.pk).version.number == 1
    assert filed(cases.elder(), ELDERLY_CARD).version == version


# Batches


def in_batch(*codes, valid_from=None):
    by = officer()
    batch = begin_batch("第二批", by=by, valid_from=valid_from)
    for code in codes:
        draft = draft_of(code, by=by, notes="第二批")
        move_to_batch(draft.pk, batch, by=by)
        submitted(draft)
    return batch, list(batch.drafts.order_by("code"))


def test_a_batch_is_published_together_from_one_moment():
    hour = timezone.now() + timedelta(days=3)
    batch, drafts = in_batch(ELDERLY_CARD, "old-age-allowance", valid_from=hour)

    versions = publish_batch(batch.pk, by=officer(), seen=batch_digest(drafts))

    assert {(v.batch, v.valid_from, v.number) for v in versions} == {(batch, hour, 2)}
    assert type(batch).objects.get(pk=batch.pk).status == BatchStatus.PUBLISHED


def test_a_batch_with_one_draft_not_ready_publishes_nothing():
    batch, drafts = in_batch(ELDERLY_CARD)
    by = drafts[0].edited_by
    draft = draft_of("old-age-allowance", by=by, notes="x")
    move_to_batch(draft.pk, batch, by=by)
    drafts.append(draft)

    with pytest.raises(BatchNotReady):
        publish_batch(batch.pk, by=officer(), seen=batch_digest(drafts))

    assert fresh().current.number == 1


def test_a_batch_is_not_published_by_who_wrote_one_of_it():
    batch, drafts = in_batch(ELDERLY_CARD, "old-age-allowance")
    writer = officer()
    drafts[1].editors.add(writer)

    with pytest.raises(SecondPersonNeeded):
        publish_batch(batch.pk, by=writer, seen=batch_digest(drafts))

    assert fresh().current.number == 1


def test_a_draft_of_a_batch_is_not_published_alone():
    _batch, (draft,) = in_batch(ELDERLY_CARD)

    with pytest.raises(DraftInBatch):
        publish(draft, officer())


def test_a_dropped_draft_leaves_its_batch():
    by = officer()
    batch = begin_batch("第三批", by=by, valid_from=None)
    draft = draft_of(by=by)
    move_to_batch(draft.pk, batch, by=by)

    drop_draft(draft.pk, by=by)

    assert not batch.drafts.exists()


# Races


@pytest.mark.django_db(transaction=True)
def test_ten_second_persons_publish_one_version(catalogue):
    draft, people = submitted(), [officer() for _ in range(10)]
    seen = digest_of(draft.content)

    def attempt(person):
        try:
            return publish_draft(draft.pk, by=person, seen=seen).number
        except PortalError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(attempt, people))

    assert sorted(map(str, outcomes)) == ["2", *["draft_not_open"] * 9]
    assert fresh().versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_save_the_same_part_one_is_kept_and_nine_are_told(catalogue):
    draft, people = draft_of(), [officer() for _ in range(10)]

    def attempt(person):
        try:
            changed(draft, by=person, notes=f"from {person.pk}")
            return "saved"
        except PortalError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(attempt, people))

    assert sorted(outcomes) == [*["draft_changed"] * 9, "saved"]


# Who is told


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_officers_and_heads_are_told_of_what_waits_for_them_and_its_writers_are_not(
    deliver_events,
):
    second, chief, other = officer("CIV"), head("CIV"), head("FIR")
    draft = submitted()
    deliver_events()

    assert told("matter.submitted") == {second.pk, chief.pk}
    assert other.pk not in told("matter.submitted")
    send_back(draft.pk, by=chief, reason="名称不对")
    deliver_events()
    assert told("matter.sent_back") == {draft.edited_by_id}


def test_nobody_is_told_of_what_was_published_since(deliver_events):
    second = officer()
    publish(submitted(), second)

    deliver_events()

    assert told("matter.submitted") == set()


def test_a_stop_that_was_asked_for_is_told_to_who_may_confirm_it(deliver_events):
    first, chief = officer(), head("CIV")

    ask_to_stop(ELDERLY_CARD, by=first, reason="x")
    deliver_events()

    assert told("matter.stop_asked") == {chief.pk}
