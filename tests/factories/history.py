"""Entries of running logs with answers, made as the page makes them."""

from __future__ import annotations

from typing import Any

from tests.factories.casebook import submit
from trialsite.accounts.models import User
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import CrfRecord
from trialsite.crf.values.partial import PartialDate

P = PartialDate
EFV, DTG = ("TDF", "3TC", "EFV"), ("TDF", "3TC", "DTG")
ENDED: dict[str, Any] = {
    "art_components": EFV, "art_start": P("2018-06-01"), "art_ongoing": "N", "art_end": P("2023-03-19"),
    "art_change_reason": "SIMPL",
}  # fmt: skip
NOW_ON: dict[str, Any] = {"art_components": DTG, "art_start": P("2023-03-20"), "art_ongoing": "Y"}
MEDICATION: dict[str, Any] = {
    "cm_name": "Cefixime", "cm_class": "OTHER", "cm_indication": "Cough", "cm_route": "PO", "cm_freq": "BID",
    "cm_start": P("2024-01"), "cm_ongoing": "N", "cm_end": P("2024-02"),
}  # fmt: skip


def entry(participant: Any, form: str, by: User, /, **answers: Any) -> CrfRecord:
    """One entry of a log with these answers; `complete` as for `submit`."""
    record = add_entry(participant=participant, form=form, by=by)
    submit(record, by, **answers)
    record.refresh_from_db()
    return record
