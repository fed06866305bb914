"""People for tests: an account of any role with a known password, and a browser in which it is signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client

from tests.factories.delegation import equip
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role

PASSWORD = "Yellow-River-Bridge-7"


@lru_cache(maxsize=1)
def password_hash() -> str:
    """The hash of PASSWORD; hashing is slow on purpose, so it is done once."""
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory):
    """A research nurse who may sign in with PASSWORD; give `role=` for anybody else."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"person{number}")
    name = factory.Sequence(lambda number: f"Person {number}")
    organisation = "Shandong Public Health Clinical Center"
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    role = Role.RESEARCH_NURSE
    language = "en"
    created_at = datetime(2024, 1, 1, tzinfo=UTC)
    password = factory.LazyFunction(password_hash)

    @factory.post_generation
    def delegated(self: Any, create: bool, given: bool | None, **more: bool) -> None:
        """A signed line of the delegation log, trainings and a statement, as the role needs them.

        `delegated=False` leaves all of it out; `delegated__trained=False` and the like one of them.
        """
        kinds = {"delegated", "trained", "statement"}
        with transaction.atomic():
            equip(self, **{kind: more.get(kind, given is not False) for kind in kinds})

    @factory.lazy_attribute
    def ends_on(self) -> Any:
        """Roles that need an end date get a late one."""
        return datetime(2099, 12, 31, tzinfo=UTC).date() if ROLES[Role(self.role)].needs_end_date else None


def signed_in(user: User, password: str = PASSWORD) -> Client:
    """A browser in which the person has signed in through the page."""
    browser = Client()
    answer = browser.post("/sign-in/", {"username": user.username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return browser
