"""`manage.py tidy`: let go of what is old, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from production.upkeep import tidy


class Command(BaseCommand):
    help = "Deletes what is older or more than the site keeps (a serving site does so by itself)."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = tidy()
        for what, count in gone.items():
            self.stdout.write(f"{count:>8} {what}")
        if not gone:
            self.stdout.write("Another process is at it.")
