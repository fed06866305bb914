"""The list of accounts and rights on a day, and its file."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item

pytestmark = [pytest.mark.django_db, pytest.mark.req("AC-05")]
PAGE = "/administration/accounts/as-of/"


@pytest.fixture
def inspector(nurse: User) -> Client:
    grant_unblinded(user=nurse, why='=HYPERLINK("http://evil")', by=SYSTEM)
    return signed_in(UserFactory(role=Role.INSPECTOR, name="Lin Xue", username="linxue"))


def test_an_inspector_reads_who_had_which_right(inspector: Client) -> None:
    page = inspector.get(PAGE).content.decode()
    for told in ("Wang Min", "Research nurse", "Unblinded (grant)", "Lin Xue"):
        assert told in page
    assert "Unblinded (grant)" not in inspector.get(f"{PAGE}?day=2024-06-01&show=in-force").content.decode()
    assert "Nobody had an account" in inspector.get(f"{PAGE}?day=2001-01-01").content.decode()


@pytest.mark.parametrize(
    ("day", "told"), [("2099-01-01", "has not come yet"), ("12/9/24", "several dates"), ("%00", "")]
)
def test_a_day_that_cannot_be_is_told(inspector: Client, day: str, told: str) -> None:
    answer = inspector.get(f"{PAGE}?day={day}")
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert inspector.post(f"{PAGE}export/?day={day}").status_code == 400


def test_the_file_runs_nothing_and_its_event_has_filter_rows_and_hash(inspector: Client) -> None:
    answer = inspector.post(f"{PAGE}export/?show=in-force")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["linxue", "wangmin", "wangmin"]
    assert '\'=HYPERLINK("http://evil")' in rows[2] + rows[3]
    assert "Enter and correct data" in rows[2][-1] + rows[3][-1]
    event = Event.objects.get(action="export")
    assert event.actor_username == "linxue"
    assert dict(Item.objects.filter(event=event).values_list("address", "new")) == {
        "export.accounts": f"CSV day={clock.today()}&show=in-force",
        "export.rows": "3",
        "export.sha256": hashlib.sha256(answer.content).hexdigest(),
    }


def test_a_nurse_reads_neither(nurse: User) -> None:
    browser = signed_in(nurse)
    assert (browser.get(PAGE).status_code, browser.post(f"{PAGE}export/").status_code) == (403, 403)
