"""The list of accounts and rights as a CSV file that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from trialsite.accounts.rights import Held
from trialsite.accounts.roles import ROLES, TASKS
from trialsite.audit.clock import SITE_ZONE
from trialsite.pages.spreadsheets import defused


@dataclass(frozen=True, slots=True)
class RightsFile:
    """UTF-8 with its mark, how many lines it has below its head, and its SHA-256."""

    content: bytes
    rows: int
    digest: str


def rights_file(held: Sequence[Held], day: date, language: str) -> RightsFile:
    """The rights as they stood on a day, one line each."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_heads())
    for line in held:
        rows.writerow([defused(cell) for cell in _cells(line, day, language)])
    content = ("\ufeff" + out.getvalue()).encode()
    return RightsFile(content, len(held), hashlib.sha256(content).hexdigest())


def _heads() -> list[str]:
    return [
        _("As of"), _("Sign-in name"), _("Full name"), _("Organisation"), _("Right"), _("In force"), _("Given"),
        _("Given by"), _("Reason"), _("Last day"), _("Ended"), _("Ended by"), _("What the role may do"),
    ]  # fmt: skip


def _cells(held: Held, day: date, language: str) -> list[str]:
    right = held.right
    tasks = sorted(ROLES[right.role].tasks) if right.role else []
    return [
        day.isoformat(), right.user.username, held.name, held.organisation, right.title.get(language),
        _("Yes") if held.in_force else _("No"), _moment(right.given_at), right.giver.get(language), right.why,
        right.ends_on.isoformat() if right.ends_on else "", _moment(right.ended_at), right.ender.get(language),
        "; ".join(TASKS[task].get(language) for task in tasks),
    ]  # fmt: skip


def _moment(instant: datetime | None) -> str:
    return instant.astimezone(SITE_ZONE).isoformat(timespec="seconds") if instant else ""
