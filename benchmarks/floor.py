"""The bare SQL floor: the rows of one real approval, written again by one prepared statement.

A function on a copy of the database reads what the endpoint must read (token, locked credit
file with its answers, licences held) and writes what the endpoint wrote when it granted one
case: the same tables, columns, triggers and constraints, the same values but for the ids,
numbers, keys and times. pgbench calls it; nothing of Python runs.
"""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .portal import Portal

DATABASE = "floor"
NOW = "clock_timestamp()"

FUNCTION = """
create sequence floor_turn;
create table floor_subject as
    select row_number() over (order by t.id) - 1 as n, t.digest
    from applicants_apitoken t;
alter table floor_subject add primary key (n);

create function approve(many bigint) returns bigint language plpgsql as $function$
declare
    turn bigint := nextval('floor_turn');
    holder record; opened record; held record;
    v_case bigint; v_licence bigint; v_events bigint[];
begin
    select t.user_id, p.id as applicant_id into strict holder
      from applicants_apitoken t
      join applicants_user u on u.id = t.user_id
      join applicants_applicant p on p.user_id = u.id
     where t.digest = (select s.digest from floor_subject s where s.n = turn % many)
       and t.revoked_at is null and u.is_active
       and (t.expires_at is null or t.expires_at > now());
    select f.id, f.grade, f.standing, array(
               select json_build_object('source', a.source, 'facts', a.facts, 'at', a.fetched_at)
                 from credit_profiles_sourceanswer a where a.file_id = f.id) as answers
      into strict opened
      from credit_profiles_creditfile f where f.applicant_id = holder.applicant_id for update;
    select count(*) as licences into held from approvals_electroniclicence l
     where l.holder_id = holder.applicant_id and l.status = 'issued';
{writes}
    return v_case;
end $function$;
"""


@dataclass(frozen=True)
class Rows:
    """The rows of one table that belong to the approval; `changes` are SQL by column."""

    table: str
    where: str
    changes: Mapping[str, str]
    into: str = ""


CASE = "(select max(id) from approvals_case)"
EVENTS = f"""(subject_type = 'approvals.Case' and subject_id = {CASE}
    or subject_type = 'approvals.ElectronicLicence'
   and subject_id = (select max(id) from approvals_electroniclicence))"""

BORN_WITH_A_CASE = [
    Rows(
        "approvals_case",
        f"id = {CASE}",
        {
            "number": "'9' || lpad(turn::text, 20, '0')",
            "key": "gen_random_uuid()",
            "applicant_id": "holder.applicant_id",
            "filed_by_id": "holder.user_id",
            "received_at": NOW,
            "decided_at": NOW,
            "closed_at": NOW,
        },
        into="v_case",
    ),
    Rows("approvals_casematerial", f"case_id = {CASE}", {"case_id": "v_case"}),
    Rows(
        "approvals_creditcheck",
        f"case_id = {CASE}",
        {"case_id": "v_case", "file_id": "opened.id", "at": NOW},
    ),
    Rows("approvals_decision", f"case_id = {CASE}", {"case_id": "v_case", "at": NOW}),
    Rows(
        "approvals_electroniclicence",
        f"case_id = {CASE}",
        {
            "case_id": "v_case",
            "holder_id": "holder.applicant_id",
            "number": "'示民证9' || lpad(turn::text, 11, '0')",
            "identifier": "'1.2.156.3005.2.9' || lpad(turn::text, 49, '0')",
            "verification_code": "'9' || lpad(turn::text, 11, '0')",
        },
        into="v_licence",
    ),
    Rows(
        "approvals_approvalsupervisionpush",
        "licence_id = (select max(id) from approvals_electroniclicence)",
        {"licence_id": "v_licence", "pushed_at": NOW},
    ),
    Rows(
        "events_event",
        EVENTS,
        {
            "subject_id": "case when {subject_type} = 'approvals.Case' then v_case"
            " else v_licence end",
            "by_id": "case when {by_id} is null then null else holder.user_id end",
            "principal": "case when {principal} = '' then ''"
            " else 'applicants.Applicant:' || holder.applicant_id end",
            "at": NOW,
        },
        into="v_events",
    ),
    Rows(
        "events_delivery",
        f"event_id in (select id from events_event where {EVENTS})",
        {"event_id": "v_events[{event_id} - first_event + 1]", "next_at": NOW},
    ),
]


def prepare(portal: Portal) -> int:
    """Copy the portal's database and put the function into it; how many rows it writes.

    Wants an instant case as the last one. Closes the programs' connections for a moment, because a
    database that is in use cannot be copied; they find out and connect again.
    """
    portal.ask(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'portal'",
        database="postgres",
    )
    portal.ask(f"drop database if exists {DATABASE}", database="postgres")
    portal.ask(f"create database {DATABASE} template portal", database="postgres")
    connection = portal.connect(DATABASE)
    with connection.cursor() as cursor:
        statements, count = [], 0
        for rows in BORN_WITH_A_CASE:
            statement, written = _insert(cursor, rows)
            statements.append(statement)
            count += written
        cursor.execute(FUNCTION.replace("{writes}", "\n".join(statements)))
        cursor.execute("analyze")
    connection.close()
    return count


def _insert(cursor: Any, rows: Rows) -> tuple[str, int]:
    """One insert of all of them as literals, with what changes from call to call."""
    columns = _columns(cursor, rows.table)
    listed = ", ".join(f"{name}::text" for name in columns)
    cursor.execute(f"select {listed} from {rows.table} where {rows.where} order by id")
    found = cursor.fetchall()
    if not found:
        raise LookupError(f"the approval left no row in {rows.table}")
    values = ",\n           ".join(_values(cursor, columns, rows.changes, row) for row in found)
    head = f"insert into {rows.table} ({', '.join(columns)}) values\n           {values}"
    if rows.into == "v_events":
        made = f"with made as ({head} returning id)"
        return f"    {made} select array_agg(id order by id) into v_events from made;", len(found)
    return f"    {head}" + (f" returning id into {rows.into};" if rows.into else ";"), len(found)


def _columns(cursor: Any, table: str) -> dict[str, str]:
    """Name and type of each column but those that the table gives: the id, what it computes."""
    cursor.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " and attname <> 'id' and attgenerated = '' order by attnum",
        [table],
    )
    return dict(cursor.fetchall())


def _values(
    cursor: Any, columns: Mapping[str, str], changes: Mapping[str, str], row: tuple[Any, ...]
) -> str:
    literals = {
        name: f"{cursor.mogrify('%s', [value]).decode()}::{kind}"
        for (name, kind), value in zip(columns.items(), row, strict=True)
    }
    cursor.execute(f"select min(id) from events_event where {EVENTS}")
    first_event = str(cursor.fetchone()[0])
    written = []
    for name, literal in literals.items():
        change = changes.get(name)
        if change is not None:
            literal = re.sub(r"\{(\w+)\}", lambda found: literals[found[1]], change)
            literal = literal.replace("first_event", first_event)
        written.append(literal)
    return f"({', '.join(written)})"


def run(portal: Portal, *, subjects: int, clients: int, seconds: float) -> float:
    """Approvals a second of that many pgbench clients."""
    script = portal.var.run / "floor.sql"
    script.write_text(f"select approve({subjects});\n", encoding="utf-8")
    ended = subprocess.run(
        [
            *(str(portal.postgres.bin / "pgbench"), "-n", "-M", "prepared"),
            *("-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))),
            *("-f", str(script), "-h", str(portal.postgres.sockets), "-U", "portal", DATABASE),
        ],
        capture_output=True,
        text=True,
    )
    found = re.search(r"^tps = ([0-9.]+)", ended.stdout, re.MULTILINE)
    if ended.returncode or found is None:
        raise RuntimeError(ended.stderr or ended.stdout)
    return float(found[1])
