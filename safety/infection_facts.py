"""Facts that the assessment of opportunistic infections looks at: CD4 and weight over time, recorded prophylaxis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from labs.samples import counted_samples, reports
from trialsite.audit.clock import site_date
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import Evidence, Fact, provide
from visits.models import ConcomitantMedication, VitalSigns

Given = Mapping[Any, list[Evidence]]
PROPHYLAXIS = "OIPROPH"


def _cd4_counts(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Site date and counted CD4 in cells/µL of each sample, oldest first."""
    found = {key: counted_samples(own) for key, own in reports(participants, as_of).items()}
    return {key: [Evidence(tuple((each.on, each.cd4) for each in own))] for key, own in found.items() if own}


def _weights(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Site date and kg of each weight, oldest first."""
    rows = [row for row in rows_of(VitalSigns, participants, as_of) if row.weight_kg is not None and row.vs_dt]
    found: dict[Any, list[tuple[Any, Any]]] = {}
    for row in sorted(rows, key=lambda row: row.vs_dt):
        found.setdefault(row.record.participant_id, []).append((site_date(row.vs_dt), row.weight_kg))
    return {key: [Evidence(tuple(own))] for key, own in found.items()}


def _prophylaxis_recorded(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Whether the medication log has a prophylaxis of opportunistic infections that goes on."""
    rows = rows_of(ConcomitantMedication, participants, as_of)
    people = {row.record.participant_id for row in rows if row.cm_class == PROPHYLAXIS and row.cm_ongoing != "N"}
    return {key: [Evidence(True)] for key in people}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("cd4_counts", "participant", ("lym.cd4", "lym.sample_dt"), _cd4_counts, together=("lym",)))
    provide(Fact("weights", "participant", ("vs.weight_kg", "vs.vs_dt"), _weights, together=("vs",)))
    classes = ("cm.cm_class", "cm.cm_ongoing")
    provide(Fact("prophylaxis_recorded", "participant", classes, _prophylaxis_recorded, together=("cm",)))
