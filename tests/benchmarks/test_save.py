"""The save of a 20-field form against its floor, whole requests on the same database in one run."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.factories.accounts import UserFactory, signed_in
from tests.proof.models import Plain
from trialsite.accounts.middleware import public
from trialsite.registers.seed import seed
from trialsite.urls import urlpatterns as own
from visits.actions import register_participant

ROUNDS = 60


@csrf_exempt
@public
def plain(request) -> HttpResponse:
    """The floor: read the row, set twenty answers, save with simple-history, redirect."""
    row = Plain.objects.get()
    for number in range(20):
        setattr(row, f"answer_{number}", request.POST[f"answer_{number}"])
    row.save()
    return HttpResponseRedirect("/")


urlpatterns = [*own, path("plain/", plain)]


def milliseconds(ask) -> list[float]:
    times = []
    for turn in range(ROUNDS):
        started = time.perf_counter()
        ask(turn)
        times.append((time.perf_counter() - started) * 1000)
    return times


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_save_against_the_floor(real_database, settings_urls, count_statements):
    person = register_participant(by=UserFactory(), version=seed(package="proof", version="proof-1"))
    Plain.objects.create()
    browser, anonymous = signed_in(UserFactory()), Client()
    page = f"/participants/{person.code}/visits/SCR/twenty/1/"

    def posted(turn: int) -> dict[str, str]:
        return {f"answer_{number}": f"{turn}.{number}" for number in range(20)}

    def save(turn: int) -> None:
        reasons = {f"answer_{number}~reason": "UPDATE" for number in range(20)}
        answer = browser.post(page, posted(turn) | reasons | {"revision": str(turn), "act": "save"})
        assert answer.status_code == 302

    floor = milliseconds(lambda turn: anonymous.post("/plain/", posted(turn)))
    ours = milliseconds(save)
    with count_statements() as counted:
        save(ROUNDS)
    ratio = statistics.median(ours) / statistics.median(floor)
    report(statistics.median(floor), statistics.median(ours), ratio, len(counted.captured_queries))


@pytest.fixture
def settings_urls(settings) -> None:
    settings.ROOT_URLCONF = "tests.benchmarks.test_save"


def report(floor: float, ours: float, ratio: float, statements: int) -> None:
    text = (
        "# Benchmarks\n\nRatios within one run; times are of the machine they were taken on.\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks -q`\n\n"
        "| work | floor (median) | ours (median) | ratio | budget | statements |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        f"| save of a 20-field form, whole request, every answer changed | {floor:.1f} ms | {ours:.1f} ms | "
        f"{ratio:.2f} × | 3 × | {statements} (BEGIN and COMMIT counted) |\n\n"
        "Floor: a plain Django view that sets twenty columns and saves with simple-history, no sign-in, no checks.\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks.md").write_text(text)
