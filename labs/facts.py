"""Facts from the laboratory: CD4 over time, before and at baseline, how cells were counted, numbers already used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from labs.models import LymphocyteSubsets
from labs.samples import Sample, samples
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.protocol.model import Protocol, Visit
from trialsite.registers.selectors import protocol_of
from visits.attendance import windows_of
from visits.schedule import Window


def _cd4(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Every counted CD4 in cells/µL with the site date of its sample, oldest first."""
    return {
        key: [_evidence(each, each.cd4) for each in own if each.cd4 is not None]
        for key, own in samples(participants, as_of).items()
    }


def _cd4_lowest(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """The lowest counted CD4 of the trial."""
    return {key: [min(own, key=lambda each: each.value)] for key, own in _cd4(participants, as_of).items() if own}


def _evidence(sample: Sample, value: Any) -> Evidence:
    return Evidence(value, sample.on, sample.record_id, sample.revision)


@dataclass(frozen=True)
class Known:
    """What is known around one form: the participant's counted samples elsewhere, the form's own one, the windows."""

    record: Any
    protocol: Protocol
    others: list[Sample]
    own: Sample | None
    windows: dict[str, Window]

    @property
    def planned(self) -> Visit:
        """The visit of the form."""
        return self.protocol.visit(self.record.visit.code)

    def precedes(self, sample: Sample) -> bool:
        """Whether a sample came before this form: by the schedule, by the clock where a visit has no place in it."""
        if not (self.planned.is_unscheduled or sample.planned.is_unscheduled):
            return sample.planned.position < self.planned.position
        return self.own is None or sample.sampled_at < self.own.sampled_at


@shared
def _windows(participants: Sequence[Any], as_of: datetime | None = None) -> Mapping[Any, dict[str, Window]]:
    return windows_of(participants)


def _from_samples(read: Callable[[Known], Evidence | None]) -> Callable[..., Mapping[Any, list[Evidence]]]:
    """A provider that reads one value per record from the participant's samples; two statements for all."""

    def given(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
        of_visits = [record for record in records if record.visit_id]
        people = [record.participant_id for record in of_visits]
        taken = samples(people, as_of) if people else {}
        windows = _windows(people, as_of) if taken else {}
        found = {}
        for record in of_visits:
            evidence = read(_known(record, taken.get(record.participant_id, []), windows))
            found.update({record: [evidence]} if evidence is not None else {})
        return found

    return given


def _known(record: Any, taken: list[Sample], windows: Mapping[Any, dict[str, Window]]) -> Known:
    key = str(record.pk)
    others = [each for each in taken if each.record_id != key and each.cd4 is not None]
    own = next((each for each in taken if each.record_id == key), None)
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
    day0 = _day0(known.protocol, known.windows)
    if day0 is None or known.planned.is_screening or known.planned.target == 0:
        return None
    # a sample of the dose day itself is taken before the infusion (LAB-01)
    before = [each for each in known.others if each.on <= day0]
    return before[-1] if before else None


def _day0(protocol: Protocol, windows: dict[str, Window]) -> date | None:
    for code, window in windows.items():
        target = protocol.visit(code).target
        if target is not None and window.target is not None:
            return window.target - timedelta(days=target)
    return None


def _cd4_baseline(known: Known) -> Evidence | None:
    found = _baseline(known)
    return _evidence(found, found.cd4) if found else None


def _platform_baseline(known: Known) -> Evidence | None:
    found = _baseline(known)
    return _evidence(found, found.platform) if found and found.platform else None


def _accession_numbers(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """number → visit, of the same participant's reports of other visits."""
    rows: Any = LymphocyteSubsets.objects if as_of is None else LymphocyteSubsets.history.as_of(as_of)
    used = rows.filter(
        record__participant_id__in=[record.participant_id for record in records], accession_no__isnull=False,
        record__entered_in_error_at__isnull=True, record__visit__isnull=False,
    ).select_related("record__visit")  # fmt: skip
    reports = [(row.accession_no, row.record) for row in used]
    return {
        record: [
            Evidence(
                {
                    number: other.visit.code
                    for number, other in reports
                    if other.participant_id == record.participant_id and other.visit_id != record.visit_id
                }
            )
        ]
        for record in records
    }


def register() -> None:
    """Fill the registry of facts."""
    value, taken = "lym.cd4", "lym.sample_dt"
    provide(Fact("cd4", "participant", (value, taken), _cd4))
    provide(Fact("cd4_lowest", "participant", (value, taken), _cd4_lowest))
    provide(Fact("cd4_previous", "record", (value, taken), _from_samples(_cd4_previous)))
    provide(Fact("cd4_earlier", "record", (value, taken), _from_samples(_cd4_earlier)))
    provide(Fact("cd4_baseline", "record", (value, taken), _from_samples(_cd4_baseline)))
    provide(Fact("platform_baseline", "record", (value, taken, "lym.lym_platform"), _from_samples(_platform_baseline)))
    provide(Fact("accession_numbers", "record", ("lym.accession_no",), _accession_numbers))
