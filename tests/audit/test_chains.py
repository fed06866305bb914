"""Chains: one order of locks, no gap and no fork when many append at once, at most three statements."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead, Event
from trialsite.audit.verification import verify
from trialsite.protocol.audience import Audience

THREADS = 20
ROUNDS = 5
PEOPLE = ("S001", "S002", "S003")


def entry(participant="S001", audience=Audience.BLINDED, items=1, action=Action.CONFIGURE):
    made = tuple(ItemEntry(f"item[{place}]", "Item", None, str(place)) for place in range(items))
    return EventEntry(
        id=uuid.uuid4(), action=action, actor=SYSTEM, participant=participant, audience=audience, items=made
    )


def append(**options):
    with transaction.atomic():
        return chain.append(entry(**options), at=clock.now())


@pytest.mark.parametrize(
    ("participant", "audience", "key"),
    [
        ("S001", Audience.BLINDED, "S001"),
        ("S001", Audience.UNBLINDED, "S001/unblinded"),
        ("", Audience.BLINDED, "study"),
        ("", Audience.UNBLINDED, "study"),
    ],
)
def test_each_participant_and_audience_has_a_chain(participant, audience, key):
    assert chain.key_for(participant, audience) == key


def test_locks_are_taken_blinded_unblinded_study_last():
    mixed = ["study", "t9/unblinded", "S002", "t9", "S001/unblinded", "S001", "S002"]

    assert chain.lock_order(mixed) == ["S001", "S001/unblinded", "S002", "t9", "t9/unblinded", "study"]


@pytest.mark.django_db
def test_the_database_locks_in_the_same_order(count_statements):
    keys = ["study", "S002", "t9", "S001/unblinded", "S001"]
    chain.lock_heads(*keys)

    with count_statements() as statements:
        locked = chain.lock_heads(*keys)

    assert list(locked) == chain.lock_order(keys)
    assert len(statements) == 1


@pytest.mark.django_db
def test_appending_below_a_locked_head_takes_two_statements(count_statements):
    head = chain.lock_heads("S001")["S001"]

    with count_statements() as statements:
        event = chain.append(entry(items=25), at=clock.now(), head=head)

    assert len(statements) == 2
    assert (event.sequence, event.items.count(), head.hash) == (1, 25, event.hash)


@pytest.mark.django_db
def test_an_act_without_items_is_refused_unless_it_needs_none():
    with pytest.raises(ValueError, match="needs items"):
        append(items=0)

    assert append(participant="", items=0, action=Action.SIGN_OUT).sequence == 1


def test_nothing_is_appended_outside_a_transaction(real_database):
    with pytest.raises(transaction.TransactionManagementError):
        chain.append(entry(), at=clock.now())


def test_a_refused_transaction_leaves_no_gap(real_database):
    append()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        chain.append(entry(), at=1 / 0)
    append()

    assert list(Event.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


def _works(start, number):
    """Save as many do at once: participant's head first, the study's last; the first round makes the heads."""
    start.wait()
    try:
        for turn in range(ROUNDS):
            person = PEOPLE[(number + turn) % len(PEOPLE)]
            with transaction.atomic():
                heads = chain.lock_heads("study", f"{person}/unblinded", person)
                for key, audience in ((person, Audience.BLINDED), (f"{person}/unblinded", Audience.UNBLINDED)):
                    chain.append(entry(person, audience), at=clock.now(), head=heads[key])
                chain.append(entry(""), at=clock.now(), head=heads["study"])
    finally:
        connections.close_all()


def test_twenty_at_once_fork_no_chain_and_wait_for_nobody_forever(real_database):
    start = Barrier(THREADS, timeout=60)
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(_works, start, number) for number in range(THREADS)]:
            done.result(timeout=120)

    assert Event.objects.count() == THREADS * ROUNDS * 3
    assert ChainHead.objects.get(pk="study").sequence == THREADS * ROUNDS
    assert list(verify()) == []


def test_making_a_chain_locks_nothing_before_it(real_database):
    append(participant="")
    other = connection.copy()
    try:
        with transaction.atomic(), other.cursor() as waits:
            # somebody else is making the same new chain, and holds it until they commit
            waits.execute("SET statement_timeout = '5s'")
            waits.execute("BEGIN")
            waits.execute("INSERT INTO audit_chainhead VALUES ('S001', 0, repeat('0', 64), now())")
            assert chain._lock(["S001", "study"]) == {}
            waits.execute("SELECT 1 FROM audit_chainhead WHERE chain = 'study' FOR UPDATE NOWAIT")
            waits.execute("COMMIT")
    finally:
        other.close()
