"""Fire stopping rules: when a form is saved that they look at, and by the round of every minute for all the rest."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from participants.models import Participant
from safety.stopping.known import known_of
from safety.stopping.models import Hold
from safety.stopping.notices import tell_of_hold
from safety.stopping.product import failed_lots
from safety.stopping.rules import Failure, Firing, Known, firings, found, is_new
from trialsite.audit import chain, clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.crf.facts import forget
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About
from trialsite.jobs.ticks import Every, every
from trialsite.protocol.model import Protocol
from trialsite.protocol.stopping import Scope, Sort
from trialsite.registers.selectors import every_protocol, protocol_of

ROUND = "safety.stopping"
EVENTS = ("ae_term", "ae_pt_code", "ae_grade", "ae_rel_ip", "ae_serious", "ae_aesi", "ae_oi", "ae_outcome",
          "ae_ongoing", "ae_action")  # fmt: skip
# form → what its rules look at, and the answers that matter
WATCHED: dict[str, tuple[frozenset[Sort], tuple[str, ...]]] = {
    "ae": (frozenset({Sort.EVENT, Sort.PERSON}), EVENTS),
    "vl": (frozenset({Sort.LOADS}), ("vl", "vl_dt", "vl_lloq", "vl_sample_type")),
    "preg": (frozenset({Sort.PREGNANCY}), ("hcg_result",)),
    "pregr": (frozenset({Sort.PREGNANCY}), ("pregr_whose",)),
    "wd": (frozenset({Sort.CONSENT}), ("wd_scope",)),
}
FIRED = "Stopping rule"


def failure_of(protocol: Protocol) -> Failure:
    """What the protocol calls a confirmed virological failure."""
    told = protocol.value("vl_failure")
    return Failure(int(told["consecutive"]), Decimal(told["from"]))


def follow(saved: Saved) -> Reacted:
    """Fire what this save fires, in its transaction; only what counts in the saved person is looked for in others."""
    sorts, names = WATCHED[saved.record.form]
    if not saved.changed(*names):
        return Reacted()
    protocol = protocol_of(saved.record.protocol_version)
    rules = [rule for rule in protocol.stopping_rules if rule.sort in sorts]
    failure, person = failure_of(protocol), saved.record.participant
    own = known_of([person], sorts)
    fired = list(firings([rule for rule in rules if rule.scope is Scope.PARTICIPANT], own, failure))
    wide = [rule for rule in rules if rule.scope is Scope.STUDY and found(rule, own[0], failure)]
    if wide:
        fired.extend(firings(wide, known_of(list(Participant.objects.order_by("number")), sorts), failure))
    return Reacted(tuple(item for _person, item in _kept(fired, saved.declared)))


def _kept(fired: Sequence[Firing], change: Change) -> list[tuple[str, ItemEntry]]:
    """Keep what is new among firings as holds, under a declared change; whose it is, with what the ledger says."""
    if not fired or not _fresh(fired):
        return []
    chain.lock_heads(chain.STUDY)  # two who fire one rule at the same time wait for each other here
    number = Hold.objects.aggregate(last=Max("number"))["last"] or 0
    holds = [_hold(firing, change, number + place) for place, firing in enumerate(_fresh(fired), 1)]
    tracked.insert(holds, change)
    forget()
    for hold in holds:
        tell_of_hold(hold)
    return [(hold.participant.code if hold.participant else "", item_of(hold)) for hold in holds]


def _fresh(fired: Iterable[Firing]) -> list[Firing]:
    told: dict[tuple[str, str], set[str]] = {}
    for rule, code, grounds in Hold.objects.values_list("rule", "participant__code", "grounds"):
        told.setdefault((rule, code or ""), set()).update(grounds.splitlines())
    return [firing for firing in fired if is_new(firing, told.get((firing.rule.key, firing.participant), ()))]


def _hold(firing: Firing, change: Change, number: int) -> Hold:
    person = Participant.objects.get(code=firing.participant) if firing.participant else None
    return Hold(
        rule=firing.rule.key, scope=firing.rule.scope.value, participant=person, number=number,
        grounds="\n".join(sorted(firing.grounds)), fired_at=change.at, fired_by=SYSTEM.name,
    )  # fmt: skip


def item_of(hold: Hold) -> ItemEntry:
    """The ledger's line of a hold that begins."""
    return ItemEntry(f"hold[{hold.number}].{hold.scope}", FIRED, None, "paused", hold.rule, hold.why)


@transaction.atomic
def go_round(_about: About) -> None:
    """Fire whatever holds now and was not fired before: what no save of a form tells, or two saves at once."""
    versions = every_protocol()
    if not versions or not versions[-1].stopping_rules:
        return
    rules, failure = versions[-1].stopping_rules, failure_of(versions[-1])
    people = list(Participant.objects.order_by("number"))
    known: list[Known] = known_of(people, frozenset(rule.sort for rule in rules))
    fired = list(firings(rules, known, failure))
    lots = failed_lots()
    fired.extend(Firing(rule, "", lots) for rule in rules if rule.sort is Sort.PRODUCT and lots)
    for firing in _fresh(fired):
        _keep_alone(firing)


def _keep_alone(firing: Firing) -> None:
    """One hold with an event of its own, in the chain of its participant or of the study."""
    if firing.participant:
        chain.lock_heads(firing.participant)
    change = begin(SYSTEM)
    with declared(change, "workflow"):
        for code, item in _kept([firing], change):
            entry = EventEntry(
                id=change.event_id, action=Action.HOLD, actor=SYSTEM, participant=code, origin=Origin.SYSTEM,
                save_id=uuid.uuid4(), items=(item,),
            )  # fmt: skip
            chain.append(entry, at=clock.now(), change=change)


def follow_preparation(saved: Saved) -> Reacted:
    """Let the round look at a preparation whose test of sterility changed; nothing is said in its own transaction."""
    if saved.changed("msc_sterility"):
        queue(ROUND, key="product")
    return Reacted()


def register() -> None:
    """Fill the registries of reactions and rounds."""
    for form in WATCHED:
        register_reaction(Reaction(f"{form}.stopping", form, follow, order=200))
    register_reaction(Reaction("prep.stopping", "prep", follow_preparation))
    every(Every.MINUTE, ROUND, go_round)
