"""The link to choose a password: once, for 48 hours, for the account as it was; the token stands nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.actions import Delivery, Issued, NewUser, deactivate_user, invite, reset_password
from trialsite.accounts.models import PasswordLink, User
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item
from trialsite.jobs.models import Job
from trialsite.jobs.running import run_next

pytestmark = pytest.mark.django_db
SITE = Delivery("http://testserver/")
NEW = "Nine-Willows-At-Dusk"
TYPED = {"new": NEW, "again": NEW}


def invited(username: str = "lina", language: str = "zh-hans") -> Issued:
    new = NewUser(username, "Li Na", "Ward", Role.MONITOR, "lina@example.org", "李娜", language)
    return invite(new=new, by=SYSTEM, delivery=SITE)


def choose(issued: Issued, **typed: str) -> Any:
    return Client().post(issued.link.removeprefix("http://testserver"), TYPED | typed)


@pytest.mark.req("ES-08")
def test_the_owner_chooses_the_password_and_signs_in() -> None:
    issued = invited()
    page = Client().get(issued.link).content.decode()
    assert "Li Na" in page
    assert choose(issued)["Location"] == "/sign-in/?chosen=1"
    assert signed_in(issued.user, NEW).get("/inside/").status_code == 200


def test_nothing_but_the_link_opens_a_new_account() -> None:
    issued = invited()
    for password in ("", "!", PASSWORD):
        answer = Client().post("/sign-in/", {"username": "lina", "password": password})
        assert answer.status_code == 400
    assert not User.objects.get(pk=issued.user.pk).has_usable_password()


@pytest.mark.parametrize(
    ("typed", "told"), [({"again": "x"}, "differ"), ({"new": "lina", "again": "lina"}, "at least 12")]
)
def test_a_refused_password_leaves_the_link_open(typed: dict[str, str], told: str) -> None:
    issued = invited()
    answer = choose(issued, **typed)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert choose(issued).status_code == 302


@pytest.mark.req("AC-08")
def test_a_replayed_link_is_refused_and_in_the_ledger(items_of_last: Callable[[], dict[str, str | None]]) -> None:
    issued = invited()
    choose(issued)
    for answer in (choose(issued, new="Ten-Cranes-Over-Lake", again="Ten-Cranes-Over-Lake"), Client().get(issued.link)):
        assert answer.status_code == 410
        assert "This link was used" in answer.content.decode()
    assert items_of_last()["user[lina].password_link"] == "refused: used"
    assert User.objects.get(pk=issued.user.pk).check_password(NEW)


def test_a_link_ends_after_48_hours(at_noon: time_machine.Traveller) -> None:
    issued = invited()
    at_noon.shift(timedelta(hours=48) - timedelta(seconds=1))
    assert Client().get(issued.link).status_code == 200
    at_noon.shift(timedelta(seconds=1))
    assert "48 hours" in choose(issued).content.decode()


def replaced(issued: Issued) -> None:
    reset_password(user=issued.user, why="Mail lost", by=SYSTEM, delivery=SITE)


def ended(issued: Issued) -> None:
    deactivate_user(user=issued.user, why="Left", by=SYSTEM)


def moved_on(issued: Issued) -> None:
    User.objects.filter(pk=issued.user.pk).update(session_version=99)


@pytest.mark.parametrize("what", [replaced, ended, moved_on])
def test_a_link_ends_with_the_next_one_with_the_account_and_with_its_session_version(what: Callable[..., None]) -> None:
    issued = invited()
    what(issued)
    assert choose(issued).status_code == 410


def test_a_made_up_link_is_not_found_and_writes_nothing() -> None:
    answer = Client().post("/password/choose/AAAA/", TYPED)
    assert answer.status_code == 404
    assert not Event.objects.exists()


@pytest.mark.req("AC-06")
def test_a_reset_ends_password_and_open_sessions_at_once() -> None:
    user = UserFactory()
    browser = signed_in(user)
    issued = reset_password(user=user, why="Password seen by others", by=SYSTEM, delivery=SITE)
    assert browser.get("/inside/").status_code == 302
    assert Client().post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 400
    assert choose(issued).status_code == 302


def test_the_token_stands_neither_in_tables_nor_in_the_ledger_nor_in_the_job(settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    issued = invited()
    run_next()
    token = mail.outbox[0].body.split("/password/choose/")[1].split("/")[0]
    kept = [*PasswordLink.objects.values_list(), *Job.objects.values_list(), *Item.objects.values_list()]
    assert token not in str(kept)
    assert issued.link == ""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_mail_is_in_both_languages_the_persons_first(language: str, settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    issued = invited(language=language)
    assert issued.mailed_to == "lina@example.org"
    run_next()
    [sent] = mail.outbox
    assert sent.to == ["lina@example.org"]
    first, second = sent.body.split("\n\n")
    assert ("请勿转发" in first, "do not pass it on" in second) == (language != "en", language != "en")
    assert sent.body.count("http://testserver/password/choose/") == 2


def test_a_link_that_ended_meanwhile_is_not_mailed(settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    deactivate_user(user=invited().user, why="Left", by=SYSTEM)
    run_next()
    assert mail.outbox == []


STATEMENTS = [
    "DELETE FROM accounts_passwordlink",
    "UPDATE accounts_passwordlink SET used_at = NULL WHERE used_at IS NOT NULL",
    "UPDATE accounts_passwordlink SET expires_at = now() + interval '9 days'",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_keeps_links_as_they_ended(statement: str) -> None:
    choose(invited())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
