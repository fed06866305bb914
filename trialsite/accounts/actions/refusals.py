"""Acts on accounts that were refused: what stands against them, and that they were tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from django.core.exceptions import ValidationError

from trialsite.accounts import trace
from trialsite.accounts.models import Grant, User, normal_name
from trialsite.audit.actor import Actor
from trialsite.audit.entries import Action, ItemEntry
from trialsite.protocol.text import Text

LONGEST_NAME = 60
P = ParamSpec("P")
R = TypeVar("R")


# what a code of the ledger means to its reader
REFUSALS: Mapping[str, Text] = MappingProxyType(
    {
        "not-in-role": Text("not an administrator", "非系统管理员"),
        "own-account": Text("own account", "本人账户"),
        "why-missing": Text("no reason", "未说明理由"),
        "why-long": Text("the reason is too long", "理由过长"),
        "name-shape": Text("other signs than a to z, digits, dots and lines", "含不允许的字符"),
        "name-generic": Text("a name of nobody", "通用登录名"),
        "name-used": Text("a name that was used before", "登录名曾被使用"),
        "name-alike": Text("a name that reads like another one", "登录名与他人外观相近"),
        "person-missing": Text("no full name or organisation", "缺少姓名或所属机构"),
        "email": Text("no e-mail address of a person", "缺少本人电子邮箱"),
        "role-system": Text("the role of the system", "系统专用角色"),
        "role-sees-nobody": Text("the role sees no participants", "该角色不可查看受试者"),
        "end-missing": Text("no last day", "缺少最后一日"),
        "end-past": Text("the last day is over", "最后一日已过"),
        "last-administrator": Text("the last administrator", "最后一名系统管理员"),
        "not-active": Text("the account cannot be used", "账户不可使用"),
        "active": Text("the account is active", "账户处于有效状态"),
        "has-right": Text("the right is there already", "已有该权限"),
        "revoked": Text("the right was revoked before", "该权限此前已撤销"),
        "not-reviewer": Text("the role does not review", "该角色无审核权限"),
        "no-statement": Text("no statement on electronic signatures", "未签署电子签名声明"),
        "undecided": Text("an account without decision", "有账户未作决定"),
        "note-missing": Text("not said what is to be changed", "未说明须更改的内容"),
        "another-name": Text("another name", "登录名非本人"),
        "credentials": Text("name or password is not right", "登录名或密码不正确"),
        "stale": Text("accounts have changed meanwhile", "账户已有变更"),
        "kept": Text("the institution has not signed for the archive", "医疗机构尚未签收归档资料"),
        "same": Text("nothing would change", "无任何更改"),
    }
)


def refused(code: str, message: str) -> ValidationError:
    """What stands against an act; the code is kept in the ledger, the message tells what to do.

    Raises KeyError for a code that no reader would understand.
    """
    if code not in REFUSALS:
        raise KeyError(code)
    return ValidationError(message, code=code)


def recorded(act: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let an act that raises ValidationError leave its try in the ledger, after its own transaction is undone."""

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def tried(*args: P.args, **said: P.kwargs) -> R:
            try:
                return action(*args, **said)
            except ValidationError as error:
                _record(act, said, error)
                raise

        return tried

    return decorate


def _record(act: str, said: dict[str, object], error: ValidationError) -> None:
    by = said["by"]
    actor = by if isinstance(by, Actor) else by.actor()  # type: ignore[attr-defined]
    codes = sorted({each.code or "invalid" for each in error.error_list}) if hasattr(error, "error_list") else []
    item = ItemEntry(f"account.{act}", act.replace("_", " ").capitalize(), None, _about(said), " ".join(codes)[:60])
    trace.record(Action.ACCOUNT_REFUSE, actor, (item,))


def _about(said: dict[str, object]) -> str:
    """The sign-in name that an act speaks of, as it was typed where there is no account."""
    grant, user, new = said.get("grant"), said.get("user"), said.get("new")
    if isinstance(grant, Grant):
        return str(grant.user.username)
    if isinstance(user, User):
        return str(user.username)
    if new is None or not hasattr(new, "username"):
        return ""
    return normal_name(str(getattr(new, "username", "")))[:LONGEST_NAME]
