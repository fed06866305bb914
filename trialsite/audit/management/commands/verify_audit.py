"""`manage.py verify_audit`: is everything as it was written? Exit status 1 at any disagreement."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.audit.models import Event
from trialsite.audit.verification import Disagreement, verify
from trialsite.audit.verification.recorded import record


class Command(BaseCommand):
    """Verify ledger, history, live rows and guards."""

    help = "Check chains, anchors, history, live rows and triggers; name the first row that disagrees."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json` prints one object per disagreement and nothing else; `--record` keeps the result."""
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--record", action="store_true", help="keep the result for the audit trail page")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each disagreement as it is found; raise when there was one."""
        disagreements = []
        for found in verify():
            disagreements.append(found)
            self.stdout.write(_line(found, as_json=options["json"]))
        if options["record"]:
            record(disagreements)
        if disagreements:
            raise CommandError(f"{len(disagreements)} disagreements.")
        if not options["json"]:
            self.stdout.write(f"All as written: {Event.objects.count()} events.")


def _line(found: Disagreement, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(asdict(found), ensure_ascii=False)
    return f"{found.code}: {found.where}: {found.what}"
