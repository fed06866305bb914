"""The displayed status as the database computes it, so that listings filter and sort by it; equal to `status`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Case, F, IntegerField, Q, Value, When

# the glyph of each rank, in the order in which the first that applies is shown
RANKS = ("query", "late", "lock", "frz", "sign", "ver", "inv", "due", "done", "inv", "prog", "miss", "none")


def ranks_of(glyph: str) -> list[int]:
    """The ranks that are shown as this glyph."""
    return [rank for rank, each in enumerate(RANKS) if each == glyph]


def status_rank(today: date, first_days: Mapping[str, date | None], path: str = "", *, unblinded: bool = False) -> Case:
    """The rank of a record that `path` leads to; `first_days`: version of the protocol → its first day of use."""
    conditions = _conditions(today, first_days, path, unblinded=unblinded)
    return Case(
        *(When(condition, then=Value(rank)) for rank, condition in enumerate(conditions)),
        default=Value(len(RANKS) - 1), output_field=IntegerField(),
    )  # fmt: skip


def _conditions(today: date, first_days: Mapping[str, date | None], path: str, *, unblinded: bool) -> list[Q]:
    def q(**said: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in said.items()})

    complete, touched = q(completed_at__isnull=False), q(first_saved_at__isnull=False)
    queries = q(open_queries__gt=0) | (q(open_queries_unblinded__gt=0) if unblinded else q(pk__isnull=True))
    in_use = q(pk__isnull=True)
    for version, first in first_days.items():
        in_use |= q(protocol_version=version) & (q(due_to__gte=first) if first else q())
    empty = q(first_saved_at__isnull=True, completed_at__isnull=True)
    verified = q(to_verify__gt=0, verified__gte=F(f"{path}to_verify"))
    return [
        queries,
        empty & q(required=True, not_done_at__isnull=True, due_to__lt=today) & in_use,
        q(locked_at__isnull=False), q(frozen_at__isnull=False), q(signed_at__isnull=False),
        complete & verified,
        complete & q(awaiting_investigator__gt=0),
        complete & q(results_pending__gt=0),
        complete,
        touched & q(awaiting_investigator__gt=0),
        touched,
        q(not_done_at__isnull=False),
    ]  # fmt: skip
