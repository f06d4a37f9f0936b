"""Check what must hold, whatever happens; the exit status is the number broken.

Source: docs/reliability.md §1. Read-only, in one repeatable-read snapshot.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from credit_portal.events.services import broken_seals

INVARIANTS: dict[str, str] = {
    "one submission key, one case": """
        select filed_by_id, key from approvals_case group by 1, 2 having count(*) > 1""",
    "events of a case are numbered without a hole": """
        select subject_type, subject_id from events_event
        group by 1, 2 having count(*) <> max(number) or min(number) <> 1""",
    "the status of a case is that of its last move": """
        select c.id from approvals_case c where c.status is distinct from (
            select e.data->>'to' from events_event e
            where e.subject_type = 'approvals.Case' and e.subject_id = c.id and e.data ? 'to'
            order by e.number desc limit 1)""",
    "each move of a case starts where the last one ended": """
        select id from (
            select e.id, e.data->>'from' as starts,
                   lag(e.data->>'to') over (partition by subject_id order by number) as ended
            from events_event e where e.subject_type = 'approvals.Case' and e.data ? 'to') moves
        where starts is distinct from ended""",
    "granted or refused exactly where a decision says so": """
        select c.id from approvals_case c left join approvals_decision d on d.case_id = c.id
        where (c.status in ('granted', 'refused')) <> (d.id is not null)
           or (d.id is not null and d.outcome <> c.status)""",
    "the system only grants, and only in the fast ways": """
        select d.id from approvals_decision d join approvals_case c on c.id = d.case_id
        where d.by_id is null
          and (d.outcome <> 'granted' or c.mode not in ('instant', 'notify_commit'))""",
    "nobody decides what they accepted, nor their own case": """
        select d.id from approvals_decision d join approvals_case c on c.id = d.case_id
        join approvals_matterversion v on v.id = c.version_id
        where d.by_id is not null and (d.by_id = c.filed_by_id or d.by_id = c.accepted_by_id
              and v.content->'review'->>'one_person' is distinct from 'true')""",
    "a case is decided when every step of its review is": """
        select t.id from approvals_reviewtask t join approvals_decision d on d.case_id = t.case_id
        where t.opinion = '' and t.passed_over_at is null""",
    "a case is suspended exactly while a special procedure runs": """
        select c.id from approvals_case c
        left join approvals_specialprocedure p on p.case_id = c.id and p.ended_on is null
        where (c.status = 'suspended') <> (p.id is not null)""",
    "a grant by a fast way rests on a check that opened it": """
        select c.id from approvals_case c
        where c.status = 'granted' and c.mode in ('instant', 'notify_commit')
          and not exists (select 1 from approvals_creditcheck k where k.case_id = c.id
                          and k.result->'offered' ? c.mode)""",
    "every grant has exactly one licence": """
        select c.id from approvals_case c
        left join approvals_electroniclicence l on l.case_id = c.id
        where (c.status = 'granted') <> (l.id is not null)""",
    "every licence of a case was pushed to supervision": """
        select l.id from approvals_electroniclicence l
        left join approvals_approvalsupervisionpush p on p.licence_id = l.id
        where l.case_id is not null and p.id is null""",
    "document numbers of a series have no gap": """
        select word, year, last_number from documents_documentseries s
        where last_number <> (select count(*) from documents_officialdocument d
                              where d.number like s.word || '〔' || s.year || '〕%')""",
    "no delivery waits longer than five minutes": """
        select d.id from events_delivery d join events_event e on e.id = d.event_id
        where d.status = 'pending' and e.at < now() - interval '5 minutes'""",
    "a committed grant has its verification": """
        select c.id from approvals_case c left join approvals_verification v on v.case_id = c.id
        where (c.status = 'granted' and c.mode = 'notify_commit') <> (v.id is not null)""",
    "a signed commitment carries name and time": """
        select id from approvals_commitment
        where status not in ('offered', 'withdrawn') and (signed_at is null or signed_name = '')""",
    "nobody was warned of a case after its end": """
        select w.id from approvals_deadlinewarning w join approvals_case c on c.id = w.case_id
        where w.about <> 'verification'
          and (c.closed_at at time zone 'Asia/Shanghai')::date < w.warned_on""",
    "no identity number stands in clear": """
        select id::text from approvals_case where form::text ~ '\\m[1-8][0-9]{16}[0-9X]\\M'
        union all
        select id::text from events_event where data::text ~ '\\m[1-8][0-9]{16}[0-9X]\\M'
        union all
        select id::text from documents_officialdocument
         where context->'applicant'->>'id_masked' ~ '^[1-8][0-9]{16}[0-9X]$'""",
}


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        broken = self._check_tables()
        if seals := broken_seals():
            broken += 1
            self.stderr.write(f"BROKEN the seals over the event log: {len(seals)}")
        checked = len(INVARIANTS) + 1
        self.stdout.write(f"{checked} invariants checked, {broken} broken")
        if broken:
            sys.exit(broken)

    def _check_tables(self) -> int:
        broken = 0
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
            for name, query in INVARIANTS.items():
                cursor.execute(f"select count(*) from ({query}) broken")
                if count := cursor.fetchone()[0]:
                    broken += 1
                    self.stderr.write(f"BROKEN {name}: {count}")
        return broken
