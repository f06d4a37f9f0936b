"""Each invariant holds after a busy day, and a row that breaks it is found by its name."""

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from approvals.services import deciding
from credit_portal.events.services import seal_events
from supervision.management.commands.check_invariants import INVARIANTS
from tests.credit_portal.events.test_seals import AT_ONCE
from tests.factories import cases
from tests.factories.approvals import filed

ID_NUMBER = "440399199003070117"
TRIGGERS = (
    "events.Event:insert_only",
    "approvals.Decision:insert_only",
    "approvals.CreditCheck:insert_only",
    "approvals.Case:status_has_its_event",
    "documents.OfficialDocument:insert_only",
)
FIRST = "(select min(id) from approvals_case where status = 'granted')"
BREAKS = [
    (
        "one submission key, one case",
        """alter table approvals_case drop constraint case_once_a_key;
        update approvals_case set key = gen_random_uuid();
        update approvals_case c set key = o.key, filed_by_id = o.filed_by_id
          from approvals_case o where o.id = (select min(id) from approvals_case)""",
    ),
    (
        "events of a case are numbered without a hole",
        "update events_event set number = 99 where id = (select max(id) from events_event)",
    ),
    (
        "events of a case are numbered without a hole",
        """delete from events_event
            where id = (select min(id) from events_event where kind = 'case.checked')""",
    ),
    (
        "the status of a case is that of its last move",
        "update approvals_case set status = 'awaiting_commitment' where status = 'received'",
    ),
    (
        "each move of a case starts where the last one ended",
        """update events_event set data = jsonb_set(data, '{from}', '"withdrawn"')
            where kind = 'case.granted'""",
    ),
    (
        "granted or refused exactly where a decision says so",
        f"delete from approvals_decision where case_id = {FIRST}",
    ),
    (
        "granted or refused exactly where a decision says so",
        "update approvals_decision set outcome = 'granted', ground = '' where outcome = 'refused'",
    ),
    (
        "the system only grants, and only in the fast ways",
        """update approvals_decision set by_id = null
            where by_id is not null and outcome = 'granted'""",
    ),
    (
        "nobody decides what they accepted, nor their own case",
        """update approvals_decision d set by_id = c.accepted_by_id
             from approvals_case c where c.id = d.case_id and d.by_id is not null""",
    ),
    (
        "nobody decides what they accepted, nor their own case",
        """update approvals_decision d set by_id = c.filed_by_id
             from approvals_case c where c.id = d.case_id and d.by_id is not null""",
    ),
    (
        "a case is decided when every step of its review is",
        """insert into approvals_reviewtask (case_id, step, department_id, opened_on, due_on,
                                             opinion, reasons, passed_over_reason)
           select case_id, 'papers', 'HCB', current_date, current_date, '', '', ''
             from approvals_decision""",
    ),
    (
        "a case is suspended exactly while a special procedure runs",
        "update approvals_specialprocedure set ended_on = from_on",
    ),
    (
        "a grant by a fast way rests on a check that opened it",
        f"delete from approvals_creditcheck where case_id = {FIRST}",
    ),
    (
        "a grant by a fast way rests on a check that opened it",
        "update approvals_creditcheck set result = jsonb_set(result, '{offered}', '[]')",
    ),
    (
        "every grant has exactly one licence",
        f"update approvals_electroniclicence set case_id = null where case_id = {FIRST}",
    ),
    (
        "every licence of a case was pushed to supervision",
        """delete from approvals_approvalsupervisionpush
            where id = (select min(id) from approvals_approvalsupervisionpush)""",
    ),
    (
        "document numbers of a series have no gap",
        """insert into documents_documentseries (authority_code, word, year, last_number)
           values ('MSR', '示市监许准', 2026, 1)""",
    ),
    (
        "no delivery waits longer than five minutes",
        """update events_event set at = at - interval '6 minutes'
            where id = (select min(event_id) from events_delivery)""",
    ),
    ("a committed grant has its verification", "delete from approvals_verification"),
    (
        "a signed commitment carries name and time",
        """alter table approvals_commitment drop constraint commitment_signed_has_signature;
        update approvals_commitment set signed_name = ''""",
    ),
    (
        "nobody was warned of a case after its end",
        f"""insert into approvals_deadlinewarning (case_id, about, level, due_on, warned_on)
            select id, 'decision', 'red', closed_at::date, closed_at::date + 3
              from approvals_case where id = {FIRST}""",
    ),
    (
        "no identity number stands in clear",
        f"""update approvals_case set form = '{{"note": "证件 {ID_NUMBER}。"}}'""",
    ),
    (
        "no identity number stands in clear",
        f"""update events_event set data = data || '{{"id": "{ID_NUMBER}"}}'""",
    ),
]


@pytest.fixture
def busy_day(catalogue):
    """Granted at once, by a commitment and by a person; refused; suspended; just received."""
    cases.granted_at_once()
    cases.sign(cases.hygiene(cases.firm()))
    cases.granted_by_a_person()
    refused = cases.accepted()
    deciding.refuse_case(refused.pk, by=cases.decider(), reasons="不符合", article="第二条")
    cases.suspended()
    filed(cases.elder(), cases.INSTANT_MATTER)


def broken():
    """Names of the invariants that some row breaks."""
    with connection.cursor() as cursor:
        found = []
        for name, query in INVARIANTS.items():
            cursor.execute(query)
            if cursor.fetchone():
                found.append(name)
    return found


def tamper(sql):
    """Write past the triggers, as somebody with the database's own password would."""
    with pgtrigger.ignore(*TRIGGERS), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for statement in sql.split(";\n"):
            cursor.execute(statement)
            assert cursor.rowcount != 0


def test_every_invariant_has_a_row_that_breaks_it():
    assert {name for name, _ in BREAKS} == set(INVARIANTS)


def broken_by(sql):
    """What a tampering breaks; it is undone."""
    with transaction.atomic():
        tamper(sql)
        found = broken()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_a_row_that_breaks_an_invariant_is_named_and_no_other(busy_day):
    """One busy day for all of them: to make it takes longer than to break it."""
    assert broken() == []

    unexpected = {sql: found for name, sql in BREAKS if (found := broken_by(sql)) != [name]}

    assert unexpected == {}


@pytest.mark.django_db(transaction=True)
def test_the_command_ends_with_the_number_of_what_is_broken(busy_day, capsys):
    with transaction.atomic():
        seal_events(until_age=AT_ONCE)
    call_command("check_invariants")
    assert f"{len(INVARIANTS) + 1} invariants checked, 0 broken" in capsys.readouterr().out

    with transaction.atomic():
        tamper("delete from approvals_verification")
        tamper("update events_event set channel = 'kiosk' where kind = 'case.received'")
    with pytest.raises(SystemExit) as raised:
        call_command("check_invariants")

    told = capsys.readouterr()
    assert raised.value.code == 2
    assert told.err.splitlines() == [
        "BROKEN a committed grant has its verification: 1",
        "BROKEN the seals over the event log: 1",
    ]
    assert "2 broken" in told.out
