"""Whom a hold is told to by mail: that dosing is paused and where to read of it; no person, no diagnosis, no rule."""

from __future__ import annotations

from django.conf import settings

from safety.stopping.models import Choice, Hold, HoldDecision
from trialsite.accounts.mails import queue_notice
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.clock import SITE_ZONE
from trialsite.protocol.stopping import Scope
from trialsite.protocol.text import Text

PAGE = "/safety/stopping/"
SITE = (Role.RESEARCH_NURSE, Role.INVESTIGATOR, Role.PRINCIPAL_INVESTIGATOR, Role.SAFETY_OFFICER)
TOLD = {Scope.STUDY: (*SITE, Role.PHARMACIST, Role.MONITOR), Scope.PARTICIPANT: SITE}
PAUSED = {
    Scope.STUDY: Text("dosing and enrolment are paused", "已暂停给药和入组"),
    Scope.PARTICIPANT: Text("infusions of one participant are paused", "一名受试者已暂停输注"),
}
LIFTED = Text("a hold was lifted", "已解除暂停")
STAYS = Text("a hold stays", "维持暂停")
BODY = Text("{what} since {at} (UTC+08:00).\nRead of it here: {link}", "{at}（UTC+08:00）{what}。\n请登录查看：{link}")


def tell_of_hold(hold: Hold) -> None:
    """Tell those concerned that a rule has fired; in the transaction of the firing."""
    _mail(Scope(hold.scope), PAUSED[Scope(hold.scope)], f"{hold.fired_at.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}")


def tell_of_decision(decision: HoldDecision) -> None:
    """Tell the same people what was decided."""
    what = STAYS if decision.choice == Choice.STOP else LIFTED
    _mail(Scope(decision.hold.scope), what, f"{decision.at.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}")


def _mail(scope: Scope, what: Text, at: str) -> None:
    link = settings.ADDRESS + PAGE
    first = what.en[:1].upper() + what.en[1:]
    body = Text(BODY.en.format(what=first, at=at, link=link), BODY.zh.format(what=what.zh, at=at, link=link))
    people = User.objects.filter(role__in=TOLD[scope], is_active=True).order_by("pk")
    queue_notice(people, what, body)
