"""Load what the portal ships with: matters, the credit catalogue, the calendar."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.services.catalogue import CatalogueRefused, import_catalogue
from credit_portal.workdays.calendar_2026 import exceptional_days
from credit_portal.workdays.models import CalendarYear
from credit_portal.workdays.services import load_year
from credit_profiles.services.catalogue import load_catalogue

SHIPPED = Path("approvals/data/catalogue.json")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--matters", type=Path, help="another catalogue of matters")

    def handle(self, *args: Any, **options: Any) -> None:
        base = Path(__file__).resolve().parents[3]
        credit = base / "credit_profiles/data/credit-catalogue.json"
        items = load_catalogue(json.loads(credit.read_text(encoding="utf-8")))
        if not CalendarYear.objects.filter(year=2026).exists():
            load_year(2026, exceptional_days(), source="国务院办公厅关于2026年部分节假日安排的通知")
        path = options["matters"] or base / SHIPPED
        try:
            done = import_catalogue(path.read_text(encoding="utf-8"), by=None)
        except CatalogueRefused as refusal:
            lines = [f"{path.name}:{f.line}: {f.path}: {f.message}" for f in refusal.faults]
            raise CommandError("catalogue refused\n" + "\n".join(lines)) from refusal
        self.stdout.write(
            f"{items} credit items; matters: {len(done.new)} new, {len(done.changed)} changed, "
            f"{done.unchanged} unchanged"
        )
