"""Evaluate every stored mode decision again and report any difference."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.models import CreditCheck
from approvals.rules.modes import Json, UnknownRulesVersion, canonical_json, decide, digest


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        count, different = 0, []
        checks = CreditCheck.objects.order_by("pk").values_list(
            "pk", "evidence", "evidence_digest", "result"
        )
        for pk, evidence, kept_digest, result in checks.iterator(chunk_size=500):
            count += 1
            if digest(evidence) != kept_digest or not _gives(evidence, result):
                different.append(pk)
        if different:
            raise CommandError(f"{len(different)} of {count} decisions differ: {different[:20]}")
        self.stdout.write(f"{count} decisions replayed, all the same")


def _gives(evidence: Json, result: Json) -> bool:
    """False also where these rules cannot answer the question at all."""
    try:
        return canonical_json(decide(evidence)) == canonical_json(result)
    except (UnknownRulesVersion, KeyError, TypeError, ValueError):
        return False
