"""What is searched in old and new values is found as the page shows it: names of answers, days, numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from tests.factories.casebook import submit
from trialsite.audit.models import TrailRow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "field"),
    [("Axillary", "temp_site"), ("腋温", "temp_site"), ("11 Sep 2024", "vs_dt"), ("2024年9月11日", "vs_dt"),
     ("2024-09-11", "vs_dt")],
)  # fmt: skip
def test_answer_is_found_by_what_the_page_calls_it(typed, field, corrected, nurse, reads):
    early = datetime(2024, 9, 10, 23, 30, tzinfo=UTC)  # half past seven on the eleventh in Jinan
    changed = {"temp_site": "AX", "vs_dt": early}
    submit(corrected, nurse, **changed, reasons=dict.fromkeys(changed, "TRANSCRIPTION"))

    assert reads(f"?{urlencode({'text': typed, 'field': field, 'rows': 200})}") >= 1
    assert reads(f"?{urlencode({'text': typed, 'field': 'pulse', 'rows': 200})}") == 0


def test_old_answer_is_found_by_its_name_too(corrected, nurse, reads):
    for site in ("FOR", "OR", "FOR"):
        submit(corrected, nurse, temp_site=site, reasons={"temp_site": "TRANSCRIPTION"})

    assert reads("?text=forehead&rows=200") == TrailRow.objects.filter(field="temp_site", kind="change").count()


def test_old_answer_is_found_by_its_day_too(corrected, nurse, reads):
    early = datetime(2024, 9, 10, 23, 30, tzinfo=UTC)  # half past seven on the eleventh in Jinan
    for at in (early, early + timedelta(days=40)):
        submit(corrected, nurse, vs_dt=at, reasons={"vs_dt": "TRANSCRIPTION"})

    assert reads("?text=11+Sep+2024&field=vs_dt") == 2
    assert reads("?text=10+Sep+2024&field=vs_dt") == 0


@pytest.mark.req("AT-12")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("old=72", 1), ("new=72", 1), ("old=75", 0), ("new=75", 1), ("old=axil", 1), ("new=axil", 1),
        ("old=forehead", 0), ("new=forehead", 1), ("old=额温", 0), ("new=额温", 1), ("old=72&new=75", 1),
        ("old=72&new=72", 0), ("old=%25", 0),
    ],
)  # fmt: skip
def test_old_and_new_value_are_sought_each_by_itself(query, found, corrected, nurse, reads):
    submit(corrected, nurse, temp_site="FOR", reasons={"temp_site": "TRANSCRIPTION"})
    of = "pulse" if "7" in query else "temp_site"

    assert reads(f"?{query}&field={of}&rows=200") == found


def test_old_text_of_several_lines_is_told_from_the_new_one(corrected, nurse, reads):
    submit(corrected, nurse, comment="first\nsecond")
    submit(corrected, nurse, comment="third", reasons={"comment": "TRANSCRIPTION"})
    submit(corrected, nurse, comment="fourth\nfifth", reasons={"comment": "TRANSCRIPTION"})
    submit(corrected, nurse, comment=None, reasons={"comment": "TRANSCRIPTION"})

    told = {word: (reads(f"?old={word}"), reads(f"?new={word}")) for word in ("second", "third", "fifth")}
    assert told == {"second": (1, 1), "third": (1, 1), "fifth": (1, 1)}


def test_two_letters_of_a_name_find_what_is_stored_alone(corrected, reads):
    assert reads("?text=ax&rows=200") == TrailRow.objects.filter(words__contains="ax").count()


def test_number_is_found_as_the_page_groups_it(corrected, nurse, reads):
    submit(corrected, nurse, comment="1042 steps")

    assert reads("?text=1%E2%80%89042&rows=200") == 1


@pytest.mark.parametrize("typed", ["Chen Jun", "chen ju", "陈军", "CHENJ"])
def test_answer_from_a_register_is_found_by_its_name(typed, reads):
    assert reads(f"?{urlencode({'text': typed, 'field': 'consent_by'})}") == 1
    assert reads(f"?{urlencode({'text': typed, 'field': 'consent_version'})}") == 0
