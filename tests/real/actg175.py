"""What the data file says of each participant, read here on its own, and what must be stored of it."""

from __future__ import annotations

import csv
import os
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from participants.models import Demographics
from trialsite.audit.models import Event, Item
from trialsite.casebook import content
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry

VARIABLE = "TRIALSITE_ACTG175"
UNKNOWN, NOT_DONE = "UNK: Not in the public data file", "ND: Not in the public data file"
SUFFIX = {"BL": "0", "W20": "20", "W96": "96"}
WEEKS = {"BL": 0, "W20": 20, "W96": 96}
FORMS = [("BL", "ic"), ("BL", "dm"), ("BL", "sv"), ("BL", "vs"), ("BL", "lym"),
         ("W20", "sv"), ("W20", "lym"), ("W96", "sv"), ("W96", "lym")]  # fmt: skip


def path() -> Path:
    """The file that the environment names."""
    return Path(os.environ[VARIABLE])


def rows(count: int) -> list[dict[str, str]]:
    """The first `count` lines of the file."""
    with path().open(newline="") as lines:
        return [row for _number, row in zip(range(count), csv.DictReader(lines), strict=False)]


def expected(number: int, row: dict[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    """Visit and form → address → canonical text, of the participant on line `number` (from 0)."""
    day0 = date(2023, 4, 3) + timedelta(days=number % 120)
    return {(visit, form): _FORMS[form](row, visit, day0 + timedelta(weeks=WEEKS[visit])) for visit, form in FORMS}


def _consent(row: dict[str, str], visit: str, day: date) -> dict[str, str]:
    return {
        "consent_signed": "Y", "consent_date": f"{day}", "consent_time": "08:00",
        "consent_version": "actg175-actg-1", "consent_by": "CHENJ", "consent_understood": "Y",
        "consent_impartial_witness": "N", "consent_sensitive_data": "Y", "consent_sample_storage": "Y",
        "consent_copy_given": "Y", "consent_inv_sign_time": f"{day}T00:05:00+00:00",
    }  # fmt: skip


def _demographics(row: dict[str, str], visit: str, day: date) -> dict[str, str]:
    return {
        "form_date": f"{day}", "birth_date": str(day.year - int(row["age"])), "sex": "FM"[int(row["gender"])],
        "ethnicity_cn": UNKNOWN, "height_cm": NOT_DONE, "comment": f"ACTG 175, participant {row['pidnum']}",
    }  # fmt: skip


def _attendance(row: dict[str, str], visit: str, day: date) -> dict[str, str]:
    rest = dict.fromkeys(("ae_none_visit", "cm_reviewed", "art_reviewed"), UNKNOWN)
    if row[f"cd4{SUFFIX[visit]}"] == "NA":
        return {"sv_attended": UNKNOWN} | rest
    return {"sv_attended": "ONSITE", "visit_date": f"{day}", "visit_end_date": f"{day}"} | rest


def _vital_signs(row: dict[str, str], visit: str, day: date) -> dict[str, str]:
    weight = Decimal(row["wtkg"]).quantize(Decimal("0.1"), ROUND_HALF_UP)
    rest = dict.fromkeys(("temp_c", "temp_site", "sbp", "dbp", "pulse", "resp"), NOT_DONE)
    return {"vs_dt": f"{day}T00:30:00+00:00", "weight_kg": str(weight)} | rest


def _lymphocytes(row: dict[str, str], visit: str, day: date) -> dict[str, str]:
    cd4, cd8 = row[f"cd4{SUFFIX[visit]}"], row.get(f"cd8{SUFFIX[visit]}", "NA")
    if cd4 == "NA":
        return {"lab_done": UNKNOWN, "cd4": NOT_DONE, "cd8": NOT_DONE}
    return {
        "lab_done": "Y", "sample_dt": f"{day}T00:40:00+00:00", "lab_name": UNKNOWN, "lym_platform": UNKNOWN,
        "cd4": cd4, "cd8": NOT_DONE if cd8 == "NA" else cd8,
    }  # fmt: skip


_FORMS = {"ic": _consent, "dm": _demographics, "sv": _attendance, "vs": _vital_signs, "lym": _lymphocytes}


def compare(code: str, forms: dict[tuple[str, str], dict[str, str]]) -> int:
    """Every stored value, history row and ledger item of a participant against the file; how many values there are."""
    records = CrfRecord.objects.filter(participant__code=code).select_related("visit")
    assert {(record.visit.code, record.form) for record in records} == set(forms)
    for record in records:
        _compare_record(record, forms[record.visit.code, record.form])
    return sum(map(len, forms.values()))


def _compare_record(record: Any, wanted: dict[str, str]) -> None:
    place = f"{record.participant_id} {record.visit.code} {record.form}"
    crf = registry.get(record.form)
    assert (record.revision, record.completed_at is not None) == (1, True), place
    live, past = crf.model.objects.get(record=record), crf.model.history.filter(record_id=record.pk)
    assert len(past) == 1, place
    for row in (live, past[0]):
        stored = {address: answer.text for address, answer in content.answers_of(crf, content.Stored(row)).items()}
        assert stored == wanted, place
    columns = [field.attname for field in crf.model._meta.concrete_fields]
    assert [getattr(live, name) for name in columns] == [getattr(past[0], name) for name in columns], place
    if record.form == "lym":
        birth = Demographics.objects.get(record__participant=record.participant_id).birth_date
        _compare_counts(live, wanted, int(birth))
    event = Event.objects.get(record_id=str(record.pk), action="save")
    items = Item.objects.filter(event=event).exclude(address__startswith="record.")
    assert {item.address: item.new for item in items} == wanted, place
    assert {item.old for item in items} == {None}, place


def _compare_counts(row: Any, wanted: dict[str, str], born: int) -> None:
    """Number, unit and flag; the ranges are those of adults, so that younger people have no flag."""
    for name, low, high in (("cd4", 396, 1309), ("cd8", 224, 1014)):
        value, flag = getattr(row, name), getattr(row, f"{name}_flag")
        if wanted[name] == NOT_DONE:
            assert (value, flag, getattr(row, f"{name}_lo")) == (None, None, None)
            continue
        number = int(wanted[name])
        assert (value, getattr(row, f"{name}_unit")) == (number, "cells/uL")
        adult = row.sample_dt.year - born >= 18
        assert flag == (("L" if number < low else "H" if number > high else "N") if adult else None)
