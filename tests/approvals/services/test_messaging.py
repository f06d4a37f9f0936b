from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.errors import (
    ConversationClosed,
    MessageEmpty,
    OwnCase,
    TooManyMessages,
    UploadRefused,
)
from approvals.events import CaseEvent
from approvals.models import Case, CaseMessage, MessageFile
from approvals.services.messaging import answer_message, write_message
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_portal.parameters.models import Parameter
from credit_portal.parameters.selectors import forget
from tests.factories.applicants import ApplicantFactory, MandateFactory, StaffFactory
from tests.factories.approvals import png
from tests.factories.cases import accepted, decider, granted_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(catalogue):
    """Accepted, and held by the clerk who accepted it."""
    return accepted()


def own(case):
    return ActingFor(case.applicant, "self")


def ask(case, text="请问还要几天？", *uploads):
    return write_message(case.pk, text, uploads, acting=own(case), by=case.filed_by)


def test_a_question_and_its_answer_stand_in_order(case):
    question = ask(case, "  请问还要几天？ ", png(), png())
    answer = answer_message(case.pk, "三天内。", by=decider(case.department_id))

    question.refresh_from_db()
    assert [m.text for m in case.messages.all()] == ["请问还要几天？", "三天内。"]
    assert question.post == "" and question.read_at is not None
    assert answer.post == Role.DECIDER and answer.read_at is None
    assert question.files.count() == 1  # the same file twice is one


def test_the_event_says_that_it_came_and_not_what(case):
    ask(case, "我的电话是 13800000001")

    event = Event.objects.get(kind=CaseEvent.MESSAGE_SENT)
    assert set(event.data) == {"message", "files"}
    assert event.principal == f"applicants.Applicant:{case.applicant_id}"


@pytest.mark.parametrize(
    ("role", "department", "may"),
    [
        (Role.DECIDER, "own", True),
        (Role.DECIDER, None, True),
        (Role.HEAD, "own", True),
        (Role.CLERK, "own", False),  # does not hold it
        (Role.CLERK, None, False),
        (Role.AUDITOR, "own", False),
        (Role.INSPECTOR, "own", False),
        (Role.SUPERVISION_LEAD, None, False),
        (Role.CREDIT_OFFICER, "own", False),
        (Role.CATALOGUE_OFFICER, None, False),
        (Role.SYSTEM_ADMIN, None, False),
        (Role.SECURITY_ADMIN, None, False),
        (Role.DECIDER, "HLT", False),
    ],
)
def test_deciders_and_heads_of_the_department_answer(case, role, department, may):
    staff = StaffFactory(posts=[(role, case.department_id if department == "own" else department)])

    if may:
        assert answer_message(case.pk, "三天内。", by=staff).post == role
    else:
        with pytest.raises(NotAllowed):
            answer_message(case.pk, "三天内。", by=staff)
        assert not case.messages.exists()


def test_the_clerk_who_holds_the_case_answers(case):
    assert answer_message(case.pk, "三天内。", by=case.officer).post == Role.CLERK


def test_an_official_does_not_answer_in_an_own_case(case):
    case.filed_by.is_staff = True
    case.filed_by.save()
    case.filed_by.posts.create(role=Role.DECIDER, department_id=case.department_id)

    with pytest.raises(OwnCase):
        answer_message(case.pk, "好。", by=case.filed_by)


def test_an_agent_writes_within_the_mandate_only(case):
    inside = MandateFactory(principal=case.applicant, matter_codes=[case.matter.code])
    outside = MandateFactory(principal=case.applicant, matter_codes=["nurse-registration-renewal"])

    write_message(
        case.pk, "在吗？", acting=ActingFor(case.applicant, "agent", inside), by=inside.agent
    )
    with pytest.raises(NotAllowed):
        write_message(
            case.pk, "在吗？", acting=ActingFor(case.applicant, "agent", outside), by=outside.agent
        )


def test_nobody_else_writes(case):
    other = ApplicantFactory()

    with pytest.raises(NotAllowed):
        write_message(case.pk, "在吗？", acting=ActingFor(other, "self"), by=other.user)


@pytest.mark.parametrize("text", ["", "   \n"])
def test_an_empty_message_is_refused(case, text):
    with pytest.raises(MessageEmpty):
        ask(case, text)


def test_a_bad_file_leaves_no_message(case):
    bad = png("照片.pdf")

    with pytest.raises(UploadRefused) as refusal:
        ask(case, "看附件", bad)

    assert "照片.pdf" in str(refusal.value)
    assert not CaseMessage.objects.exists() and not MessageFile.objects.exists()


def test_too_many_in_an_hour_are_refused(case):
    Parameter.objects.create(
        key="message.per_hour", value=2, unit="message", source="试验", tag="P"
    )
    forget()
    ask(case)
    ask(case)

    with pytest.raises(TooManyMessages):
        ask(case)
    answer_message(case.pk, "三天内。", by=decider(case.department_id))  # counted for each writer


@pytest.mark.parametrize(("days", "is_open"), [(30, True), (31, False)])
def test_the_conversation_ends_thirty_days_after_the_case(catalogue, days, is_open):
    case = granted_at_once()
    closed_at = timezone.now() - timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(closed_at=closed_at)

    if is_open:
        assert ask(case).pk
    else:
        with pytest.raises(ConversationClosed):
            ask(case)
        with pytest.raises(ConversationClosed):
            answer_message(case.pk, "好。", by=decider(case.department_id))


def test_the_other_side_is_told(case, deliver_events):
    ask(case)
    deliver_events()
    assert Notice.objects.get(kind="message.sent").recipient == case.officer

    answer_message(case.pk, "三天内。", by=decider(case.department_id))
    deliver_events()

    told = Notice.objects.get(kind="message.answered")
    assert told.recipient == case.filed_by
    assert "三天内" not in told.text


def test_an_agent_whose_mandate_ended_is_told_nothing(case, deliver_events):
    mandate = MandateFactory(principal=case.applicant)
    write_message(
        case.pk, "在吗？", acting=ActingFor(case.applicant, "agent", mandate), by=mandate.agent
    )
    mandate.revoked_at = timezone.now()
    mandate.save()

    answer_message(case.pk, "在。", by=case.officer)
    deliver_events()

    assert not Notice.objects.filter(kind="message.answered", recipient=mandate.agent).exists()


def test_what_was_written_is_not_changed(case):
    message = ask(case)

    for change in (
        lambda: CaseMessage.objects.filter(pk=message.pk).update(text="改"),
        message.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
