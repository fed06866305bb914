"""Whom a reporting clock concerns: who sees it and who gets its mails, by role, and the person who holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from safety.clock_models import Clock
from safety.clocks import ClockKind
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Concern:
    """The roles to which a clock is shown and mailed, and those that are told of its start besides."""

    roles: frozenset[Role]
    at_start: frozenset[Role] = frozenset()


_PHYSICIANS = frozenset({Role.INVESTIGATOR, Role.PRINCIPAL_INVESTIGATOR})
_SITE = _PHYSICIANS | {Role.RESEARCH_NURSE}
_SPONSOR = frozenset({Role.SAFETY_OFFICER})
CONCERNS: Mapping[ClockKind, Concern] = {
    ClockKind.SAE_SPONSOR: Concern(_SITE, _SPONSOR),
    ClockKind.SAE_EC_FATAL: Concern(_PHYSICIANS),
    ClockKind.FOLLOWUP: Concern(_PHYSICIANS),
    ClockKind.SUSAR_7: Concern(_SPONSOR),
    ClockKind.SUSAR_7_FOLLOWUP: Concern(_SPONSOR),
    ClockKind.SUSAR_15: Concern(_SPONSOR),
    ClockKind.PREG: Concern(_PHYSICIANS, _SPONSOR),
    ClockKind.PREG_FOLLOWUP: Concern(_PHYSICIANS),
    ClockKind.STEMCELL: Concern(_PHYSICIANS),
    ClockKind.UNBL_RECORD: Concern(frozenset({Role.PRINCIPAL_INVESTIGATOR})),
}


def kinds_of(role: str) -> list[str]:
    """The kinds of clocks that concern a role."""
    return sorted(kind for kind, concern in CONCERNS.items() if role in concern.roles)


def running_for(person: User) -> QuerySet[Clock]:
    """The clocks that run and concern somebody, the first to be due first; what is history alarms nobody."""
    found = Clock.objects.filter(Q(kind__in=kinds_of(person.role)) | Q(holder=person.pk), stopped_at__isnull=True)
    return (
        found.filter(is_history=False)
        .select_related("participant", "record__visit", "replaces")
        .order_by("due_at", "pk")
    )


def people_of(clock: Clock, *, at_start: bool = False) -> list[User]:
    """Those whom a clock concerns and who can still sign in."""
    concern = CONCERNS[ClockKind(clock.kind)]
    roles: Iterable[Role] = concern.roles | concern.at_start if at_start else concern.roles
    wanted = Q(role__in=list(roles)) | Q(pk=clock.holder_id)
    return list(User.objects.filter(wanted, is_active=True).order_by("pk"))
