"""Enter a form as if its answers had been typed on the page: for loaders and the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.entries import Origin
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.fields import Reading
from trialsite.entry.posted import read_submission


class NotEntered(Exception):
    """A form could not be completed; the message names the form and what was refused."""


def enter(
    record: CrfRecord, typed: Mapping[str, str], *, by: User, origin: Origin = Origin.TYPED, origin_ref: str = ""
) -> None:
    """Complete one form with answers under the names that the page posts; raises NotEntered where it stays open."""
    _save(record, typed, by, (origin, origin_ref), complete=True)


def enter_open(record: CrfRecord, typed: Mapping[str, str], *, by: User) -> None:
    """Save answers of a form that is not complete yet; raises NotEntered where one of them is refused."""
    _save(record, typed, by, (Origin.TYPED, ""), complete=False)


def _save(record: CrfRecord, typed: Mapping[str, str], by: User, origin: tuple[Origin, str], *, complete: bool) -> None:
    posted = {name: [text] for name, text in typed.items()} | {"revision": [str(record.revision)]}
    reading = Reading(clock.today(), clock.now())
    read = read_submission(registry.get(record.form), posted, reading, complete=complete, origin=origin[0])
    outcome = save(record=record, submission=replace(read, origin_ref=origin[1]), by=by)
    if outcome.refused or (complete and not outcome.completed):
        found = outcome.refused or outcome.findings
        told = "; ".join(f"{finding.addresses[0]}: {finding.message}" for finding in found)
        raise NotEntered(f"{record.participant.code}, form {record.form} cannot be completed. {told}")
