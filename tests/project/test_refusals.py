"""What production refuses, each for itself."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import deactivate_user
from trialsite.accounts.second_factor.named import PRODUCTION, named_roles
from trialsite.audit.actor import SYSTEM
from trialsite.keys import MissingKeyError, key_file
from trialsite.pages.refusals import TAG, database_refusals, refusals, refuse_production, settings_refusals


@pytest.fixture
def sound(settings, tmp_path, monkeypatch):
    """Settings with which production starts."""
    assert connections["default"]  # made before its engine is renamed
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    settings.PRODUCTION = True
    settings.DEBUG = False
    settings.SECRET_KEY = "0123456789abcdef" * 4
    settings.SECOND_FACTOR_ROLES = named_roles(PRODUCTION)
    for name, digits in (
        ("ANCHOR", "1234567890abcdef"),
        ("SEAL", "fedcba9876543210"),
        ("ALLOCATION", "0f1e2d3c4b5a6978"),
        ("BACKUP", "8796a5b4c3d2e1f0"),
    ):
        path = tmp_path / name
        path.write_text(digits * 4 + "\n")
        setattr(settings, f"{name}_KEY_FILE", path)
    return settings


def test_sound_settings_are_not_refused(sound, db):
    assert refusals() == []


@pytest.mark.req("AC-13")
def test_debugging_is_refused(sound):
    sound.DEBUG = True

    assert settings_refusals() == ["Debugging is on: unset TRIALSITE_DEBUG."]


def test_the_embedded_database_is_refused(sound, monkeypatch):
    monkeypatch.setitem(sound.DATABASES["default"], "ENGINE", "trialsite.embedded")

    [said] = settings_refusals()
    assert "set DATABASE_URL and DATABASE_OWNER_URL" in said


@pytest.mark.req("AT-07")
def test_switched_off_history_is_refused(sound):
    sound.SIMPLE_HISTORY_ENABLED = False

    [said] = settings_refusals()
    assert said.startswith("History is switched off")


@pytest.mark.req("AC-11")
@pytest.mark.parametrize(
    ("named", "left_out"),
    [("", "administrator and principal_investigator"), ("administrator,unblinded", "principal_investigator")],
)
def test_a_policy_without_administrator_or_principal_investigator_is_refused(sound, named, left_out):
    sound.SECOND_FACTOR_ROLES = named_roles(named)

    [said] = settings_refusals()
    assert f"leaves out {left_out}:" in said


@pytest.mark.parametrize("key", ["", "changeme", "0" * 64, "0123456789abcdef" * 3, "0123456789abcdeg" * 4])
def test_weak_keys_are_refused(sound, key):
    sound.SEAL_KEY_FILE.write_text(key)

    [said] = settings_refusals()
    assert "TRIALSITE_SEAL_KEY is too weak" in said


def test_one_key_for_two_purposes_is_refused(sound):
    sound.SEAL_KEY_FILE.write_text(sound.ANCHOR_KEY_FILE.read_text())

    [said] = settings_refusals()
    assert "two purposes" in said


@pytest.mark.parametrize("named", ["", "absent"])
def test_missing_keys_stop_production_before_anything_else(monkeypatch, tmp_path, named):
    monkeypatch.setenv("TRIALSITE_SEAL_KEY", str(tmp_path / named) if named else "")

    with pytest.raises(MissingKeyError, match="Production needs TRIALSITE_SEAL_KEY"):
        key_file("TRIALSITE_SEAL_KEY", tmp_path / "default", production=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.req("VA-06")
def test_demonstration_accounts_are_refused(sound, db, is_active):
    user = UserFactory(is_demonstration=True)
    if not is_active:
        deactivate_user(user=user, why="The course is over", by=SYSTEM)

    [said] = refusals()
    assert "demonstration accounts" in said


@pytest.mark.req("AC-01")
def test_active_accounts_of_nobody_are_refused(sound, db):
    UserFactory(username="nurse01")
    UserFactory(username="crc", is_active=False, deactivated_at=datetime.now(UTC), deactivated_by="x")

    [said] = refusals()
    assert "(nurse01)" in said


@pytest.mark.parametrize("statement", ["ALTER TABLE {} DISABLE TRIGGER {}", "DROP TRIGGER {1} ON {0}"])
@pytest.mark.req("AT-07")
def test_missing_and_disabled_triggers_are_refused(sound, real_database, statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement.format("audit_event", "trialsite_no_update"))

    [said] = database_refusals()
    assert "audit_event.trialsite_no_update" in said
    assert "manage.py migrate" in said


def test_the_system_check_says_the_same(sound, db):
    sound.DEBUG = True
    UserFactory(is_demonstration=True)

    alone = [each.msg for each in run_checks(tags=[TAG])]
    with_database = [each.msg for each in run_checks(tags=[TAG], databases=["default"])]

    assert alone == settings_refusals()
    assert with_database == refusals()
    assert len(with_database) == 2


def test_training_is_not_asked(sound, db):
    sound.PRODUCTION = False
    sound.DEBUG = True

    assert run_checks(tags=[TAG], databases=["default"]) == []


def test_pages_that_are_started_in_another_way_meet_the_same_refusals(sound):
    refuse_production()
    sound.DEBUG = True

    with pytest.raises(ImproperlyConfigured, match="Debugging is on"):
        refuse_production()


@pytest.fixture
def production(tmp_path):
    """What the environment of a production machine says, but for its database."""
    keys = {}
    for number, name in enumerate(("SECRET", "ANCHOR", "SEAL", "ALLOCATION", "BACKUP")):
        (tmp_path / name).write_text(f"{number}123456789abcdef" * 4)
        keys[f"TRIALSITE_{name}_KEY"] = str(tmp_path / name)
    return {"PATH": os.environ["PATH"], "TRIALSITE_ENV": "production", "TRIALSITE_VAR": str(tmp_path), **keys}


def run(program, environment):
    return subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_the_application_of_a_server_is_not_made_where_production_is_refused(production):
    said = run("import trialsite.wsgi", production)

    assert said.returncode != 0
    assert "The embedded database is for training" in said.stderr


DEPLOYED = """
import django
from django.conf import settings
from django.core.management import call_command
from django.test import Client
django.setup()
call_command("check", deploy=True, fail_level="WARNING")
plain = Client().get("/sign-in/", SERVER_NAME="trial.example")
print(plain.status_code, plain["Location"])
print(settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_SECURE, settings.DEBUG)
"""


@pytest.mark.req("AC-13")
def test_production_as_it_is_deployed_passes_the_checks_of_django_and_answers_over_tls_alone(production):
    base = "postgres://app:secret@127.0.0.1:1/trialsite"
    named = {
        "DJANGO_SETTINGS_MODULE": "trialsite.settings",
        "DATABASE_URL": base,
        "DATABASE_OWNER_URL": base,
        "TRIALSITE_HOSTS": "trial.example",
    }

    said = run(DEPLOYED, production | named)

    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout
    assert "301 https://trial.example/sign-in/" in said.stdout
    assert said.stdout.rstrip().endswith("True True True False")
