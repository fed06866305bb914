"""Accounts and dated grants; an account is deactivated, never deleted, and its name is never used again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar, NoReturn

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Replace

from trialsite.accounts.held import Rights, read_rights, rights_column
from trialsite.accounts.names import ALIKE_FROM, ALIKE_TO, NAME_PATTERN, PAIRS, normal_name
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM, Actor
from trialsite.protocol.model import Masking
from trialsite.protocol.text import Text

SYSTEM_USERNAME = SYSTEM.username


def _skeleton() -> Func:
    """`names.skeleton` as the database computes it."""
    seen = Func(F("username"), Value(ALIKE_FROM), Value(ALIKE_TO), function="translate")
    for pair, sign in PAIRS:
        seen = Replace(seen, Value(pair), Value(sign))
    return seen


class NeverDeletedError(Exception):
    """Somebody tried to delete an account; deactivate it instead."""


class Density(StrEnum):
    """How close the lines of lists and forms stand."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name, in any case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of a sign-in name; raises User.DoesNotExist."""
        return self.get(username=normal_name(username or ""))

    def system(self) -> User:
        """The account that acts for reactions and jobs; nobody can sign in with it."""
        return self.get(username=SYSTEM_USERNAME)


class User(AbstractBaseUser):
    """One person with one role; dates are of the site's calendar, instants aware.

    `session_version` stands in each session: raising it ends them all with their next request.
    """

    username = models.CharField(max_length=60, unique=True)
    skeleton = models.GeneratedField(
        expression=_skeleton(), output_field=models.CharField(max_length=60), db_persist=True
    )
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=60, blank=True, default="")
    organisation = models.CharField(max_length=120)
    email = models.EmailField(blank=True, default="")
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    density = models.CharField(max_length=20, default=Density.COMFORTABLE)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    session_version = models.PositiveIntegerField(default=1)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_by = models.CharField(max_length=120, blank=True, default="")
    last_login = models.DateTimeField(null=True, blank=True)

    # what the database says of the account's rights, where it was read with the person of a request
    told_rights: str | None = None
    # read with the person of a request; others ask `second_factor.selectors.has_authenticator`
    has_second_factor: bool = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_once"),
            models.UniqueConstraint(fields=["skeleton"], name="user_name_like_no_other"),
            models.CheckConstraint(condition=Q(username__regex=NAME_PATTERN), name="user_name_plain"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="user_role"),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True, deactivated_by="")
                | Q(is_active=False, deactivated_at__isnull=False) & ~Q(deactivated_by=""),
                name="user_deactivated_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:
        """Accounts stay for ever; raises NeverDeletedError (the database refuses as well)."""
        raise NeverDeletedError("Accounts are never deleted. Deactivate the account instead.")

    def actor(self) -> Actor:
        """The person as the ledger keeps them: account, name, role and organisation of this moment."""
        if self.role == Role.SYSTEM:
            return SYSTEM
        return Actor(self.pk, self.username, self.name, self.role, self.organisation)

    @property
    def both_names(self) -> Text:
        """The name as people read it: in Chinese the Chinese one, where there is one."""
        return Text(self.name, self.name_zh or self.name)

    def name_in(self, language: str) -> str:
        """The name as pages in a language write it."""
        return self.both_names.get(language)

    def has_ended(self, day: date) -> bool:
        """Whether the account's last day is over on a site date."""
        return self.ends_on is not None and day > self.ends_on

    def may_sign_in(self, day: date) -> bool:
        """Whether this account can be used at all on a site date; the system's never can."""
        refused_here = self.is_demonstration and settings.ENVIRONMENT == "production"
        return self.is_active and not self.has_ended(day) and not refused_here and self.role != Role.SYSTEM

    @property
    def rights(self) -> Rights:
        """Everything that the account holds; read once per user object, in one statement at most."""
        if not hasattr(self, "_rights"):
            self._rights = read_rights(self.told_rights or self._asked_rights())
        return self._rights

    def _asked_rights(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {rights_column()} FROM accounts_user u WHERE u.id = %s", [self.pk])  # noqa: S608
            told: str = cursor.fetchone()[0]
        return told

    def forget_rights(self) -> None:
        """Read the rights anew at the next question, after an act has changed them."""
        self.told_rights = None
        self.__dict__.pop("_rights", None)

    def is_unblinded(self, day: date | None = None, masking: Masking | None = None) -> bool:
        """Whether the person sees unblinded data on a site date (today), by role or by grant.

        By the masking matrix of the protocol in force that day unless one is given; before the trial has a protocol,
        by the strict one of the roles' table. At most one statement.
        """
        role = ROLES[Role(self.role)]
        if not role.sees_participants:
            return False
        on = day or clock.today()
        told = masking.unblinded_roles if masking else self.rights.unblinded_roles(on)
        by_role = role.unblinded_by_default if told is None else self.role in told
        return by_role or self.rights.unblinded(on) is not None


def with_rights(people: Iterable[User]) -> list[User]:
    """The same people with everything they hold, which is read in one statement for all of them."""
    found = list(people)
    with connection.cursor() as cursor:
        sql = f"SELECT u.id, {rights_column()} FROM accounts_user u WHERE u.id = ANY(%s)"  # noqa: S608
        cursor.execute(sql, [[each.pk for each in found]])
        told = dict(cursor.fetchall())
    for each in found:
        each.told_rights = told[each.pk]
    return found
