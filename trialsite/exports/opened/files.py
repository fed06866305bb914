"""All files of what is opened: codebook, sealed forms, pharmacy, allocation, what was asked and changed of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain as chained
from typing import IO, Any

from django.db.models import QuerySet

from participants.models import Participant, Unblinding
from participants.opened import opened_origin, opened_places
from trialsite.casebook.models import CrfRecord
from trialsite.exports.opened import forms, pharmacy
from trialsite.exports.package import codebook, review
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import OPENED, Scope, streamed
from trialsite.pages.spreadsheets import write_rows

PLACE = (
    "randomisation", "position", "arm", "participant", "randomised_at", "recorded_at", "randomised_by", "planned_d0",
    "letter",
)  # fmt: skip
REGISTER = {"participant": "participant__code"} | {
    name: name
    for name in (
        "kind", "at", "recorded_at", "reason", "requested_by", "requested_role", "witness", "is_approved", "decided_by",
        "decided_at", "decided_why", "shown_at", "shown_to",
    )
}  # fmt: skip


def tables(folder: str = "") -> Iterator[Table]:
    """The files, in their order, under a folder where one is named ("unblinded/")."""
    made = chained(codebook.tables(), forms.tables(), _allocation(), pharmacy.tables(), review.tables())
    for table in made:
        yield Table(f"{folder}{table.name}", _with_opened_eyes(table))


def _with_opened_eyes(table: Table) -> Any:
    return lambda out, scope: table.write(out, replace(scope, eyes=OPENED))


def people_of(scope: Scope) -> QuerySet[Participant]:
    """The participants of a copy of whom there are sealed forms, by code."""
    sealed = scope.of_records(CrfRecord.objects.filter(audience__in=OPENED, retired_at__isnull=True), "")
    return Participant.objects.filter(pk__in=sealed.values("participant_id")).order_by("code")


def _allocation() -> Iterator[Table]:
    yield Table("allocation/list.csv", _places)
    yield Table("allocation/list-origin.csv", _origin)
    yield Table("allocation/unblinding-register.csv", _register)


def _places(out: IO[bytes], _scope: Scope) -> int:
    return write_rows(out, PLACE, (
        (p.label, p.position, p.arm, p.participant, p.randomised_at, p.recorded_at, p.by, p.planned_d0, p.letter)
        for p in opened_places()
    ))  # fmt: skip


def _origin(out: IO[bytes], _scope: Scope) -> int:
    return write_rows(out, ("what", "said"), opened_origin())


def _register(out: IO[bytes], _scope: Scope) -> int:
    rows = Unblinding.objects.order_by("at", "pk")
    return write_rows(out, REGISTER, streamed(rows, *REGISTER.values()))
