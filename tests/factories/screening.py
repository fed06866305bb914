"""A person in screening, entered through the forms: the base person of the clinical specification (3.5), near today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from participants.models import Participant, Stage
from tests.factories.casebook import CONSENT, VITALS, record_at, submit
from tests.factories.history import EFV, NOW_ON, P, entry
from trialsite.accounts.models import User
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.crf import registry
from trialsite.crf.fields import Measurement
from trialsite.crf.values.measured import read_measured

NEGATIVE = dict.fromkeys(("hbsag", "hbv_dna", "hcv_ab", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab"), "NEG")


def at(day: date, hour: int = 9) -> datetime:
    """An instant of a site date."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SITE_ZONE)


def screen_day() -> date:
    """The day on which the base person came for screening: near enough for every result to be valid."""
    return clock.today() - timedelta(days=12)


def in_screening(person: Participant, by: User, changes: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Enter the forms of screening; `changes` holds other answers by form, and None for a form that is left out."""
    day, other = screen_day(), dict(changes or {})
    forms: dict[str, dict[str, Any]] = {
        "ic": CONSENT | {"consent_date": day, "consent_inv_sign_time": at(day, 10)},
        "dm": {"form_date": day, "birth_date": P("1985-06-15"), "sex": "M", "ethnicity_cn": "HAN",
               "height_cm": Decimal(172)},
        "hiv": {"form_date": day, "hiv_confirmed": "Y", "hiv_confirm_method": "WB",
                "hiv_confirm_date": P("2018-05-10")},
        "vs": VITALS | {"vs_dt": at(day)},
        "lym": {"sample_dt": at(day), "cd4": "248"},
        "vl": {"vl_dt": at(day), "vl": "TND", "vl_lloq": Decimal(20)},
        "ser": NEGATIVE | {"ser_date": day},
        "sv": {"sv_attended": "Y", "visit_date": day, "cm_reviewed": "Y"},
    }  # fmt: skip
    for form, answers in forms.items():
        if other.get(form, {}) is not None:
            submit(record_at(person, form), by, **read(form, answers | dict(other.get(form, {}))))
    entry(person, "art", by, **NOW_ON | {"art_components": EFV, "art_start": P("2018-06-01")})
    earlier = P((day - timedelta(days=200)).isoformat())
    entry(person, "vlh", by, **read("vlh", {"vlh_date": earlier, "vlh": "<20"}))


def read(form: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with results of the laboratory read as their box reads them."""
    questions = registry.get(form).questions
    return {
        name: read_measured(value, grammar=question.grammar)
        if isinstance(question := questions[name], Measurement) and isinstance(value, str)
        else value
        for name, value in answers.items()
    }


def fail_screening(person: Participant, by: User) -> Participant:
    """End the screening of a person: the stage alone, with its trace."""
    return in_stage(person, by, Stage.SCREEN_FAILED)


def in_stage(person: Participant, by: User, stage: Stage) -> Participant:
    """Bring a person from screening to a stage: the stage alone, with its trace."""
    with transaction.atomic():
        change = begin(by.actor())
        person.stage = stage
        item = ItemEntry("participant.stage", "State", Stage.SCREENING, stage)
        with declared(change):
            tracked.update([person], ["stage"], change)
            entry = EventEntry(change.event_id, Action.SAVE, change.actor, person.code, items=(item,))
            chain.append(entry, at=change.at, change=change)
    return person
