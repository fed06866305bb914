"""The pages of reference ranges: what is in force, a new version with its preview, who may see and change."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape

import pytest

from labs.models import LymphocyteSubsets
from tests.factories.accounts import UserFactory
from tests.factories.casebook import record_at, submit
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item
from trialsite.crf import registry
from trialsite.crf.fields import Reading
from trialsite.registers.models import ReferenceRange

pytestmark = pytest.mark.django_db
LIST = "/administration/ranges/"
CD4 = "/administration/ranges/CLINLAB/cd4/"
NEW = CD4 + "new/"
TYPED = {
    "valid_from": "2024-03-01", "source": "Letter of 2024-02-20", "sex_0": "*", "from_0": "18", "to_0": "120",
    "low_0": "410", "high_0": "1590.5",
}  # fmt: skip


@pytest.fixture
def manager(trial, data_manager, browser):
    return browser(data_manager)


@pytest.fixture
def counted(screened, nurse):
    """A CD4 of 400 of a sample of 5 March 2024: above the general lower limit of 396."""
    taken = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    result = LymphocyteSubsets.questions["cd4"].read("400", Reading(taken.date(), taken))
    submit(record_at(screened, "lym"), nurse, lab_done="Y", sample_dt=taken, lab_name="CLINLAB", cd4=result)
    return LymphocyteSubsets.objects.get()


def previewed(browser, typed=TYPED):
    """The hidden fields of the preview."""
    page = browser.post(NEW, typed | {"act": "preview"})
    assert page.status_code == 200, page.content.decode()
    hidden = re.findall(r'<input type="hidden" name="([a-z_0-9]+)" value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in hidden if not name.startswith("csrf")}


def test_list_shows_what_is_in_force_by_laboratory(manager):
    shown = manager.get(LIST).content.decode()

    assert "Any laboratory" in shown
    assert "396–1309" in shown
    assert "cells/µL" in shown
    assert "PMC3623424" in shown


def test_list_is_searched_and_says_when_nothing_fits(manager):
    assert "396–1309" in manager.get(LIST + "?q=cd4%2B").content.decode()
    assert "396–1309" not in manager.get(LIST + "?q=cd8").content.decode()
    assert "No range fits these filters." in manager.get(LIST + "?show=ahead").content.decode()


def test_analyte_without_own_range_leads_to_the_general_one(manager):
    assert manager.get(LIST + "open/?lab=CLINLAB&analyte=cd4")["Location"] == CD4

    shown = manager.get(CD4).content.decode()

    assert "no range of its own" in shown
    assert '"/administration/ranges/any/cd4/"' in shown


def test_form_begins_with_whom_the_general_ranges_are_for_and_no_limits(manager):
    shown = manager.get(NEW).content.decode()

    assert re.search(r'name="from_0"\s+id="id_from_0"\s+value="18"', shown)
    assert re.search(r'name="low_0"\s+id="id_low_0"\s+value=""', shown)


@pytest.mark.trap(15)
@pytest.mark.req("DE-06")
def test_preview_lists_the_results_that_would_be_flagged_otherwise_and_changes_nothing(manager, counted):
    before = Event.objects.count()

    shown = manager.post(NEW, TYPED | {"act": "preview"}).content.decode()

    assert "S001" in shown
    assert "396–1309 → 410–1590.5" in shown
    assert "Normal → <b>Low</b>" in shown
    assert "/participants/S001/visits/SCR/lym/1/" in shown
    assert not ReferenceRange.objects.filter(laboratory="CLINLAB").exists()
    assert Event.objects.count() == before


def test_preview_tells_the_grade_that_a_row_of_a_report_would_get(manager, screened, nurse):
    taken = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    submit(record_at(screened, "dm"), nurse, sex="M")
    result = registry.get("bioc").question("results[alt].value").read("65", Reading(taken.date(), taken))
    answers = {"results[alt].value": result, "results[alt].unit": "U/L"}
    submit(record_at(screened, "bioc"), nurse, lab_done="Y", sample_dt=taken, lab_name="CLINLAB", **answers)

    alt = NEW.replace("cd4", "alt")
    shown = manager.post(alt, TYPED | {"low_0": "9", "high_0": "60", "act": "preview"}).content.decode()

    assert "9–50 → 9–60" in shown
    assert "1 → <b>0</b>" in shown
    assert "/participants/S001/visits/SCR/bioc/1/" in shown


@pytest.mark.trap(15)
@pytest.mark.req("DE-06")
@pytest.mark.req("VA-05")
def test_saved_version_ends_the_one_before_and_leaves_stored_results(manager, counted, data_manager):
    first = previewed(manager)
    assert manager.post(NEW, first | {"act": "save", "why": "New analyser"}).status_code == 302
    second = previewed(manager, TYPED | {"valid_from": "2024-09-01", "low_0": "４２0", "high_0": "1600"})
    manager.post(NEW, second | {"act": "save", "why": "Verified again"})

    old, new = ReferenceRange.objects.filter(laboratory="CLINLAB").order_by("valid_from")
    assert (str(old.valid_to), old.low) == ("2024-08-31", 410)
    assert (new.valid_to, new.low, new.high) == (None, 420, 1600)
    counted.refresh_from_db()
    assert (counted.cd4_lo, counted.cd4_hi, counted.cd4_flag) == (396, 1309, "N")
    event = Event.objects.filter(action="configure").latest("sequence")
    item = event.items.get()
    assert event.actor_name == data_manager.name
    assert item.old == "CLINLAB cd4 * 18–120: 410–1590.5 cells/uL (2024-03-01…2024-08-31)"
    assert item.new == "CLINLAB cd4 * 18–120: 420–1600 cells/uL (2024-09-01…)"
    assert item.reason_text == "Verified again"
    assert [row.history_type for row in ReferenceRange.history.filter(id=old.pk).order_by("history_id")] == ["+", "~"]


def test_new_result_takes_the_version_of_its_day(manager, screened, nurse):
    manager.post(NEW, previewed(manager) | {"act": "save", "why": "New analyser"})
    taken = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    result = LymphocyteSubsets.questions["cd4"].read("400", Reading(taken.date(), taken))

    submit(record_at(screened, "lym"), nurse, lab_done="Y", sample_dt=taken, lab_name="CLINLAB", cd4=result)

    assert LymphocyteSubsets.objects.get().cd4_flag == "L"


def test_versions_show_who_when_and_why(manager):
    manager.post(NEW, previewed(manager) | {"act": "save", "why": "New analyser"})

    shown = manager.get(CD4).content.decode()

    for words in ("410–1590.5", "New analyser", "Zhao Lei", "Letter of 2024-02-20", "1 Mar 2024"):
        assert words in shown


def test_version_from_the_same_day_replaces_the_one_before_it_began(manager):
    manager.post(NEW, previewed(manager) | {"act": "save", "why": "New analyser"})
    again = previewed(manager, TYPED | {"low_0": "401"})
    manager.post(NEW, again | {"act": "save", "why": "Typing error"})

    shown = manager.get(CD4).content.decode()

    assert "Replaced before it began" in shown
    assert [row.low for row in ReferenceRange.objects.filter(valid_to=None, laboratory="CLINLAB")] == [401]


def test_double_submit_saves_once(manager):
    page = previewed(manager) | {"act": "save", "why": "New analyser"}

    assert [manager.post(NEW, page).status_code for _time in range(2)] == [302, 302]

    assert ReferenceRange.objects.filter(laboratory="CLINLAB").count() == 1
    assert "stand already" in manager.get(CD4).content.decode()


def test_preview_that_somebody_overtook_is_shown_again(manager):
    mine = previewed(manager) | {"act": "save", "why": "New analyser"}
    other = previewed(manager, TYPED | {"low_0": "405", "high_0": "1500"}) | {"act": "save", "why": "Letter"}
    manager.post(NEW, other)

    answer = manager.post(NEW, mine)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "The ranges changed while you were looking." in shown
    assert 'value="New analyser"' in shown
    assert ReferenceRange.objects.filter(laboratory="CLINLAB").count() == 1


def test_preview_is_shown_again_when_a_result_came_meanwhile(manager, screened, nurse):
    mine = previewed(manager) | {"act": "save", "why": "New analyser"}
    taken = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    result = LymphocyteSubsets.questions["cd4"].read("400", Reading(taken.date(), taken))
    submit(record_at(screened, "lym"), nurse, lab_done="Y", sample_dt=taken, lab_name="CLINLAB", cd4=result)

    assert manager.post(NEW, mine).status_code == 409


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"low_0": "1700"}, "The upper limit must be above the lower limit."),
        ({"low_0": "", "high_0": ""}, "Enter a lower limit, an upper limit or both."),
        ({"high_0": "9000"}, "No CD4+ T cells can be 9000 cells/uL: check the limit and its unit."),
        ({"low_0": "1,234"}, "can mean two numbers"),
        ({"from_0": "60", "to_0": "18"}, "The first age is above the last one."),
        ({"from_0": "", "to_0": "18"}, "Enter both ages in completed years"),
        ({"to_0": "200"}, "Enter ages from 0 to 120 years."),
        ({"valid_from": "1/2/24"}, "can mean several dates"),
        ({"valid_from": ""}, "Enter the first day on which these ranges hold."),
        ({"source": ""}, "Say where these ranges come from."),
        ({"sex_0": "X"}, "X"),
        ({"from_0": "", "to_0": "", "low_0": "", "high_0": ""}, "Fill in at least one range."),
        (
            {"sex_1": "F", "from_1": "50", "to_1": "120", "low_1": "1", "high_1": "2"},
            "These ages overlap with row 1 (Both sexes, 18–120 years)",
        ),
    ],
)
def test_form_says_what_is_wrong(manager, typed, told):
    answer = manager.post(NEW, TYPED | {"high_0": "1600", "act": "preview"} | typed)

    assert answer.status_code == 400
    assert told in unescape(answer.content.decode())
    assert not ReferenceRange.objects.filter(laboratory="CLINLAB").exists()


def test_ages_without_a_range_are_told_in_the_preview(manager):
    shown = manager.post(NEW, TYPED | {"high_0": "1600", "sex_0": "F", "to_0": "49"}).content.decode()

    assert "No range here for Men, 18–120 years." in shown
    assert "No range here for Women, 50–120 years." in shown
    assert "For them the range for any laboratory is used." in shown


@pytest.mark.parametrize(("why", "status"), [("", 400), ("  ", 400), ("11010519491231002X", 400), ("Why", 302)])
def test_version_needs_a_reason_without_identifiers(manager, why, status):
    page = previewed(manager) | {"act": "save", "why": why}

    assert manager.post(NEW, page).status_code == status

    assert ReferenceRange.objects.filter(laboratory="CLINLAB").exists() is (status == 302)
    assert not Item.objects.filter(reason_text__contains="11010519").exists()


@pytest.mark.parametrize(
    "role", [Role.RESEARCH_NURSE, Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR, Role.PHARMACIST, Role.ADMINISTRATOR]
)
def test_only_the_data_manager_changes_ranges_and_readers_of_registers_see_them(trial, browser, role):
    page = browser(UserFactory(role=role))
    reads = role not in {Role.PHARMACIST, Role.ADMINISTRATOR}
    manages = role == Role.DATA_MANAGER

    assert page.get(CD4).status_code == (200 if reads else 403)
    assert ("New version" in page.get(CD4).content.decode()) is manages
    assert page.get(NEW).status_code == (200 if manages else 403)
    assert page.post(NEW, TYPED | {"act": "save"}).status_code in ({400, 409} if manages else {403})
    assert not ReferenceRange.objects.filter(laboratory="CLINLAB").exists()


@pytest.mark.parametrize("path", ["any/nothing/", "NOLAB/cd4/", "open/?lab=x&analyte=cd4", "NOLAB/cd4/new/"])
def test_unknown_laboratory_or_analyte_is_not_found(manager, path):
    assert manager.get(LIST + path).status_code == 404


@pytest.mark.parametrize("typed", [{"sex_0": "*", "from_0": "\x00"}, {f"sex_{n}": "*" for n in range(300)}])
def test_odd_posts_are_told_and_not_an_error(manager, typed):
    assert manager.post(NEW, TYPED | typed).status_code in (200, 400)


def test_pages_need_at_most_twenty_statements(manager, counted, django_assert_max_num_queries):
    for path in (LIST, CD4, NEW):
        manager.get(path)
        with django_assert_max_num_queries(20):
            manager.get(path)
    with django_assert_max_num_queries(20):
        manager.post(NEW, TYPED | {"act": "preview"})


def test_limits_are_kept_as_typed_whatever_the_column_adds(manager):
    manager.post(NEW, previewed(manager, TYPED | {"low_0": "0", "high_0": "100.50"}) | {"act": "save", "why": "Why"})

    row = ReferenceRange.objects.get(laboratory="CLINLAB")
    assert (row.low, row.high) == (Decimal(0), Decimal("100.5"))
    assert "0–100.5" in manager.get(CD4).content.decode()
