"""The save of a 20-field form against its floor, whole requests on the same database in one run.

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
from django.shortcuts import render
from django.test import Client
from django.urls import path

from tests.factories.accounts import UserFactory, signed_in
from tests.proof.models import Plain
from trialsite.accounts.middleware import public
from trialsite.registers.seed import seed
from trialsite.urls import urlpatterns as own
from visits.actions import register_participant

ROUNDS = 60
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
        return render(request, "plain.html", {"form": PlainForm(instance=row)})
    with transaction.atomic():
        form = PlainForm(request.POST, instance=row)
        assert person.is_authenticated
        assert form.is_valid()
        form.instance._history_user = person
        form.save()
    return HttpResponseRedirect("/")


urlpatterns = [*own, path("plain/", plain)]


def measured(*works) -> list[float]:
    """The median milliseconds of each work; they take turns, so that what the machine does besides meets all alike."""
    times: list[list[float]] = [[] for _ in works]
    for turn in range(ROUNDS):
        for each, work in zip(times, works, strict=True):
            started = time.perf_counter()
            work(turn)
            each.append((time.perf_counter() - started) * 1000)
    return [statistics.median(each) for each in times]


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

    below, ours = measured(floor, save)
    with count_statements() as counted:
        save(ROUNDS)
    statements = [each["sql"] for each in counted.captured_queries]
    spent = len([sql for sql in statements if sql.split()[0] not in {"BEGIN", "COMMIT"}])
    report(below, ours, spent)

    assert spent <= 20


@pytest.fixture
def settings_urls(settings) -> None:
    settings.ROOT_URLCONF = "tests.benchmarks.test_save"


def report(floor: float, ours: float, statements: int) -> None:
    text = (
        "# Benchmarks\n\nRatios within one run; times are of the machine they were taken on.\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks -q`\n\n"
        "| work | floor (median) | ours (median) | ratio | budget | statements |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        f"| save of a 20-field form, whole request, every answer changed with its reason | {floor:.1f} ms | "
        f"{ours:.1f} ms | {ours / floor:.2f} × | 3 × | {statements} |\n\n"
        "Floor: a signed-in page of plain Django that validates the same twenty answers with a ModelForm and saves "
        "them with simple-history, without authority, checks, lock, reasons and ledger.\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks.md").write_text(text)
