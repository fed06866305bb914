"""Facts from the serology of screening: each marker with the date of its sample."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from labs.models import Serology
from participants.stored import column, dated
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import Fact, provide, shared

MARKERS = ("hbv_dna", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab", "rpr_titre")


@shared
def _serologies(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(Serology, participants, as_of)


def register() -> None:
    """Fill the registry of facts."""
    for name in MARKERS:
        sources = (f"ser.{name}", "ser.ser_date")
        provide(Fact(name, "participant", sources, dated(_serologies, column(name), "ser_date"), together=("ser",)))
