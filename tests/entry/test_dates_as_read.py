"""Dates that are only read stand as people read them; a deviation beside an error keeps its own tone."""

from __future__ import annotations

from datetime import date

import pytest

from participants.crfs.hiv import CONFIRM_DATE
from participants.unusual import AFTER_CONSENT
from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at, submit
from trialsite.casebook.said import both
from trialsite.crf import registry
from trialsite.crf.fields import Calculated
from trialsite.crf.values.display import in_both, show_days_in, show_partial_date
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.text import Text


@pytest.mark.parametrize(
    ("stored", "english"),
    [("2024-03-25", "25 Mar 2024"), ("2024-03", "Mar 2024"), ("2024", "2024"), ("UNK", "UNK")],
)
def test_partial_date_is_shown_in_words_in_english_and_as_stored_in_chinese(stored, english):
    value = PartialDate(stored)

    assert show_partial_date(value, "en") == english
    assert show_partial_date(value, "zh-hans") == stored


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("2024-03-25", "25 Mar 2024"),
        ("2024-03-25 – 2024-04-01", "25 Mar 2024 – 1 Apr 2024"),
        ("38–39", "38–39"),
        ("S001", "S001"),
    ],
)
def test_dates_in_a_calculated_text_are_shown(text, english):
    question = Calculated(Text("Since", "开始"), lambda case: text)

    assert question.show(text, "en") == english == show_days_in(text, "en")
    assert question.show(text, "zh-hans") == text


def test_partial_date_of_a_message_is_read_in_both_languages():
    said = in_both(PartialDate("2024-03"))
    assert said == Text("Mar 2024", "2024-03")
    assert in_both(date(2024, 3, 25)) == Text("25 Mar 2024", "2024-03-25")
    told = AFTER_CONSENT.format(label=CONFIRM_DATE, value=said)
    assert both(registry.get("hiv"), told.en) == told


@pytest.mark.django_db
def test_answer_that_is_only_read_shows_its_date(screened, nurse, monitor):
    submit(record_at(screened, "dm"), nurse, birth_date=PartialDate("1985-06-12"))

    shown = signed_in(monitor).get("/participants/S001/visits/SCR/dm/1/").content.decode()

    assert "12 Jun 1985" in shown
    assert "1985-06-12" not in shown


@pytest.mark.django_db
def test_message_has_the_tone_of_its_own_gravity(screened, nurse):
    browser = signed_in(nurse)
    place = "/participants/S001/visits/SCR/vs/1/"
    browser.post(place, {"revision": "0", "act": "save", "pulse": "300", "resp": "26"})

    shown = browser.get(place).content.decode()

    assert "say-er" in shown.split('data-says="pulse"')[1].split("data-says")[0]
    unusual = shown.split('data-says="resp"')[1].split("data-says")[0]
    assert "say-wa" in unusual
    assert "say-er" not in unusual
