"""Thousands of generated submissions: no exception, nothing impossible stored, nothing silent, everything traced.

The number is 1,000; TRIALSITE_FUZZ=20000 asks for another one. Nine of ten go through reading and saving inside one
transaction, one of ten through the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.factories.accounts import signed_in
from tests.fuzz.conftest import ORDINARY, share, size
from tests.fuzz.stage import Stage
from tests.fuzz.typing_strategies import Step, stories
from trialsite.audit.models import Event
from trialsite.casebook import content
from trialsite.crf import registry
from trialsite.crf.form import Crf
from trialsite.entry.navigation import record_url

pytestmark = pytest.mark.django_db
FORMS = [crf.key for crf in registry.all_forms() if crf.key != "twenty" and not crf.sealed_whole]
STEPS = 10
# to a page, so that some of them are good enough to be stored
FEWEST = 20


class Over(Exception):
    """Ends a savepoint without keeping anything."""


def keys_of(crf: Crf) -> dict[str, tuple[str, ...]]:
    """The rows that are always offered, and one that somebody added where rows may be added."""
    offered = {group: tuple(key for key, _title in group.keys) for group in crf.groups}
    return {group.name: keys if group.asked else (*keys, "x1") for group, keys in offered.items()}


def generated(examples: int) -> Any:
    """The same stories in every ordinary run, new ones in a long one; a failing one is made small."""
    return settings(
        max_examples=examples,
        derandomize=size() <= ORDINARY,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )


def play_in_savepoint(stage: Stage, story: list[Step]) -> None:
    """Play a story, look at its traces, and take everything back."""
    with pytest.raises(Over), transaction.atomic():
        for step in story:
            stage.play(step)
        stage.end()
        raise Over


@pytest.mark.req("DE-02")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.req("DE-03")
def test_whatever_is_submitted_is_stored_as_it_reads_or_refused(
    form: str, stage_of: Callable[[str], Stage], record_property: Any
) -> None:
    stage = stage_of(form)
    wanted = share(0.9, len(FORMS))

    # a step that changes something is sent twice
    @generated(int(wanted / STEPS / 1.15) + 1)
    @given(stories(stage.crf, STEPS, keys_of(stage.crf)))
    def run(story: list[Step]) -> None:
        play_in_savepoint(stage, story)

    run()

    record_property("submissions", stage.played)
    assert stage.played >= wanted
    assert stage.stored > stage.played // 10


@pytest.mark.parametrize("form", FORMS)
def test_whatever_is_posted_to_a_page_is_answered_calmly(
    form: str, stage_of: Callable[[str], Stage], record_property: Any
) -> None:
    stage = stage_of(form)
    wanted = max(share(0.1, len(FORMS)), FEWEST)
    browsers = {name: signed_in(person) for name, person in stage.people.items()}
    url = record_url(stage.record())
    sent = 0

    @generated(wanted)
    @given(stories(stage.crf, 1, keys_of(stage.crf)), st.sampled_from([url, url, url, f"{url}draft/", f"{url}check/"]))
    def run(story: list[Step], target: str) -> None:
        nonlocal sent
        sent += 1
        step, record = story[0], stage.record()
        act = "complete" if step.complete else "save"
        before, saves = stage.answers(), Event.objects.filter(action="save").count()
        answer = browsers[step.who].post(target, {**step.values(record.revision), "act": act})
        assert answer.status_code in ({403} if step.who == "monitor" else {200, 302, 409}), answer.content[:500]
        # a form may be answered on a page of its own
        assert browsers[step.who].get(url, follow=True).status_code == 200
        if target != url or step.who == "monitor":
            assert (stage.answers(), Event.objects.filter(action="save").count()) == (before, saves)

    run()
    stage.end()

    record_property("submissions", sent)
    assert sent >= wanted
    assert content.load(stage.crf, stage.record()).content is not None
