"""A version of a matter: write it, let it come into force, mirror it in the matter's row."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value

from applicants.models import User
from credit_portal.events.services import record

from ..current import forget
from ..errors import ValidFromWrong
from ..events import MatterEvent
from ..models import Matter, MatterBatch, MatterVersion
from ..rules.search import bigrams
from ..rules.themes import theme_of


@dataclass(frozen=True)
class Publication:
    """Who publishes, why, from when; `submitted_by` is None where one file is loaded at setup."""

    by: User | None
    now: datetime
    valid_from: datetime
    reason: str = ""
    submitted_by: User | None = None
    batch: MatterBatch | None = None


def add_version(matter: Matter, entry: dict[str, Any], said: Publication) -> MatterVersion:
    """Write the next version of a matter whose row is locked, or not saved yet.

    One that is valid already is in force from now on; a later one waits for its hour.
    Raises ValidFromWrong where it would begin before the version ahead of it.
    """
    last = matter.versions.order_by("-number").first() if matter.pk else None
    if last and said.valid_from < last.valid_from:
        raise ValidFromWrong
    if matter.pk is None:
        mirror(matter, entry)
        matter.save()
    version = MatterVersion.objects.create(
        matter=matter,
        number=last.number + 1 if last else 1,
        content=entry,
        digest=digest_of(entry),
        changes=changes_between(last.content, entry) if last else [],
        valid_from=said.valid_from,
        reason=said.reason,
        batch=said.batch,
        published_at=said.now,
        published_by=said.by,
        submitted_by=said.submitted_by,
    )
    if said.valid_from <= said.now:
        _set_current(matter, version, said.now)
    elif matter.next_from is None or said.valid_from < matter.next_from:
        matter.next_from = said.valid_from
        matter.save(update_fields=["next_from"])
    if said.by:  # what the portal ships with is loaded at setup, by nobody
        record(
            MatterEvent.PUBLISHED,
            subject=matter,
            by=said.by,
            version=version.number,
            valid_from=version.valid_from.isoformat(),
            digest=version.digest,
            batch=said.batch.pk if said.batch else None,
        )
    transaction.on_commit(forget)
    return version


def _set_current(matter: Matter, version: MatterVersion, now: datetime) -> None:
    later = matter.versions.filter(valid_from__gt=now).order_by("valid_from").first()
    matter.current = version
    matter.next_from = later.valid_from if later else None
    mirror(matter, version.content)
    matter.save()
    names = (version.content["name_zh"], version.content["name_en"])
    words = bigrams(" ".join([*names, version.content["result"]["document_zh"]]))
    Matter.objects.filter(pk=matter.pk).update(search=SearchVector(Value(words), config="simple"))


def put_in_force(now: datetime) -> int:
    """Let every version whose hour has come take its matter's row; how many.

    What reads a matter in the moments before asks `Matter.version_at` and gets the same.
    """
    due = list(Matter.objects.with_version_due(now).values_list("pk", flat=True))
    return sum(_put_in_force(pk, now) for pk in due)


@transaction.atomic
def _put_in_force(matter_id: int, now: datetime) -> bool:
    matter = Matter.objects.with_version_due(now).select_for_update().filter(pk=matter_id).first()
    version = matter.version_at(now) if matter else None
    if matter is None or version is None:
        return False
    _set_current(matter, version, now)
    record(MatterEvent.IN_FORCE, subject=matter, by=None, version=version.number)
    transaction.on_commit(forget)
    return True


def mirror(matter: Matter, entry: dict[str, Any]) -> None:
    """The columns that lists and filters read."""
    terms = [days for days in entry["promised_by_mode"].values() if days is not None]
    matter.department_id = entry["department"]
    matter.name_zh, matter.name_en = entry["name_zh"], entry["name_en"]
    matter.theme = theme_of(entry["code"], entry["department"])
    matter.subject_types = entry["subject_types"]
    matter.modes = entry["allowed_modes"]
    matter.fastest_working_days = min(terms)


def digest_of(entry: dict[str, Any]) -> str:
    canonical = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements that differ, with both values, in the order of the element list."""
    return [
        {"element": name, "before": before.get(name), "after": after[name]}
        for name in after
        if before.get(name) != after[name]
    ]
