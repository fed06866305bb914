"""Facts from lymphocyte subsets: CD4 over time, before and at baseline, and how cells were counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labs.models import LymphocyteSubsets
from labs.samples import Report, Sample, counted_samples, reports
from trialsite.casebook.stored_rows import narrow
from trialsite.crf.facts import Evidence, Fact, provide
from trialsite.protocol.model import Protocol, Visit
from trialsite.registers.selectors import protocol_of
from visits.attendance import windows_of
from visits.schedule import Window, day0

FORM = ("lym",)


def _cd4(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Every counted CD4 in cells/µL with the site date of its sample, oldest first."""
    found = reports(participants, as_of)
    return {key: [_evidence(each, each.cd4) for each in counted_samples(own)] for key, own in found.items()}


def _cd4_lowest(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """The lowest counted CD4 of the trial."""
    return {key: [min(own, key=lambda each: each.value)] for key, own in _cd4(participants, as_of).items() if own}


def _evidence(sample: Sample, value: Any) -> Evidence:
    return Evidence(value, sample.on, sample.record_id, sample.revision)


@dataclass(frozen=True)
class Known:
    """What is known around one form: the participant's counted samples elsewhere, when its own was taken, windows."""

    record: Any
    protocol: Protocol
    others: list[Sample]
    sampled_at: datetime | None
    windows: dict[str, Window]

    @property
    def planned(self) -> Visit:
        """The visit of the form."""
        return self.protocol.visit(self.record.visit.code)

    def precedes(self, sample: Sample) -> bool:
        """Whether a sample came before this form: by the schedule, by the clock where a visit has no place in it."""
        if not (self.planned.is_unscheduled or sample.planned.is_unscheduled):
            return sample.planned.position < self.planned.position
        return self.sampled_at is None or sample.sampled_at < self.sampled_at


def _from_samples(read: Callable[[Known], Evidence | None]) -> Callable[..., Mapping[Any, list[Evidence]]]:
    """A provider that reads one value per record from the participant's samples; two statements for all."""

    def given(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
        of_visits = [record for record in records if record.visit_id]
        people = [record.participant_id for record in of_visits]
        taken = reports(people, as_of) if people else {}
        windows = windows_of(people) if taken else {}
        found = {}
        for record in of_visits:
            evidence = read(_known(record, taken.get(record.participant_id, []), windows))
            found.update({record: [evidence]} if evidence is not None else {})
        return found

    return given


def _known(record: Any, taken: list[Report], windows: Mapping[Any, dict[str, Window]]) -> Known:
    key = str(record.pk)
    others = counted_samples([each for each in taken if each.record_id != key])
    own = next((each.sampled_at for each in taken if each.record_id == key), None)
    return Known(record, protocol_of(record.protocol_version), others, own, windows.get(record.participant_id, {}))


def _cd4_previous(known: Known) -> Evidence | None:
    before = [each for each in known.others if known.precedes(each)]
    return _evidence(before[-1], before[-1].cd4) if before else None


def _cd4_earlier(known: Known) -> Evidence | None:
    """All earlier values, latest first."""
    before = [each for each in known.others if known.precedes(each)][::-1]
    return _evidence(before[0], tuple(each.cd4 for each in before)) if before else None


def _baseline(known: Known) -> Sample | None:
    """The last counted sample before the first dose; nothing for the forms of visits up to that day."""
    first = day0(known.protocol, known.windows)
    if first is None or known.planned.is_screening or known.planned.target == 0:
        return None
    # a sample of the dose day itself is taken before the infusion (LAB-01)
    before = [each for each in known.others if each.on <= first]
    return before[-1] if before else None


def _cd4_baseline(known: Known) -> Evidence | None:
    found = _baseline(known)
    return _evidence(found, found.cd4) if found else None


def _platform_baseline(known: Known) -> Evidence | None:
    found = _baseline(known)
    return _evidence(found, found.platform) if found and found.platform else None


def register() -> None:
    """Fill the registry of facts."""
    narrow(LymphocyteSubsets, "sample_dt", "cd4", "cd4_op", "lym_platform", "accession_no")
    counted = ("lym.cd4", "lym.sample_dt")
    provide(Fact("cd4", "participant", counted, _cd4, together=FORM))
    provide(Fact("cd4_lowest", "participant", counted, _cd4_lowest, together=FORM))
    for key, sources, read in (
        ("cd4_previous", counted, _cd4_previous),
        ("cd4_earlier", counted, _cd4_earlier),
        ("cd4_baseline", counted, _cd4_baseline),
        ("platform_baseline", (*counted, "lym.lym_platform"), _platform_baseline),
    ):
        provide(Fact(key, "record", sources, _from_samples(read), siblings=True, together=FORM))
