"""Which answers the plan asks to verify, and what a change of an answer does to its mark."""

from __future__ import annotations

from collections.abc import Sequence

from trialsite.audit import tracked
from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import CrfRecord, Verification
from trialsite.crf import registry
from trialsite.crf.checks import Case
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol

CHANGED, TAKEN_BACK = "value changed", "taken back"


def is_planned(protocol: Protocol, record: CrfRecord, address: str) -> bool:
    """Whether the plan asks for an answer of a record."""
    question = registry.get(record.form).question(address)
    return protocol.verification.asks(record.participant.code, record.place, address, critical=question.critical)


def to_verify(record: CrfRecord, crf: Crf, case: Case, audience: Audience) -> int:
    """How many answers of a record are to be verified for an audience: those given, of what is sealed every one.

    How many sealed answers are given differs between the arms; the column is not sealed.
    """
    given = {address for address, answer in case.answers.items() if answer.given and not crf.question(address).virtual}
    asked = (address for address in given | crf.sealed if crf.question(address).audience == audience)
    return sum(is_planned(case.protocol, record, address) for address in asked)


def column_of(audience: str) -> str:
    """The column that counts the marks for an audience."""
    return "verified" if audience == Audience.BLINDED else "verified_unblinded"


def count(record: CrfRecord, mark: Verification, by: int) -> None:
    """Move the record's counter by a mark that the plan asked for."""
    if mark.planned is not False:
        column = column_of(mark.audience)
        setattr(record, column, getattr(record, column) + by)


def withdraw_changed(record: CrfRecord, addresses: Sequence[str], change: Declared) -> list[ItemEntry]:
    """Withdraw the marks of changed answers; the record's counters are set, not yet written.

    Of a sealed form all of them: nobody who reads the rows can tell which answer it was.
    """
    sealed = registry.get(record.form).sealed
    touched = {*addresses} | (sealed if sealed & set(addresses) else frozenset())
    if not touched or not getattr(record, "has_marks", True):
        return []
    marks = list(Verification.objects.filter(record_id=record.pk, withdrawn_at__isnull=True, address__in=touched))
    return withdraw(record, marks, CHANGED, change)


def withdraw(record: CrfRecord, marks: Sequence[Verification], why: str, change: Declared) -> list[ItemEntry]:
    """Withdraw marks, with what the ledger says of it; only inside a declared change."""
    for mark in marks:
        mark.withdrawn_at, mark.withdrawn_why = change.at, why
        count(record, mark, -1)
    tracked.update(marks, ["withdrawn_at", "withdrawn_why"], change)
    return [ItemEntry(f"record.verified[{m.address}]", "Source verified", "verified", "withdrawn") for m in marks]
