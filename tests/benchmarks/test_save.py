"""The save of a 20-field form and its page against their floors, whole requests on the same database in one run.

The floor is what the design names: plain Django and an update of the same model with simple-history. It is a page of
a plain Django application: the person is signed in, a ModelForm validates the twenty answers (columns and all as the
form of the casebook has them), `save()` writes the row, simple-history its snapshot with the person, in one
transaction. No authority, no checks, no lock, no reasons, no ledger.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path

from tests.factories.accounts import UserFactory, signed_in
from tests.proof.models import Plain
from trialsite.accounts.middleware import public
from trialsite.registers.seed import seed
from trialsite.urls import urlpatterns as own
from visits.actions import register_participant

ROUNDS, WARM_UP = 60, 5
MOST_STATEMENTS = 20
NAMES = [f"answer_{number}" for number in range(20)]


class PlainForm(forms.ModelForm):
    """The twenty answers, as Django makes a form of a model."""

    class Meta:
        model = Plain
        fields = NAMES


@public
def plain(request) -> HttpResponse:
    """The floor: sign-in read, row fetched, form validated, saved with its history, redirect."""
    person = request.user
    row = Plain.objects.get()
    if request.method == "GET":
        return HttpResponse(PlainForm(instance=row).as_p())
    with transaction.atomic():
        form = PlainForm(request.POST, instance=row)
        assert person.is_authenticated
        assert form.is_valid()
        form.instance._history_user = person
        form.save()
    return HttpResponseRedirect("/")


urlpatterns = [*own, path("plain/", plain)]


def measured(*works) -> list[float]:
    """The median milliseconds of each work after some rounds to warm up.

    They take turns, so that what the machine does besides meets all alike.
    """
    times: list[list[float]] = [[] for _ in works]
    for turn in range(WARM_UP + ROUNDS):
        for each, work in zip(times, works, strict=True):
            started = time.perf_counter()
            work(turn)
            each.append((time.perf_counter() - started) * 1000)
    return [statistics.median(each[WARM_UP:]) for each in times]


def statements_of(count_statements, work) -> int:
    """The SQL statements of one round, but for the brackets of its transaction."""
    with count_statements() as counted:
        work()
    return sum(each["sql"].split()[0] not in {"BEGIN", "COMMIT"} for each in counted.captured_queries)


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_save_against_the_floor(real_database, settings_urls, count_statements):
    person = register_participant(by=UserFactory(), version=seed(package="proof", version="proof-1"))
    Plain.objects.create()
    browser: Client = signed_in(UserFactory())
    page = f"/participants/{person.code}/visits/SCR/twenty/1/"
    reasons = {f"{name}~reason": "UPDATE" for name in NAMES}

    def posted(turn: int) -> dict[str, str]:
        return {name: f"{turn}.{name}" for name in NAMES}

    def post(url: str, values: dict[str, str]) -> None:
        # as a browser sends a form without files
        assert browser.post(url, urlencode(values), "application/x-www-form-urlencoded").status_code == 302

    def floor(turn: int) -> None:
        post("/plain/", posted(turn))

    def save(turn: int) -> None:
        # the page that follows each save shows its message
        browser.cookies.pop("messages", None)
        post(page, posted(turn) | reasons | {"revision": str(turn), "act": "save"})

    def plain_page(_turn: int) -> None:
        assert browser.get("/plain/").status_code == 200

    def form_page(_turn: int) -> None:
        assert browser.get(page).status_code == 200

    saves, pages = measured(floor, save), measured(plain_page, form_page)
    spent = statements_of(count_statements, lambda: save(WARM_UP + ROUNDS))
    shown = statements_of(count_statements, lambda: form_page(0))
    report((*saves, spent), (*pages, shown))

    assert max(spent, shown) <= MOST_STATEMENTS


@pytest.fixture
def settings_urls(settings) -> None:
    settings.ROOT_URLCONF = "tests.benchmarks.test_save"


def report(save: tuple[float, float, int], page: tuple[float, float, int]) -> None:
    """Write the page of the reference; the design has a budget in time for the save, in statements for both."""
    text = (
        "# Benchmarks\n\nRatios within one run; times are of the machine they were taken on.\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_save.py -q`\n\n"
        "| work | floor (median) | ours (median) | ratio | budget | statements | budget |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        f"{_row('save of a 20-field form, every answer changed with its reason', save, '3 ×')}"
        f"{_row('page of the same form', page, '–')}\n"
        "Whole requests. Floor: a signed-in page of plain Django with a ModelForm of the same twenty answers, saved "
        "with simple-history, without authority, checks, lock, reasons, ledger, history and queries beside the "
        "values.\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks.md").write_text(text)


def _row(work: str, measures: tuple[float, float, int], budget: str) -> str:
    floor, ours, statements = measures
    return (
        f"| {work} | {floor:.1f} ms | {ours:.1f} ms | {ours / floor:.2f} × | {budget} | {statements} | "
        f"{MOST_STATEMENTS} |\n"
    )
