"""One question about many answers: the selection, the preview, and what is passed over."""

from __future__ import annotations

import pytest

from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.casebook.models import Query
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
PAGE = "/queries/raise/"
PULSE = f"{PAGE}?form=vs&field=pulse"
PICKS = ["S001/SCR/vs/1|pulse", "S002/SCR/vs/1|pulse"]


@pytest.fixture
def two(screened, nurse):
    """Two people with vital signs."""
    second = register_participant(by=nurse)
    consented(second, nurse)
    for person in (screened, second):
        submit(record_at(person, "vs"), nurse, complete=True, **VITALS)


def test_preview_shows_what_would_be_asked_and_asks_nothing(two, monitor, browser):
    answer = browser(monitor).post(PULSE, {"act": "preview", "pick": PICKS, "text": "Please check."})

    assert [cell.key for cell in answer.context["cells"]] == PICKS
    assert "72 /min" in answer.content.decode()
    assert not Query.objects.filter(address="pulse").exists()


def test_second_press_raises_each_once(two, data_manager, browser):
    window = browser(data_manager)
    given = {"act": "raise", "pick": PICKS, "text": "Please check."}

    assert window.post(PULSE, given)["Location"].startswith("/queries/")
    window.post(PULSE, given)

    assert Query.objects.filter(address="pulse", text_en="Please check.").count() == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": "Please check."}, "Select at least one answer"),
        ({"pick": PICKS, "text": " "}, "Write what you want to say."),
        ({"pick": ["S001/SCR/vs/1|nowhere"], "text": "x"}, "Select at least one answer"),
    ],
)
def test_what_is_missing_is_told_and_nothing_typed_is_lost(given, told, two, monitor, browser):
    answer = browser(monitor).post(PULSE, {"act": "preview"} | given)

    assert (answer.status_code, told in answer.content.decode()) == (400, True)
    assert answer.context["text"] == given["text"]


@pytest.mark.parametrize(("which", "number"), [("all", 2), ("given", 2), ("missing", 0), ("empty", 0)])
def test_listing_holds_the_answers_that_are_asked_for(which, number, two, monitor, browser):
    assert len(browser(monitor).get(f"{PULSE}&which={which}").context["cells"]) == number


def test_rows_of_a_report_are_offered_one_by_one(two, monitor, browser):
    fields = dict(browser(monitor).get(f"{PAGE}?form=haem").context["wanted"].fields)

    assert "results[hgb].value" in fields


def test_sealed_forms_are_not_offered(two, monitor, browser):
    answer = browser(monitor).get(f"{PAGE}?form=prep&field=msc_lot")

    assert (answer.context["wanted"].form, list(answer.context["cells"])) == ("", [])


def test_site_raises_nothing(two, nurse, browser):
    assert browser(nurse).get(PAGE).status_code == 403
    assert browser(nurse).post(PULSE, {"act": "raise", "pick": PICKS, "text": "x"}).status_code == 403


def test_listing_of_many_costs_no_more_statements(two, monitor, browser, django_assert_max_num_queries):
    window = browser(monitor)
    window.get(PULSE)
    with django_assert_max_num_queries(20):
        window.get(PULSE)
