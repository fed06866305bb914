"""The people of the demonstration: one account per role, never in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from trialsite.accounts.actions import NewUser, create_user, grant_unblinded
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM

PASSWORD = "Spring-in-Jinan-24"  # noqa: S105 - demonstration only, refused in production
_SITE = "Shandong Public Health Clinical Center"
_SPONSOR = "Shandong Qilu Cell Therapy Engineering Technology Co., Ltd"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the start screen prints."""

    username: str
    password: str
    role: str


_PEOPLE = (
    NewUser("wangmin", "Wang Min", _SITE, Role.RESEARCH_NURSE, language="en"),
    NewUser("zhangli", "张丽", _SITE, Role.RESEARCH_NURSE),
    NewUser("sunwei", "Sun Wei", _SITE, Role.INVESTIGATOR, language="en"),
    NewUser("chenjun", "Chen Jun", _SITE, Role.PRINCIPAL_INVESTIGATOR, language="en"),
    NewUser("liuyang", "Liu Yang", "Contract research organisation", Role.MONITOR, language="en"),
    NewUser("zhaolei", "Zhao Lei", _SPONSOR, Role.DATA_MANAGER, language="en"),
    NewUser("gaofang", "Gao Fang", _SPONSOR, Role.SAFETY_OFFICER, language="en"),
    NewUser("majie", "Ma Jie", _SITE, Role.PHARMACIST, language="en"),
    NewUser("hetao", "He Tao", _SPONSOR, Role.STATISTICIAN, language="en"),
    NewUser("linxue", "Lin Xue", "Authority", Role.INSPECTOR, language="en", ends_on=date(2030, 12, 31)),
    NewUser("qianbo", "Qian Bo", _SITE, Role.ADMINISTRATOR, language="en"),
)
_UNBLINDED = frozenset({"majie", "hetao"})


def make_demonstration_users() -> list[SignIn]:
    """Create the accounts that are missing; raises RuntimeError in production."""
    if settings.ENVIRONMENT == "production":
        raise RuntimeError("Production has no demonstration accounts.")
    for person in _PEOPLE:
        if not User.objects.filter(username=person.username).exists():
            demonstration = NewUser(**{n: getattr(person, n) for n in person.__dataclass_fields__} | {"is_demonstration": True})
            user = create_user(new=demonstration, password=PASSWORD, by=SYSTEM)
            if person.username in _UNBLINDED:
                grant_unblinded(user=user, why="Role in the trial", by=SYSTEM)
    return [SignIn(person.username, PASSWORD, person.role) for person in _PEOPLE]
