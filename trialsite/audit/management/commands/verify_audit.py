"""`manage.py verify_audit`: is everything as it was written? Exit status 1 at any disagreement."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.audit.models import Event
from trialsite.audit.verification import verify


class Command(BaseCommand):
    """Verify ledger, history, live rows and guards."""

    help = "Check chains, anchors, history, live rows and triggers; name the first row that disagrees."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json` prints one object per line."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each disagreement; raise when there is one."""
        found = list(verify())
        for each in found:
            line = json.dumps(asdict(each)) if options["json"] else f"{each.code}: {each.where}: {each.what}"
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} disagreements.")
        self.stdout.write(f"All as written: {Event.objects.count()} events.")
