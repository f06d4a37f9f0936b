"""Tables, catalogues and, where the portal is a demonstration, its people; safe to run again."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """One process for what would be four: most of their time is spent loading the portal."""

    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--accounts", type=Path, help="file for the demonstration's accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, stdout=self.stdout)
        call_command("load_catalogues", stdout=self.stdout)
        if settings.IS_DEMO:
            call_command("load_demo", stdout=self.stdout)
            call_command("load_demo_cases", stdout=self.stdout)
        if settings.IS_DEMO and options["accounts"]:
            with options["accounts"].open("w", encoding="utf-8") as file:
                call_command("demo_accounts", stdout=file)
