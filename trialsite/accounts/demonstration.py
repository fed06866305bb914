"""The people of the demonstration: one account per role, never in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import transaction

from trialsite.accounts.actions import NewUser, create_user, grant_unblinded
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM

PASSWORD = "Spring-in-Jinan-24"  # noqa: S105 - demonstration only, refused in production
# before anybody of the demonstrations takes part
MADE_AT = datetime(2023, 2, 27, 1, 0, tzinfo=UTC)
_SITE = "Shandong Public Health Clinical Center"
_SPONSOR = "Shandong Qilu Cell Therapy Engineering Technology Co., Ltd"
_MONITORS = "Contract research organisation"
_AUTHORITY = "Medicines authority"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the start screen prints of one person."""

    username: str
    password: str
    role: Role
    name: str


def _person(username: str, names: tuple[str, str], organisation: str, role: Role, language: str = "en") -> NewUser:
    ends_on = date(2035, 12, 31) if ROLES[role].needs_end_date else None
    return NewUser(
        username=username,
        name=names[0],
        name_zh=names[1],
        organisation=organisation,
        role=role,
        language=language,
        ends_on=ends_on,
        is_demonstration=True,
        must_change_password=False,
    )


_PEOPLE = (
    _person("wangmin", ("Wang Min", "王敏"), _SITE, Role.RESEARCH_NURSE),
    _person("zhangli", ("Zhang Li", "张丽"), _SITE, Role.RESEARCH_NURSE, "zh-hans"),
    _person("sunwei", ("Sun Wei", "孙伟"), _SITE, Role.INVESTIGATOR),
    _person("chenjun", ("Chen Jun", "陈军"), _SITE, Role.PRINCIPAL_INVESTIGATOR),
    _person("liuyang", ("Liu Yang", "刘洋"), _MONITORS, Role.MONITOR),
    _person("zhaolei", ("Zhao Lei", "赵磊"), _SPONSOR, Role.DATA_MANAGER),
    _person("gaofang", ("Gao Fang", "高芳"), _SPONSOR, Role.SAFETY_OFFICER),
    _person("majie", ("Ma Jie", "马洁"), _SITE, Role.PHARMACIST),
    _person("hubin", ("Hu Bin", "胡斌"), _SITE, Role.PHARMACIST, "zh-hans"),
    _person("hetao", ("He Tao", "何涛"), _SPONSOR, Role.STATISTICIAN),
    _person("linxue", ("Lin Xue", "林雪"), _AUTHORITY, Role.INSPECTOR),
    _person("xuhao", ("Xu Hao", "许浩"), _SPONSOR, Role.AUDITOR),
    _person("qianbo", ("Qian Bo", "钱波"), _SITE, Role.ADMINISTRATOR),
)


@transaction.atomic
def make_demonstration_users() -> list[SignIn]:
    """Create the accounts that are missing; raises RuntimeError in production.

    Roles that are unblinded by default get their grant as well, so that it is on record.
    """
    if settings.ENVIRONMENT == "production":
        raise RuntimeError("Production has no demonstration accounts.")
    with clock.pretend(MADE_AT):
        _make_missing()
    return [SignIn(person.username, PASSWORD, person.role, person.name) for person in _PEOPLE]


def _make_missing() -> None:
    there = set(User.objects.values_list("username", flat=True))
    for person in _PEOPLE:
        if person.username not in there:
            user = create_user(new=person, password=PASSWORD, by=SYSTEM)
            if ROLES[person.role].unblinded_by_default:
                grant_unblinded(user=user, why="Role in the trial", by=SYSTEM)
