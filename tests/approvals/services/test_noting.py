"""Colleagues write to each other about a case; the applicant never sees it."""

import pytest
from django.db import transaction

from applicants.enums import Role
from approvals import permissions
from approvals.case_view import timeline
from approvals.errors import NoteEmpty, OwnCase
from approvals.models import CaseNote
from approvals.services.noting import write_note
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from tests.factories import cases
from tests.factories.applicants import ApplicantFactory, StaffFactory
from tests.factories.approvals import filed, ready_applicant

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(elder):
    return cases.held(filed(elder, cases.INSTANT_MATTER))


def colleague(case, name="李想", role=Role.CLERK):
    return StaffFactory(display_name=name, posts=[(role, case.department_id)])


def notices(user):
    return list(Notice.objects.filter(recipient=user, kind="case.mentioned"))


def test_who_is_mentioned_is_told_in_the_portal(case, react_to_events):
    friend = colleague(case)

    noted = write_note(case.pk, " @李想 地址和执照不一样，@赵六 也看看 ", by=case.officer)
    react_to_events()

    assert noted.note.text == "@李想 地址和执照不一样，@赵六 也看看"
    assert noted.unknown == ("赵六",)
    assert list(noted.note.mentioned.all()) == [friend]
    told = notices(friend)
    assert [one.url for one in told] == [f"/office/cases/{case.number}/#notes"]
    assert "地址" not in str(told[0].params)


def test_the_event_holds_ids_only_and_is_not_for_the_applicant(case):
    write_note(case.pk, "地址和执照不一样", by=case.officer)

    event = Event.objects.get(kind="case.noted")
    assert event.data == {"note": CaseNote.objects.get().pk, "mentioned": []}
    assert "备注" not in "".join(entry.title for entry in timeline(case, None, shows_grade=True))


def test_nobody_is_told_of_their_own_note_or_from_another_department(case, react_to_events):
    stranger = StaffFactory(display_name="钱多", posts=[(Role.CLERK, "FIR")])
    auditor = StaffFactory(display_name="郑平", posts=[(Role.AUDITOR, None)])

    noted = write_note(case.pk, f"@{case.officer} @钱多 @郑平", by=case.officer)
    react_to_events()

    assert noted.unknown == ("钱多", "郑平")
    assert not any(notices(user) for user in (stranger, auditor, case.officer))


def test_a_colleague_reads_and_writes_only_where_they_are_mentioned(case):
    friend, other = colleague(case), colleague(case, "何平")
    with pytest.raises(NotAllowed):
        write_note(case.pk, "我也看看", by=friend)
    first = write_note(case.pk, "@李想 请看", by=case.officer).note
    write_note(case.pk, "另一件事", by=case.officer)

    assert list(permissions.notes_for(friend, case)) == [first]
    assert list(permissions.notes_for(other, case)) == []
    assert permissions.notes_for(case.officer, case).count() == 2
    answer = write_note(case.pk, "看过了", by=friend).note
    assert list(permissions.notes_for(friend, case)) == [answer, first]


@pytest.mark.parametrize("role", [Role.DECIDER, Role.HEAD])
def test_deciders_and_heads_read_and_write_notes(case, role):
    by = colleague(case, "陈志", role)

    note = write_note(case.pk, "同意", by=by).note

    assert list(permissions.notes_for(by, case)) == [note]


@pytest.mark.parametrize("post", [(Role.AUDITOR, None), (Role.CLERK, "FIR")])
def test_others_write_no_notes(case, post):
    by = StaffFactory(posts=[post])

    with pytest.raises(NotAllowed):
        write_note(case.pk, "x", by=by)
    assert not permissions.notes_for(by, case).exists()


def test_an_empty_note_is_refused(case):
    with pytest.raises(NoteEmpty):
        write_note(case.pk, " \n", by=case.officer)


def test_nobody_writes_on_their_own_case(catalogue):
    official = StaffFactory(posts=[(Role.DECIDER, None)])
    own = filed(ready_applicant(applicant=ApplicantFactory(user=official)), cases.INSTANT_MATTER)

    with pytest.raises(OwnCase):
        write_note(own.pk, "请快一点", by=official)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_lets_no_note_change(case, act):
    note = write_note(case.pk, "原话", by=case.officer).note

    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        CaseNote.objects.filter(pk=note.pk).update(
            text="改过"
        ) if act == "update" else CaseNote.objects.filter(pk=note.pk).delete()
