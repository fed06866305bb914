"""A form shut by an entry gate: read-only, with the way to the form that opens it."""

from __future__ import annotations

import pytest

from tests.entry.test_bad_input import VS
from tests.factories.accounts import signed_in
from tests.factories.casebook import consented
from trialsite.casebook.models import Draft

pytestmark = pytest.mark.django_db
IC = "/participants/S001/visits/SCR/ic/1/"


def test_gated_form_has_no_boxes_and_leads_to_the_consent_of_its_visit(participant, nurse):
    shown = signed_in(nurse).get(VS).content.decode()

    banner = shown.split('id="gate"')[1].split("</form>")[0]
    assert f'href="{IC}"' in banner
    assert "Record the signed consent first" in banner
    assert 'name="pulse"' not in shown
    assert 'id="save"' not in shown


def test_consent_itself_is_open(participant, nurse):
    shown = signed_in(nurse).get(IC).content.decode()

    assert 'id="gate"' not in shown
    assert 'name="consent_date"' in shown


def test_what_was_typed_at_a_shut_gate_comes_back_when_it_opens(participant, nurse):
    browser = signed_in(nurse)
    browser.post(VS, {"revision": "0", "act": "save", "pulse": "72"})

    shut = browser.get(VS).content.decode()
    consented(participant, nurse)
    open_now = browser.get(VS).content.decode()

    assert "What you typed before is kept; it comes back once this form may be entered." in shut
    assert 'value="72"' in open_now
    assert Draft.objects.get().typed["pulse"] == "72"


def test_gated_form_costs_few_statements(participant, nurse, django_assert_max_num_queries):
    browser = signed_in(nurse)

    with django_assert_max_num_queries(20):
        browser.get(VS)
