"""Facts that the forms about the person provide: consent, sex, birth, height."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from participants.models import Demographics, InformedConsent, Participant
from participants.stored import rows_of
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, Fact, provide, shared


def _from(
    rows: Callable[[Sequence[Any], datetime | None], list[Any]], read: Callable[[Any], Any]
) -> Callable[..., Mapping[Any, list[Evidence]]]:
    """A provider that reads one value per record of a form, oldest first; rows in error are left out."""

    def given(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
        found: dict[Any, list[Evidence]] = {}
        for row in rows(participants, as_of):
            if (value := read(row)) is not None:
                evidence = Evidence(value, record_id=str(row.record_id), revision=row.record.revision)
                found.setdefault(row.record.participant_id, []).append(evidence)
        return found

    return given


@shared
def _consents(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(InformedConsent, participants, as_of, "consent_signed", "consent_date", "consent_sensitive_data")


@shared
def _demographics(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(Demographics, participants, as_of, "sex", "birth_date", "height_cm")


def _signed(row: InformedConsent) -> Any:
    return row.consent_date if row.consent_signed == "Y" else None  # type: ignore[comparison-overlap]


def _may_enter(row: InformedConsent) -> bool | None:
    return True if row.consent_signed == "Y" and row.consent_sensitive_data == "Y" else None  # type: ignore[comparison-overlap]


def _birth(row: Demographics) -> Any:
    return registry.get("dm").question("birth_date").stored(row)


def _first(provider: Callable[..., Mapping[Any, list[Evidence]]]) -> Callable[..., Mapping[Any, list[Evidence]]]:
    """The earliest evidence alone: consent is what the first signed form says."""

    def first(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
        return {
            key: sorted(found, key=lambda each: each.value)[:1] for key, found in provider(participants, as_of).items()
        }

    return first


def _codes(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    rows = Participant.objects.filter(pk__in=list(participants))
    return {row.pk: [Evidence(row.code)] for row in rows}


def _beside_first_consent(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Whether forms besides consent hold data, for the first form of consent; nothing for later ones."""
    first = [record for record in records if record.form == "ic" and record.repeat == 1]
    held = CrfRecord.objects.filter(
        participant_id__in=[record.participant_id for record in first], first_saved_at__isnull=False,
        entered_in_error_at__isnull=True,
    ).exclude(form="ic")  # fmt: skip
    if as_of is not None:
        held = held.filter(first_saved_at__lte=as_of)
    people = set(held.values_list("participant_id", flat=True)) if first else set()
    return {record: [Evidence(True)] for record in first if record.participant_id in people}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("code", "participant", (), _codes))
    provide(Fact("data_beside_first_consent", "record", (), _beside_first_consent))
    consent = ("ic.consent_signed", "ic.consent_date")
    provide(Fact("consent_date", "participant", consent, _first(_from(_consents, _signed))))
    provide(
        Fact(
            "consent_for_entry",
            "participant",
            ("ic.consent_signed", "ic.consent_sensitive_data"),
            _from(_consents, _may_enter),
        )
    )
    provide(Fact("sex", "participant", ("dm.sex",), _from(_demographics, lambda row: row.sex)))
    provide(Fact("birth_date", "participant", ("dm.birth_date",), _from(_demographics, _birth)))
    provide(Fact("height_cm", "participant", ("dm.height_cm",), _from(_demographics, lambda row: row.height_cm)))
