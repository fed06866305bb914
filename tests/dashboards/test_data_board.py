"""The board of the data manager: each number equals the list that it leads to, and the statements are few."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from labs.importing.models import LabImport
from tests.factories.accounts import signed_in
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import CrfRecord
from trialsite.dashboards.data_board import data_board
from trialsite.protocol.audience import Audience
from visits.quality import forms

pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]
PAGE, BUDGET, BLINDED = "/board/data/", 20, frozenset({Audience.BLINDED})


def of(role: str) -> User:
    return User.objects.get(username=f"twin-{role}")


def counted(browser: Client, url: str) -> int:
    """How many lines a list has, as its page says."""
    page = browser.get(url).content.decode()
    return int(re.search(r"<p>\s*(\d+) (?:line|quer)", page)[1])


@pytest.mark.req("QM-05")
def test_each_number_equals_the_list_that_it_leads_to(count_statements):
    record = CrfRecord.objects.filter(form="vs", first_saved_at__isnull=False).order_by("pk")[0]
    raise_query(record=record, address="pulse", text="Please check.", by=of("monitor"))
    browser = signed_in(of("data_manager"))
    with count_statements() as made:
        assert browser.get(PAGE).status_code == 200
    board = data_board(BLINDED)

    assert len(made) <= BUDGET
    told = [number for line in board.forms[:3] for number in line.numbers] + [number for _name, number in board.queries]
    assert sum(number.n > 0 for number in told) >= 6
    assert [counted(browser, number.url) for number in told if number.n] == [number.n for number in told if number.n]
    assert board.forms[0].latency == forms(BLINDED).latency


@pytest.mark.req("QM-05")
def test_each_figure_of_laboratory_files_is_that_of_the_files_it_leads_to():
    now = clock.now()
    for days, added, conflicts, refused in ((1, 5, 0, 2), (29, 7, 3, 0), (31, 11, 13, 17)):
        LabImport.objects.create(
            token=f"{days:032d}", sha256=f"{days:064d}", laboratory=f"LAB{days}", mapping_version=1, kind="csv",
            rows=30, added=added, present=0, conflicts=conflicts, refused=refused, forms=1, username="x", name="x",
            at=now - timedelta(days=days), event_id=uuid4(),
        )  # fmt: skip
    browser, board = signed_in(of("data_manager")), data_board(BLINDED).imports

    told = [
        (number.n, listed(browser, number.url)) for number in (board.files, board.added, board.conflicts, board.refused)
    ]

    files = {"LAB1": (5, 0, 2), "LAB29": (7, 3, 0)}
    assert told[0] == (2, files)
    assert told[1] == (5 + 7, files)
    assert told[2] == (3, {"LAB29": files["LAB29"]})
    assert told[3] == (2, {"LAB1": files["LAB1"]})


def listed(browser: Client, url: str) -> dict[str, tuple[int, ...]]:
    """The files of a list by their laboratory, with what became of their rows."""
    page = browser.get(url).content.decode()
    rows = re.findall(r"<td>(LAB\d+)</td>" + 3 * r"\s*<td class=\"n\">(\d+)</td>", page)
    return {name: tuple(map(int, counts)) for name, *counts in rows}


def test_lines_of_forms_add_up_and_their_medians_are_those_of_the_listing():
    board, browser = data_board(BLINDED), signed_in(of("data_manager"))

    whole, *lines = board.forms
    assert [number.n for number in whole.numbers] == [sum(n) for n in zip(*numbers(lines), strict=True)]
    text = browser.post("/listings/records/file/?show=codes&col=latency").content.decode("utf-8-sig")
    waits = sorted(int(row["latency"]) for row in csv.DictReader(io.StringIO(text)) if row["latency"])
    assert waits[(len(waits) - 1) // 2] <= (whole.latency or 0) <= waits[len(waits) // 2]


def numbers(lines):
    return [[number.n for number in line.numbers] for line in lines]


@pytest.mark.parametrize("role", ["research_nurse", "pharmacist", "statistician"])
def test_it_is_for_those_who_ask_queries(role):
    assert signed_in(of(role)).get(PAGE).status_code == 403
