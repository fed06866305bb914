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
    posted = {name: [text] for name, text in typed.items()} | {"revision": [str(record.revision)]}
    reading = Reading(clock.today(), clock.now())
    read = read_submission(registry.get(record.form), posted, reading, complete=True, origin=origin)
    outcome = save(record=record, submission=replace(read, origin_ref=origin_ref), by=by)
    if outcome.refused or not outcome.completed:
        found = outcome.refused or outcome.findings
        told = "; ".join(f"{finding.addresses[0]}: {finding.message}" for finding in found)
        raise NotEntered(f"{record.participant.code}, form {record.form} cannot be completed. {told}")
