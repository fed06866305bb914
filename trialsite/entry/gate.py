"""What a form page says of a shut entry gate, and where the form stands that opens it."""

from __future__ import annotations

from dataclasses import dataclass

from trialsite.accounts.authority import Grant
from trialsite.casebook.gates import EntryGate, SubmissionGate
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.entry.moment import Moment
from trialsite.entry.navigation import record_url, title_of
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class ShutGate:
    """Why a form may not be entered; `url` and `title` of the form that opens it are empty where it has no record."""

    message: Text
    url: str = ""
    title: Text | None = None


def shut_gate(gate: EntryGate, record: CrfRecord, grant: Grant, moment: Moment) -> ShutGate:
    """The gate with the record that opens it: that of the same visit, else the participant's first. One statement."""
    return _with_record(gate.message, gate.opened_by, record, grant, moment)


def gate_ahead(told: tuple[SubmissionGate, Text], record: CrfRecord, grant: Grant, moment: Moment) -> ShutGate:
    """What a gate says before anything is typed, with the record that set it. One statement."""
    gate, message = told
    return _with_record(message, gate.set_by, record, grant, moment)


def _with_record(message: Text, form: str, record: CrfRecord, grant: Grant, moment: Moment) -> ShutGate:
    opening = visible_records(grant.audiences).filter(participant=record.participant, form=form)
    found = sorted(
        opening.filter(entered_in_error_at__isnull=True),
        key=lambda each: (each.visit_id != record.visit_id, each.visit.position if each.visit else 0, each.repeat),
    )
    if not found:
        return ShutGate(message)
    return ShutGate(message, record_url(found[0]) + moment.query, title_of(found[0]))
