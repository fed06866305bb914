"""Accounts and dated grants; an account is deactivated, never deleted, and its name is never used again."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.actor import Actor
from trialsite.audit.tracked import Tracked

SYSTEM_USERNAME = "system"


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name, in any case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of a sign-in name; raises User.DoesNotExist."""
        return self.get(username__iexact=username or "")


class User(AbstractBaseUser):
    """One person with one role. `session_number` stands in each session: raising it ends them all."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120)
    email = models.EmailField(blank=True, default="")
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    ends_on = models.DateField(null=True, blank=True)
    session_number = models.PositiveIntegerField(default=1)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)
    last_login = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_once"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="user_role"),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True) | Q(is_active=False, deactivated_at__isnull=False),
                name="user_deactivated_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """The person as the ledger keeps them: account, name, role and organisation of this moment."""
        return Actor(self.pk, self.username, self.name, self.role, self.organisation)

    @property
    def title(self) -> str:
        """The English name of the role."""
        return ROLES[Role(self.role)].title.en

    def is_unblinded(self) -> bool:
        """Whether a grant in force lets the person see unblinded data; one statement."""
        return self.grants_unblinded() is not None

    def grants_unblinded(self) -> Grant | None:
        """The unblinded grant in force, asked of the database once per request's user object."""
        if not hasattr(self, "_unblinded"):
            self._unblinded = Grant.objects.filter(user=self, kind=Grant.UNBLINDED, revoked_at__isnull=True).first()
        return self._unblinded


class Grant(Tracked):
    """A right given to one account beyond its role, with who, why and since when; revoked, never deleted."""

    UNBLINDED = "unblinded"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=120)
    why = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], condition=Q(revoked_at__isnull=True), name="grant_once"),
            models.CheckConstraint(condition=~Q(why=""), name="grant_why"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"
