"""Load the credit catalogue; nothing outside it can be recorded."""

import json
from pathlib import Path
from typing import Any

import jsonschema
from django.db import transaction

from ..models import CatalogueItem

SCHEMA = Path(__file__).parent.parent / "data" / "credit-catalogue.schema.json"


@transaction.atomic
def load_catalogue(content: dict[str, Any]) -> int:
    """Write every item of a catalogue that fits the schema; how many.

    Raises jsonschema.ValidationError, and then nothing is written.
    """
    jsonschema.validate(content, json.loads(SCHEMA.read_text(encoding="utf-8")))
    rows = [_item(entry) for entry in content["items"]]
    names = [f.name for f in CatalogueItem._meta.concrete_fields if f.name != "code"]
    CatalogueItem.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=names
    )
    return len(rows)


def _item(entry: dict[str, Any]) -> CatalogueItem:
    effect = entry["effect"]
    return CatalogueItem(
        code=entry["code"],
        category=entry["category"],
        name_zh=entry["name_zh"],
        name_en=entry["name_en"],
        provider=entry["provider_zh"],
        subject_types=entry["subject_types"],
        update_cycle=entry["update_cycle"],
        validity_months=entry["validity_months"],
        publicity_legal=entry["publicity"]["legal"],
        publicity_natural=entry["publicity"]["natural"],
        polarity=entry["polarity"],
        severity=entry["severity"],
        points=effect["points"],
        points_cap=effect["points_cap"],
        decay=effect["decay"],
        grade_cap=effect["grade_cap"],
        constraint_months=effect["constraint_months"],
        is_repairable=entry["repairable"],
        min_publicity_months=entry["min_publicity_months"],
        max_publicity_months=entry["max_publicity_months"],
        may_opt_out=entry["subject_may_opt_out"],
        basis=entry["basis_zh"],
        verification=entry["verification"],
        note=entry["note"],
    )
