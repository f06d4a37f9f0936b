"""The demonstration subjects, and what each source knows of them on a given day."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SUBJECTS_FILE = Path(__file__).parent / "data" / "subjects.json"
SOURCES = ("POP", "BIZ", "ELC", "CRD", "EST", "EDQ", "EXM", "SOC", "CIVR", "TAX")


@dataclass(frozen=True)
class Subject:
    """One row of data/subjects.json; `birth_date` is None for a legal person."""

    username: str
    name: str
    name_latin: str
    kind: str  # natural_person, legal_person
    id_type: str
    identifier: str
    birth_date: date | None
    facts: dict[str, dict[str, Any]]
    records: tuple[dict[str, Any], ...]

    def facts_on(self, source: str, today: date) -> dict[str, Any]:
        """What `source` says today; age is counted in full years, the birthday included."""
        facts = dict(self.facts.get(source, {}))
        if source == "POP" and self.birth_date:
            is_before_birthday = (today.month, today.day) < (
                self.birth_date.month,
                self.birth_date.day,
            )
            facts["applicant.age"] = today.year - self.birth_date.year - is_before_birthday
        return facts

    def records_on(self, today: date) -> list[dict[str, Any]]:
        """The credit records, each determined its `days_ago` before today."""
        return [_dated(record, today) for record in self.records]


def _dated(record: dict[str, Any], today: date) -> dict[str, Any]:
    determined_on = today - timedelta(days=record["days_ago"])
    dated = {
        "catalogue_code": record["catalogue_code"],
        "document_number": record["document_number"],
        "determined_on": determined_on.isoformat(),
        "authority": record["authority"],
        "content": record["content"],
    }
    if "is_rectified" in record:
        dated["is_rectified"] = record["is_rectified"]
    if "listed_days" in record:
        listed_until = determined_on + timedelta(days=record["listed_days"])
        dated["listed_until"] = listed_until.isoformat()
    return dated


def load_subjects(path: Path = SUBJECTS_FILE) -> list[Subject]:
    rows = json.loads(path.read_text(encoding="utf-8"))["subjects"]
    return [
        Subject(
            username=row["username"],
            name=row["name"],
            name_latin=row["name_latin"],
            kind=row["kind"],
            id_type=row["id_type"],
            identifier=row["identifier"],
            birth_date=date.fromisoformat(row["birth_date"]) if "birth_date" in row else None,
            facts=row["facts"],
            records=tuple(row["records"]),
        )
        for row in rows
    ]
