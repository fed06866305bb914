"""The dictionary tells every question and check of the registry to everybody who is signed in, and prints each form."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.crf import registry
from trialsite.crf.blank import control, sheets
from trialsite.crf.dictionary import form_entry
from trialsite.crf.evaluate import checks_of
from trialsite.crf.registry import own_forms
from trialsite.protocol.catalogue import package

pytestmark = pytest.mark.django_db
FORMS = [crf.key for crf in registry.all_forms()]
PROTOCOL = package("msct_a_22")


@pytest.fixture
def browser(trial) -> Client:
    return signed_in(UserFactory(role=Role.SAFETY_OFFICER))


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_everybody_signed_in_reads_the_dictionary(role, trial):
    browser = signed_in(UserFactory(role=role))

    assert browser.get("/dictionary/").status_code == 200
    assert browser.get("/dictionary/vs/").status_code == 200


@pytest.mark.parametrize("path", ["/dictionary/", "/dictionary/vs/", "/dictionary/vs/blank/"])
def test_nobody_reads_it_without_signing_in(path, trial):
    assert Client().get(path)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", ["/dictionary/nothing/", "/dictionary/nothing/blank/"])
def test_form_that_is_not_there_is_not_found(path, browser):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_every_question_code_and_check_of_the_form_is_told(form, browser):
    crf = registry.get(form)

    shown = words(browser.get(f"/dictionary/{form}/").content.decode())

    entry = form_entry(crf)
    assert len(entry.questions) == len(crf.questions) + sum(len(group.questions) for group in crf.groups)
    assert len(entry.checks) == len(checks_of(crf))
    for each in entry.questions:
        assert each.address in shown
        for code in each.codelist or ():
            assert code.code in shown
            assert code.text.zh in shown


def test_limits_needs_and_audience_are_told(browser):
    vitals = words(browser.get("/dictionary/vs/").content.decode())
    proof = words(browser.get("/dictionary/proof/").content.decode())

    assert "33–43 35.5–37.2 required VS TEMP" in vitals
    assert "≥ 95 required when dose_visit" in vitals
    assert "Temperature … °C is not possible" in vitals
    assert "unblinded people only sealed" in proof
    assert "tubes[].count" in proof


@pytest.mark.parametrize("sought", ["temp_c", "TEMPERATURE", "体温", "AXILLARY", "VS TEMP", "VS-02", "输注前发热"])
def test_search_finds_variables_labels_codes_targets_and_checks(sought, browser):
    shown = browser.get("/dictionary/", {"q": sought}).content.decode()

    assert "temp_c" in shown or "temp_site" in shown
    assert "consent_signed" not in shown


@pytest.mark.parametrize("sought", ["zzz", "<b>", "\x00", "%", "x" * 5000])
def test_search_that_finds_nothing_says_so(sought, browser):
    shown = browser.get("/dictionary/", {"q": sought}).content.decode()

    assert "Nothing mentions" in shown or sought == "%"
    assert "<b>&" not in shown


def test_every_form_of_the_product_stands_on_one_shelf(browser):
    shown = browser.get("/dictionary/").content.decode()

    assert all(shown.count(f'href="/dictionary/{crf.key}/"') == 1 for crf in own_forms())


@pytest.mark.parametrize("form", FORMS)
def test_blank_form_asks_every_live_question_in_both_languages(form, browser):
    crf = registry.get(form)
    placed = {name for section in crf.sections for name in section.names}

    shown = words(browser.get(f"/dictionary/{form}/blank/").content.decode())

    for name, question in crf.live_questions(PROTOCOL).items():
        if name in placed and not question.virtual:
            assert f"{question.label.zh}" in shown
            assert question.label.en in shown
    assert "NCT05872659" in shown
    assert "Training" in shown


@pytest.mark.parametrize(
    ("name", "boxes"),
    [("temp_c", "  . "), ("sbp", "   "), ("weight_kg", "   . "), ("vs_dt", "YYYY-MM-DD hh:mm")],
)
def test_paper_has_a_box_per_digit_and_sign(name, boxes):
    cells = control(registry.get("vs").questions[name]).cells

    assert " ".join("".join(part) for part in cells) == boxes


def test_paper_has_a_row_for_each_offered_key_and_empty_ones():
    tubes = next(each.table for each in sheets(registry.get("proof"), PROTOCOL) if each.title.en == "Tubes")

    assert [row.title.en for row in tubes.rows] == ["First", "", "", "", ""]
    assert [column.name for column in tubes.columns] == ["count", "note"]


@pytest.mark.parametrize("path", ["/dictionary/", "/dictionary/?q=temp", "/dictionary/vs/", "/dictionary/vs/blank/"])
def test_dictionary_needs_few_statements(path, browser, django_assert_max_num_queries):
    browser.get(path)

    with django_assert_max_num_queries(8):
        browser.get(path)
