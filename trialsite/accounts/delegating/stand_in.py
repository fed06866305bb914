"""Let somebody do another's work while that person is away: one line, one signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from trialsite.accounts.delegating.lines import NewLine, delegate, overlapping
from trialsite.accounts.models import Delegation, User
from trialsite.accounts.roles import DELEGATED, ROLES, Role, Task


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from one site date through another; `only` names tasks, empty for all that can be taken over."""

    absent: User
    deputy: User
    from_on: date
    to_on: date
    reason: str
    only: frozenset[Task] = frozenset()


def stand_in_for(*, away: Absence, by: User) -> Delegation:
    """Write the line that gives a deputy the work of somebody who is away. Raises ValidationError.

    It names only what the deputy's role may do and the deputy does not do anyway on these days.
    """
    if away.absent.pk == away.deputy.pk:
        raise ValidationError({"person": _("Nobody stands in for themselves. Choose somebody else.")})
    tasks = _to_take_over(away)
    if not away.only:
        held = overlapping(_line(away, tasks))
        tasks -= {task for line in held for task in line.named_tasks}
    if not tasks:
        raise ValidationError(
            {"person": _("This person may do all of that on these days already, or may not by role.")}
        )
    return delegate(new=_line(away, tasks), by=by)


def _to_take_over(away: Absence) -> frozenset[Task]:
    """What the absent person may do on the first day, of what is named or what the deputy's role may do."""
    role = ROLES[Role(away.absent.role)]
    theirs = role.tasks & DELEGATED
    if role.is_delegated:
        theirs = frozenset(task for task in theirs if away.absent.rights.delegation(task, away.from_on))
    return theirs & (away.only or ROLES[Role(away.deputy.role)].delegable)


def _line(away: Absence, tasks: frozenset[Task]) -> NewLine:
    return NewLine(away.deputy, tasks, away.from_on, away.to_on, away.reason, stands_in_for=away.absent)
