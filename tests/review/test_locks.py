"""Locks: the checklist of the database, an unlock by two people, and the report of what changed in between."""

from __future__ import annotations

import re

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, submit
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.casebook.actions import locks, review
from trialsite.casebook.models import CrfRecord, Lock, Proposal
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import SaveRefused
from trialsite.review.locking.checklist import RULES, checklist

pytestmark = pytest.mark.django_db
OVERVIEW, PERSON, DATABASE, CHANGES = "/locks/", "/locks/S001/", "/locks/database/", "/locks/changes/"


@pytest.fixture
def done(screened, record_of, nurse):
    """S001 with consent and vital signs."""
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    return record_of("vs")


@pytest.mark.req("DL-02")
@pytest.mark.parametrize("key", [rule.key for rule in RULES])
def test_each_line_of_the_checklist_blocks_by_itself(key, done, data_manager):
    titles = {rule.key: rule.title for rule in RULES}

    with pytest.raises(ActionRefused, match="blocked") as refused:
        locks.lock_study(checked=[locks.Blocking(key, titles[key], 1)], why="End", by=data_manager)

    assert titles[key].en in refused.value.message.en
    assert not Lock.objects.exists()


@pytest.mark.req("DL-02")
def test_checklist_counts_what_is_unfinished_and_leads_to_it(done, monitor, data_manager, browser):
    review.raise_query(record=done, address="pulse", text="Sure?", by=monitor)

    numbers = {line.key: line.number for line in checklist()}
    page = browser(data_manager).get(DATABASE).content.decode()

    assert (numbers["queries"], numbers["unsigned"], numbers["unblinded"], numbers["review"]) == (1, 2, 0, 1)
    assert numbers["proposals"] == Proposal.objects.filter(state="open", kind="prompt").count()
    assert numbers["incomplete"] == CrfRecord.objects.filter(required=True, completed_at__isnull=True).count()
    assert re.search(r'<a href="/signatures/">\s*Forms without a signature', page)
    answer = browser(data_manager).post(DATABASE, {"act": "lock", "why": "End"})
    assert answer.status_code == 422
    assert "The database cannot be locked yet" in answer.content.decode()


@pytest.mark.req("DL-02", "DL-01")
def test_result_of_the_checklist_stays_with_the_lock_and_nothing_can_be_entered(done, data_manager, nurse, record_of):
    checked = [locks.Blocking(rule.key, rule.title, 0) for rule in RULES]

    locks.lock_study(checked=checked, why="End", by=data_manager)

    stored = Item.objects.filter(event__action="lock", address__startswith="study.check")
    assert {item.address: item.new for item in stored} == {f"study.check[{rule.key}]": "0" for rule in RULES}
    assert not CrfRecord.objects.filter(locked_at__isnull=True).exists()
    with pytest.raises(SaveRefused, match="G-08"):
        submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})


@pytest.mark.req("DL-03", "DL-04")
def test_changes_between_unlock_and_lock_are_those_of_the_trail(
    done, data_manager, principal, nurse, record_of, browser
):
    own, chief = browser(data_manager), browser(principal)
    own.post(PERSON, {"target": "participant", "act": "lock", "why": "Complete"})
    own.post(PERSON, {"target": "participant", "act": "ask_unlock", "why": "Late result"})
    assert "Late result" in chief.get(OVERVIEW).content.decode()
    chief.post(PERSON, {"target": "participant", "act": "approve_unlock"})
    submit(record_of("vs"), nurse, pulse=75, resp=18, reasons={"pulse": "TRANSCRIPTION", "resp": "TRANSCRIPTION"})
    own.post(PERSON, {"target": "participant", "act": "lock", "why": "Complete again"})

    page = own.get(CHANGES).content.decode()

    lifted = Lock.objects.get(lifted_at__isnull=False)
    changed = Item.objects.filter(event__action="save", event__recorded_at__gt=lifted.lifted_at)
    rows = changed.exclude(address__startswith="record.").count()
    assert (rows, page.count("<tr>") - 1) == (2, 2)
    for words in ("Late result", principal.name, "locked again", "75", "Transcription"):
        assert words in page
    assert record_of("vs").locked_at is not None


def test_declined_unlock_leaves_the_lock_and_asks_for_a_reason(done, data_manager, principal, browser):
    locks.ask_unlock(
        lock=locks.lock(participant=done.participant, why="End", by=data_manager), why="Late", by=data_manager
    )
    chief = browser(principal)

    refused = chief.post(PERSON, {"target": "participant", "act": "decline_unlock", "why": " "})
    chief.post(PERSON, {"target": "participant", "act": "decline_unlock", "why": "Not needed"})

    assert (refused.status_code, "Say why." in refused.content.decode()) == (422, True)
    assert Lock.objects.get().unlock_asked_at is None
    assert CrfRecord.objects.get(pk=done.pk).locked_at is not None


@pytest.mark.parametrize(("act", "target"), [("freeze", "participant"), ("lock", ""), ("lock", "form:SCR/vs/1")])
def test_act_that_is_not_for_what_is_chosen_says_so(act, target, done, data_manager, browser):
    answer = browser(data_manager).post(PERSON, {"target": target, "act": act, "why": "Why"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Lock.objects.exists()


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.MONITOR, Role.PHARMACIST])
def test_others_read_the_locks_at_most(role, done, browser):
    own = browser(UserFactory(role=role))
    reads = role != Role.PHARMACIST

    assert own.get(PERSON).status_code == (200 if reads else 403)
    assert 'name="act"' not in own.get(PERSON).content.decode()
    assert own.post(PERSON, {"target": "participant", "act": "lock", "why": "Why"}).status_code == 403
    assert own.post(DATABASE, {"act": "lock", "why": "Why"}).status_code == 403


def test_pages_of_locks_take_few_statements(done, data_manager, browser, django_assert_max_num_queries):
    own = browser(data_manager)
    for url, most in ((OVERVIEW, 10), (PERSON, 10), (DATABASE, 16), (CHANGES, 10)):
        own.get(url)
        with django_assert_max_num_queries(most):
            own.get(url)
