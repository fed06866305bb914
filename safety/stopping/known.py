"""Read what stopping rules look at: events, viral loads, pregnancies, withdrawals and first infusions of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Min

from labs.load_facts import loads_of
from participants.models import Participant, Withdrawal
from safety.facts import events_of
from safety.models import PregnancyReport
from safety.stopping.rules import Known, Seen
from trialsite.casebook.stored_rows import rows_of
from trialsite.protocol.stopping import Sort
from trialsite.registers.selectors import protocol_of
from visits.infusion.doses import NOT_GIVEN
from visits.models import Infusion, Pregnancy

TREATMENT = "TREAT"
POSITIVE = "POS"


def known_of(people: Sequence[Participant], sorts: Collection[Sort]) -> list[Known]:
    """What is known of people, as far as rules of these sorts ask; one statement for each kind of form."""
    keys = [person.pk for person in people]
    events = _events(keys) if {Sort.EVENT, Sort.PERSON} & set(sorts) else {}
    loads = loads_of(keys) if Sort.LOADS in sorts else {}
    pregnant = _pregnancies(keys) if Sort.PREGNANCY in sorts else {}
    withdrawn = _withdrawals(keys) if Sort.CONSENT in sorts else {}
    infused = _infused(keys) if events else {}
    return [
        Known(
            person.code, tuple(events.get(person.pk, ())), tuple(loads.get(person.pk, ())),
            tuple(pregnant.get(person.pk, ())), tuple(withdrawn.get(person.pk, ())), infused.get(person.pk),
        )
        for person in people
    ]  # fmt: skip


def seen_of(row: Any, event: Any) -> Seen:
    """An adverse event as the rules see it; its causality is related by the version of its own form."""
    related = protocol_of(row.record.protocol_version).value("related_set")
    is_related = None if event.related is None else event.related in related
    special = frozenset(row.ae_aesi or ()) | ({"INFECT"} if row.ae_oi == "Y" else frozenset())
    return Seen(row.record.place, event, is_related, special, row.ae_pt_code or "")


def _events(keys: Sequence[Any]) -> dict[Any, list[Seen]]:
    return {key: [seen_of(row, event) for row, event in own] for key, own in events_of(keys).items()}


def _pregnancies(keys: Sequence[Any]) -> dict[Any, list[str]]:
    """Positive tests, and reports of the participant's own pregnancy; that of a partner stops nobody."""
    found: dict[Any, list[str]] = {}
    for row in rows_of(Pregnancy, keys, None):
        if row.hcg_result == POSITIVE:
            found.setdefault(row.record.participant_id, []).append(row.record.place)
    for row in rows_of(PregnancyReport, keys, None):
        if row.pregr_whose == "PARTICIPANT":
            found.setdefault(row.record.participant_id, []).append(row.record.place)
    return found


def _withdrawals(keys: Sequence[Any]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for row in rows_of(Withdrawal, keys, None):
        if TREATMENT in (row.wd_scope or ()):
            found.setdefault(row.record.participant_id, []).append(row.record.place)
    return found


def _infused(keys: Sequence[Any]) -> dict[Any, Any]:
    """When each was first infused."""
    given = Infusion.objects.filter(
        record__participant_id__in=keys, inf_start__isnull=False, record__entered_in_error_at__isnull=True
    ).exclude(inf_status=NOT_GIVEN)
    return dict(given.values_list("record__participant_id").annotate(Min("inf_start")))
