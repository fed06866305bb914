"""Write a line of the delegation log, revoke one, let somebody stand in; each act is one transaction with its event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.delegating.rights import check_may, reasoned
from trialsite.accounts.models import Delegation, User, Withdrawal
from trialsite.accounts.roles import ROLES, TASKS, Role, Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, ItemEntry


@dataclass(frozen=True, slots=True)
class NewLine:
    """Tasks that one person is to have, from one site date through another; without `to_on` until revoked."""

    person: User
    tasks: frozenset[Task]
    from_on: date
    to_on: date | None
    reason: str
    stands_in_for: User | None = None


@transaction.atomic
def delegate(*, new: NewLine, by: User) -> Delegation:
    """Write a line; it acts once it is signed. Raises ValidationError with what to change."""
    check_may(by, Task.KEEP_DELEGATION)
    # one line after the other: their numbers have no gaps, and two that overlap cannot pass each other
    chain.lock_heads(chain.STUDY)
    _check_days(new)
    _check_tasks(new)
    _check_overlap(new)
    change = begin(by.actor())
    line = Delegation(
        number=(Delegation.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        person=new.person, tasks=" ".join(task for task in Task if task in new.tasks), from_on=new.from_on,
        to_on=new.to_on, reason=reasoned(new.reason), stands_in_for=new.stands_in_for, written_by=by,
        written_at=change.at,
    )  # fmt: skip
    with declared(change):
        tracked.insert([line], change)
        trace.record(Action.DELEGATE, by.actor(), _told(line), change)
    return line


def _told(line: Delegation) -> tuple[ItemEntry, ...]:
    """What the ledger says of a new line."""
    facts = (
        ("from_on", "Delegated from", line.from_on.isoformat()),
        ("to_on", "Delegated through", line.to_on.isoformat() if line.to_on else None),
        ("stands_in_for", "Stands in for", line.stands_in_for.name if line.stands_in_for else None),
        *(("task", "Delegated task", task.value) for task in line.named_tasks),
    )
    told = (line_item(line, what, label, (None, new)) for what, label, new in facts if new)
    return (line_item(line, "person", "Delegated to", (None, line.person.name), line.reason), *told)


def line_item(line: Delegation, what: str, label: str, step: tuple[str | None, str], why: str = "") -> ItemEntry:
    """One fact about a line as the ledger keeps it: old and new."""
    return ItemEntry(f"delegation[{line.code}].{what}", label, *step, reason_text=why)


def _check_days(new: NewLine) -> None:
    if new.to_on is not None and new.to_on < new.from_on:
        raise ValidationError({"to_on": _("The last day lies before the first one. Exchange them.")})
    if new.to_on is not None and new.to_on < clock.today():
        raise ValidationError({"to_on": _("The last day is over already. A delegation begins with its signature.")})


def _check_tasks(new: NewLine) -> None:
    role = ROLES[Role(new.person.role)]
    if not new.person.is_active:
        raise ValidationError({"person": _("This account was deactivated. Choose somebody who works here.")})
    if not new.tasks:
        raise ValidationError({"tasks": _("Choose at least one task.")})
    beyond = new.tasks - role.delegable
    if beyond:
        told = {"role": role.title.get(_language()), "tasks": said(beyond)}
        raise ValidationError({"tasks": _("The role %(role)s is not given these tasks: %(tasks)s.") % told})


def _check_overlap(new: NewLine) -> None:
    for line in overlapping(new):
        both = new.tasks.intersection(line.named_tasks)
        told = {"line": line.code, "tasks": said(both), "from": line.from_on, "to": line.to_on or _("until revoked")}
        raise ValidationError(
            {
                "tasks": _(
                    "Line %(line)s gives the same already: %(tasks)s (%(from)s – %(to)s). Revoke that line first, or "
                    "choose other days or tasks."
                )
                % told
            }
        )


def overlapping(new: NewLine) -> list[Delegation]:
    """Lines of the same person, signed or waiting, that give one of the tasks on one of the days."""
    until = Q() if new.to_on is None else Q(from_on__lte=new.to_on)
    after = Q(to_on__isnull=True) | Q(to_on__gte=new.from_on)
    lines = open_lines().filter(until, after, person=new.person).order_by("number")
    return [line for line in lines if new.tasks.intersection(line.named_tasks)]


def open_lines() -> QuerySet[Delegation]:
    """Lines that nobody revoked."""
    return Delegation.objects.filter(withdrawal__isnull=True)


def said(tasks: Iterable[Task]) -> str:
    """Tasks by their names, in the reader's language."""
    joiner = "、" if _language().startswith("zh") else "; "
    chosen = set(tasks)
    return joiner.join(TASKS[task].get(_language()) for task in Task if task in chosen)


def _language() -> str:
    return get_language() or "en"


@transaction.atomic
def revoke_line(*, line: Delegation, why: str, by: User) -> Withdrawal:
    """End a line at once, signed or not. Raises ValidationError without a reason, or when it was revoked before."""
    check_may(by, Task.KEEP_DELEGATION)
    chain.lock_heads(chain.STUDY)
    if Withdrawal.objects.filter(delegation=line).exists():
        raise ValidationError(_("This line was revoked before. Nothing was changed."))
    change = begin(by.actor())
    ended = Withdrawal(delegation=line, by=by, at=change.at, why=reasoned(why))
    with declared(change):
        tracked.insert([ended], change)
        item = line_item(line, "state", "Delegation", (line.code, "withdrawn"), ended.why)
        trace.record(Action.DELEGATION_REVOKE, by.actor(), (item,), change)
    line.person.forget_rights()
    return ended
