"""Nobody learns an arm: every address of the site, as every blinded role, on twins that differ in their arm alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail

from tests.crawl.blinded import EVERY_PLACE, OF_PEOPLE, OF_THE_TRIAL, SECRET, Answer, answers, swapped
from tests.crawl.twins import EVENING, MISHAPS
from tests.factories.accounts import signed_in
from tests.factories.versions import activated_protocol
from trialsite.accounts.mails import queue_alarm
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.models import Event
from trialsite.dashboards.views import listings
from trialsite.entry.samples import views as samples
from trialsite.entry.today import infusions, visits
from trialsite.entry.today import page as today_page
from trialsite.entry.views import today
from trialsite.jobs.models import Job
from trialsite.jobs.running import run_next
from trialsite.jobs.ticks import tick
from trialsite.protocol.msct_a_22.masking import MASKINGS
from visits.models import PreparationDeviation

pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]

DOSE_ERROR, EVERYBODY = (3, 4), tuple(range(1, 9))
ROUND_AN_INFUSION, TELLING = frozenset({"inf", "sv", "vs", "prep", "dv"}), frozenset({"inf", "prep", "dv"})
READER = Role.RESEARCH_NURSE  # who opens everybody, in Chinese; the others open one pair each, in turn
PAIRS = [(first, first + 1) for first in range(1, 2 * len(MISHAPS), 2)]
NO_END = 10_000


def blinded(matrix: str) -> list[Role]:
    """The roles that a masking matrix blinds."""
    return [role for role in Role if role != Role.SYSTEM and role not in MASKINGS[matrix].unblinded_roles]


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def whole_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today, its lists, listings and the samples show everybody, so that twins can be compared in them."""
    monkeypatch.setattr(today, "PER_PAGE", NO_END)
    monkeypatch.setattr(samples, "PER_PAGE", NO_END)
    monkeypatch.setattr(listings, "PER_PAGE", NO_END)
    monkeypatch.setattr(today_page, "waiting", partial(today_page.waiting, most=NO_END))
    monkeypatch.setattr(today_page, "MOST_DEADLINES", NO_END)
    monkeypatch.setattr(infusions, "MOST", NO_END)
    monkeypatch.setattr(visits, "MOST", dict.fromkeys(visits.MOST, NO_END))


def masked(matrix: str) -> None:
    """Put another matrix in force from the day after the start of the trial on."""
    activated_protocol("1.1", date(2023, 4, 2), {"masking_who": matrix})


def complaints(found: list[Answer]) -> list[str]:
    """What tells an arm: words, and whatever is not the same for both twins."""
    by_url = {each.url: each for each in found}
    wrong = [f"{each.url}: tells {sorted(set(each.told()))}" for each in found if each.told()]
    for each in found:
        other = by_url[swapped(each.url)]
        if each.status != other.status:
            wrong.append(f"{each.url}: {each.status}, {other.url}: {other.status}")
        elif each.is_whole and (odd := Answer("", "", 0, swapped(each.text)).lines - other.lines):
            wrong.append(f"{each.url}: differs from its twin: {[line.strip()[:200] for line in odd][:3]}")
    return wrong


def test_the_twins_are_what_the_crawl_needs() -> None:
    assert [mishap.name for mishap in MISHAPS] == ["none", "dose error", "recalled lot", "interrupted infusion"]
    drafted = PreparationDeviation.objects.values_list("record__participant__code", flat=True)
    assert set(drafted) == {"S003", "S004"}


@pytest.mark.trap(10)
@pytest.mark.req("RB-05", "RB-06", "RB-07")
@pytest.mark.usefixtures("whole_lists")
@pytest.mark.parametrize("role", blinded("strict"))
def test_no_blinded_role_is_told_an_arm_or_finds_twins_apart(role: Role) -> None:
    whole = role == READER
    User.objects.filter(username=f"twin-{role.value}").update(language="zh-hans" if whole else "en")
    pair = PAIRS[blinded("strict").index(role) % len(PAIRS)]
    read = (EVERY_PLACE, EVERYBODY, ROUND_AN_INFUSION) if whole else (OF_THE_TRIAL, pair, TELLING)

    found = [*answers(role, *read)]

    assert len(found) > 150
    assert complaints(found) == []


@pytest.mark.req("RB-01")
@pytest.mark.parametrize("role", blinded("permissive"))
def test_who_stays_blinded_under_the_permissive_matrix_learns_no_more(role: Role) -> None:
    masked("permissive")

    found = [*answers(role, OF_PEOPLE, DOSE_ERROR, TELLING)]

    assert complaints(found) == []


@pytest.mark.req("RB-01", "RB-10")
@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.MONITOR])
def test_who_infuses_or_monitors_sees_a_preparation_under_the_permissive_matrix_alone(role: Role) -> None:
    browser, page = signed_in(User.objects.get(username=f"twin-{role.value}")), "/pharmacy/S003/V1/"
    assert browser.get(page).status_code == 403
    masked("permissive")

    answer = browser.get(page)

    assert answer.status_code == 200
    assert SECRET.search(answer.content.decode())
    look = Event.objects.get(action="view_unblinded", participant="S003", actor_role=role.value)
    assert (look.audience, look.form) == ("unblinded", "prep")


@pytest.mark.req("RB-10")
@pytest.mark.parametrize("page", ["/pharmacy/S003/V1/", "/pharmacy/deviations/", "/participants/S003/trail/?form=prep"])
def test_each_look_at_unblinded_data_is_an_event(page: str) -> None:
    inspector = User.objects.get(username="twin-inspector")
    masked("permissive")
    User.objects.filter(pk=inspector.pk).update(role=Role.MONITOR)
    who = User.objects.get(username="twin-pharmacist") if "deviations" in page else inspector
    browser, before = signed_in(who), Event.objects.filter(action="view_unblinded").count()

    assert browser.get(page).status_code == 200

    looks = Event.objects.filter(action="view_unblinded", actor_username=who.username)
    assert Event.objects.filter(action="view_unblinded").count() > before
    assert "S003" in looks.values_list("participant", flat=True)


@pytest.mark.req("RB-05")
def test_no_mail_and_no_failed_job_tells_anything(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_IS_SET_UP, settings.ANCHOR_LOG = True, tmp_path / "anchors.log"
    queue_alarm("twin-monitor", "192.0.2.7")
    with time_machine.travel(date(2024, 5, 20), tick=False):
        tick()
        while run_next() is not None:
            pass

    assert mail.outbox
    written = [f"{each.subject}\n{each.body}" for each in mail.outbox]
    written += [f"{job.about} {job.error}" for job in Job.objects.all()]
    assert not [each for each in written if SECRET.search(each) or "S003" in each]


def test_the_roles_that_the_matrices_name_exist() -> None:
    assert all(MASKINGS[name].unblinded_roles <= {role.value for role in ROLES} for name in MASKINGS)
