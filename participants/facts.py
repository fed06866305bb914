"""Facts that the forms about the person provide: consent, sex, birth, height."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from participants.models import Demographics, InformedConsent, Participant
from participants.stored import column
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.stored_rows import narrow, rows_of
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.registers.providers import consent_register
from trialsite.registers.selectors import protocol_of


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
    return rows_of(InformedConsent, participants, as_of)


@shared
def _demographics(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(Demographics, participants, as_of)


def _may_enter(row: InformedConsent) -> bool | None:
    return True if row.consent_signed == "Y" and row.consent_sensitive_data == "Y" else None  # type: ignore[comparison-overlap]


def _birth(row: Demographics) -> Any:
    return registry.get("dm").question("birth_date").stored(row)


def _of_consent(read: Callable[[Any], Any]) -> Callable[..., Mapping[Any, list[Evidence]]]:
    """A provider that reads the form of consent that counts: the first signed one, the last while none is signed.

    A later version of the consent form that is signed or declined does not change what the person came in with.
    """

    def given(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
        found: dict[Any, list[Evidence]] = {}
        for participant, row in _counting(_consents(participants, as_of)).items():
            if (value := read(row)) is not None:
                evidence = Evidence(value, row.consent_date, str(row.record_id), row.record.revision)
                found[participant] = [evidence]
        return found

    return given


def _counting(rows: Sequence[Any]) -> dict[Any, Any]:
    """The form of consent that counts, by participant."""
    found: dict[Any, Any] = {}
    for row in rows:
        known = found.get(row.record.participant_id)
        if known is None or _rank(row) < _rank(known) or (not _is_signed(row) and not _is_signed(known)):
            found[row.record.participant_id] = row
    return found


def _is_signed(row: Any) -> bool:
    return bool(row.consent_signed == "Y")


def _rank(row: Any) -> tuple[bool, date]:
    """Signed ones before others, by the day of signature; one without a day comes last."""
    return not _is_signed(row), row.consent_date or date.max


def _signed_on(row: Any) -> date | None:
    return row.consent_date if _is_signed(row) else None


def _approved(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Whether the version that was signed was approved and in force on that day; one statement more."""
    versions = {row.code: row.effective_on for row in consent_register()}

    def read(row: Any) -> bool | None:
        day, effective = _signed_on(row), versions.get(row.consent_version)
        return None if day is None or not row.consent_version else effective is not None and effective <= day

    return _of_consent(read)(participants, as_of)


def _answered(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Version of the consent form → day of the answer, of a person who signed one: what was signed or declined.

    A declined one may name no day.
    """
    found: dict[Any, dict[str, date | None]] = {}
    rows = _consents(participants, as_of)
    signed = {row.record.participant_id for row in rows if _is_signed(row)}
    for row in rows:
        if row.record.participant_id in signed and row.consent_version and row.consent_signed in ("Y", "N"):
            found.setdefault(row.record.participant_id, {})[row.consent_version] = row.consent_date
    return {key: [Evidence(answered)] for key, answered in found.items()}


def _codes(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    rows = Participant.objects.filter(pk__in=list(participants))
    return {row.pk: [Evidence(row.code)] for row in rows}


def _is_again(record: Any) -> bool:
    """Whether a form of consent stands at an unscheduled visit: consent asked for again."""
    return bool(record.visit_id) and protocol_of(record.protocol_version).visit(record.visit.code).is_unscheduled


def _beside_first_consent(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Whether forms besides consent hold data, for the first form of consent; nothing for later ones."""
    first = [record for record in records if record.form == "ic" and record.repeat == 1 and not _is_again(record)]
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
    # every save asks for some of these
    narrow(
        InformedConsent,
        *("consent_signed", "consent_date", "consent_time", "consent_sensitive_data", "consent_understood"),
        *("consent_version", "consent_by"),
    )
    narrow(Demographics, "sex", "birth_date", "height_cm")
    signed = ("ic.consent_signed", "ic.consent_date")
    for key, sources, given in (
        ("consent_date", signed, _of_consent(_signed_on)),
        ("consent_signed", signed, _of_consent(column("consent_signed"))),
        ("consent_understood", (*signed, "ic.consent_understood"), _of_consent(column("consent_understood"))),
        ("consent_version_approved", (*signed, "ic.consent_version"), _approved),
        ("consents_answered", ("ic.consent_signed", "ic.consent_version", "ic.consent_date"), _answered),
        ("consent_for_entry", ("ic.consent_signed", "ic.consent_sensitive_data"), _from(_consents, _may_enter)),
    ):
        provide(Fact(key, "participant", sources, given, together=("ic",)))
    for name, read in (("sex", column("sex")), ("birth_date", _birth), ("height_cm", column("height_cm"))):
        provide(Fact(name, "participant", (f"dm.{name}",), _from(_demographics, read), together=("dm",)))
