"""What somebody would type for one participant, form by form; what the file does not tell is a missing code."""

from __future__ import annotations

from datetime import date, timedelta

from trialsite.entry.actg175.people import Person
from trialsite.protocol.actg175 import BASELINE, PROTOCOL, WEEK_20, WEEK_96

Typed = dict[str, str]
VISITS = (BASELINE, WEEK_20, WEEK_96)
NOT_IN_FILE = "Not in the public data file"
# the file has no dates: people enter one after the other, and the last visit of the last one lies in the past
FIRST_DAY = date(2023, 4, 3)
ENTRY_DAYS = 120
CONSENT_VERSION = f"{PROTOCOL.package}-{PROTOCOL.version}"


def day0_of(person: Person) -> date:
    """The day on which the demonstration lets a participant enter; it stands in no file."""
    return FIRST_DAY + timedelta(days=(person.line - 2) % ENTRY_DAYS)


def day_of(person: Person, visit: str) -> date:
    """The target day of a visit."""
    return day0_of(person) + timedelta(days=PROTOCOL.visit(visit).target or 0)


def typed_forms(person: Person) -> dict[tuple[str, str], Typed]:
    """Visit and form → typed answers, in the order in which they are entered."""
    found: dict[tuple[str, str], Typed] = {
        (BASELINE, "ic"): _consent(person),
        (BASELINE, "dm"): _demographics(person),
    }
    for position, visit in enumerate(VISITS):
        found[visit, "sv"] = _attendance(person, visit, came=person.cd4[position] is not None)
        if visit == BASELINE:
            found[visit, "vs"] = _vital_signs(person)
        found[visit, "lym"] = _lymphocytes(person, position)
    return found


def _missing(code: str, *names: str) -> Typed:
    """The posted missing code of each question, with its reason."""
    found: Typed = {}
    for name in names:
        found |= {f"{name}~missing": code, f"{name}~why": NOT_IN_FILE}
    return found


def _moment(name: str, day: date, clock: str) -> Typed:
    return {f"{name}~date": day.isoformat(), f"{name}~time": clock}


def _consent(person: Person) -> Typed:
    day = day0_of(person)
    return {
        "consent_signed": "Y", "consent_date": day.isoformat(), "consent_time": "08:00",
        "consent_version": CONSENT_VERSION, "consent_by": "CHENJ", "consent_understood": "Y",
        "consent_impartial_witness": "N", "consent_sensitive_data": "Y", "consent_sample_storage": "Y",
        "consent_copy_given": "Y", **_moment("consent_inv_sign_time", day, "08:05"),
    }  # fmt: skip


def _demographics(person: Person) -> Typed:
    """The file tells age in years alone, so that of the birth date the year is known, give or take one."""
    day = day0_of(person)
    return {
        "form_date": day.isoformat(), "birth_date": str(day.year - person.age), "sex": person.sex,
        **_missing("UNK", "ethnicity_cn"), **_missing("ND", "height_cm"), "comment": label_of(person),
    }  # fmt: skip


def label_of(person: Person) -> str:
    """How the demographics name the line of the file, so that each value can be traced to it."""
    return f"ACTG 175, participant {person.number}"


def _attendance(person: Person, visit: str, *, came: bool) -> Typed:
    reviewed = _missing("UNK", "ae_none_visit", "cm_reviewed", "art_reviewed")
    if not came:
        return _missing("UNK", "sv_attended") | reviewed
    day = day_of(person, visit).isoformat()
    return {"sv_attended": "ONSITE", "visit_date": day, "visit_end_date": day, **reviewed}


def _vital_signs(person: Person) -> Typed:
    unknown = ("temp_c", "temp_site", "sbp", "dbp", "pulse", "resp")
    return {
        **_moment("vs_dt", day0_of(person), "08:30"),
        "weight_kg": str(person.weight_kg),
        **_missing("ND", *unknown),
    }


def _lymphocytes(person: Person, position: int) -> Typed:
    cd4 = person.cd4[position]
    if cd4 is None:
        return _missing("UNK", "lab_done") | _missing("ND", "cd4", "cd8")
    cd8 = {"cd8": str(person.cd8[position])} if position < len(person.cd8) else _missing("ND", "cd8")
    return {
        "lab_done": "Y", **_moment("sample_dt", day_of(person, VISITS[position]), "08:40"),
        **_missing("UNK", "lab_name", "lym_platform"), "cd4": str(cd4), **cd8,
    }  # fmt: skip
