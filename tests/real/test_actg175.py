"""Real participants of an HIV trial: through the pages and through the loader, every value is that of the file."""

from __future__ import annotations

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from participants.models import Participant
from tests.factories.accounts import UserFactory, signed_in
from tests.real import actg175
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.entry.actg175.load import plan_followup
from trialsite.entry.actg175.people import people
from trialsite.entry.actg175.typed import day0_of, typed_forms
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(actg175.VARIABLE not in os.environ, reason=f"{actg175.VARIABLE} names no file"),
]
THROUGH_PAGES, LOADED = 50, 20


def post(browser, code, place, typed):
    visit, form = place
    values = {"revision": "0", "act": "complete"} | typed
    answer = browser.post(f"/participants/{code}/visits/{visit}/{form}/1/", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert "complete" not in answer["Location"], (code, place)


def register(browser):
    page = browser.get("/participants/").content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    answer = browser.post("/participants/register/", {"token": token})
    return answer["Location"].rstrip("/").split("/")[-1]


def load(*arguments):
    said = StringIO()
    call_command("load_actg175", actg175.path(), *arguments, stdout=said)
    rounding, count = said.getvalue().splitlines()[-2:]
    assert "Weights are rounded" in rounding
    return count


def compare_all(count):
    codes = Participant.objects.order_by("number").values_list("code", flat=True)
    rows = actg175.rows(count)
    assert len(codes) == len(rows) == count
    values = sum(
        actg175.compare(code, actg175.expected(number, row))
        for number, (code, row) in enumerate(zip(codes, rows, strict=True))
    )
    assert values > 40 * count
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def test_fifty_real_participants_go_through_the_pages_and_are_stored_as_the_file_has_them():
    seed(package="actg175", version="actg-1")
    assert ProtocolVersion.objects.get().package == "actg175"
    nurse = UserFactory()
    browser = signed_in(nurse)

    for person in people(actg175.path(), THROUGH_PAGES):
        code = register(browser)
        plan_followup(Participant.objects.get(code=code), by=nurse, day0=day0_of(person))
        for place, typed in typed_forms(person).items():
            post(browser, code, place, typed)

    compare_all(THROUGH_PAGES)


def test_loader_stores_what_the_file_has_and_loads_nobody_twice():
    assert load("--limit", "12") == "12 participants loaded, 0 were there already."
    assert load("--limit", str(LOADED)) == "8 participants loaded, 12 were there already."
    compare_all(LOADED)
    before = Event.objects.count()

    assert load("--limit", str(LOADED)) == "0 participants loaded, 20 were there already."

    assert Event.objects.count() == before
    compare_all(LOADED)


def test_loaded_values_name_the_line_of_the_file_and_the_day_of_the_visit():
    load("--limit", "1")

    event = Event.objects.get(form="lym", visit="W20")
    items = Item.objects.filter(event=event).exclude(address__startswith="record.")
    assert set(items.values_list("origin_ref", flat=True)) == {"actg175.csv line 2"}
    assert (event.origin, f"{event.recorded_at:%Y-%m-%d}") == ("imported", "2023-08-21")


def test_loader_leaves_a_database_with_other_participants_alone(participant):
    with pytest.raises(CommandError, match="holds other participants"):
        load("--limit", "1")
    assert Participant.objects.get() == participant


def test_loader_refuses_production():
    with override_settings(PRODUCTION=True, ENVIRONMENT="production"), pytest.raises(CommandError, match="Production"):
        load("--limit", "1")
    assert not Participant.objects.exists()


def test_loader_refuses_a_file_in_another_order(tmp_path):
    load("--limit", "2")
    head, first, second, third = actg175.path().read_text().splitlines()[:4]
    other = tmp_path / "actg175.csv"
    other.write_text("\n".join([head, second, first, third]))

    with pytest.raises(CommandError, match="not the first ones of the file"):
        call_command("load_actg175", other)


@pytest.mark.parametrize(("text", "message"), [("a,b\n1,2\n", "columns"), (None, "Line 3")])
def test_loader_says_which_line_cannot_be_read(tmp_path, text, message):
    head, first, second = actg175.path().read_text().splitlines()[:3]
    other = tmp_path / "actg175.csv"
    other.write_text(text or "\n".join([head, first, second.replace(",", ",x", 1)]))

    with pytest.raises(CommandError, match=message):
        call_command("load_actg175", other)
    assert not Participant.objects.exists()


def test_nobody_can_register_beside_the_file_by_mistake(trial, nurse):
    """A person of the trial's own package in the same database stops the loader, also in the middle."""
    load("--limit", "1")
    register_participant(by=nurse, version=trial)
    with pytest.raises(CommandError, match="holds other participants"):
        load("--limit", "2")
