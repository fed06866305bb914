"""The unblinding for the analysis, of everybody at once: the single acts, one after the other, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from participants.actions.analysis_arms import locked_at
from participants.actions.break_blind import decide_unblinding, request_of
from participants.actions.unblind import checked_reason
from participants.models import Participant, Randomisation
from participants.unblinding import Unblinding, UnblindingKind
from participants.unblinding_notices import tell_of_requests
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.text import Text

ANALYSIS_ALONE = Text(
    "Everybody is unblinded for the analysis alone. For a report name the participant.",
    "仅研究结束揭盲可一次申请全部受试者；用于报告的请填写受试者编号。",
)
NOBODY_LEFT = Text(
    "Nobody is left to ask for: everybody who is randomised has a request that waits or is approved.",
    "无需再申请：所有已随机受试者均已有待审批或已批准的申请。",
)
NOTHING_WAITS = Text("No request for the analysis waits for your decision.", "没有待您审批的分析揭盲申请。")


def waiting() -> list[Unblinding]:
    """The requests for the analysis that wait for a second person, by participant; one statement."""
    found = Unblinding.objects.filter(kind=UnblindingKind.ANALYSIS, is_approved__isnull=True)
    return list(found.select_related("participant", "record").order_by("participant__code", "record__repeat"))


@transaction.atomic
def ask_for_everybody(*, kind: str, reason: str, token: str, by: User) -> list[Unblinding]:
    """Ask for the arm of everybody randomised of whom no request waits or was approved under the lock of now.

    The same token sent again returns what it asked for. Each has their row and event; one mail tells of all. Raises
    ActionRefused for another kind than the analysis, and where nobody is left.
    """
    _check(by, Task.ASK_UNBLINDING)
    checked_reason(reason)
    if kind != UnblindingKind.ANALYSIS:
        raise ActionRefused("kind", ANALYSIS_ALONE)
    people = _randomised()
    _lock(people)
    before = list(Unblinding.objects.filter(token__in=[_token(token, each) for each in people]))
    if before:
        return before
    asked = [
        request_of(participant=each, kind=kind, reason=reason, token=_token(token, each), by=by)[0]
        for each in _unasked(people)
    ]
    if not asked:
        raise ActionRefused("nobody", NOBODY_LEFT)
    tell_of_requests(asked)
    return asked


@transaction.atomic
def decide_for_everybody(*, unblindings: Sequence[Unblinding], approve: bool, why: str, by: User) -> None:
    """Approve or decline all of these requests for the analysis, or none of them.

    Raises ActionRefused as `decide_unblinding` does: for one's own request, before the database lock, and where one of
    them was decided on since.
    """
    _check(by, Task.APPROVE_UNBLINDING)
    if not unblindings:
        raise ActionRefused("nothing", NOTHING_WAITS)
    if any(each.kind != UnblindingKind.ANALYSIS for each in unblindings):
        raise ActionRefused("kind", ANALYSIS_ALONE)
    _lock([each.participant for each in unblindings])
    for each in unblindings:
        decide_unblinding(unblinding=each, approve=approve, why=why, by=by)


def _check(by: User, task: Task) -> None:
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)


def _randomised() -> list[Participant]:
    randomised = Randomisation.objects.values("participant_id")
    return list(Participant.objects.filter(pk__in=randomised).order_by("code"))


def _lock(people: Sequence[Participant]) -> None:
    """All heads in their order before the first is written, so that two such acts never wait for each other."""
    if people:
        chain.lock_heads(*(each.code for each in people))


def _unasked(people: Sequence[Participant]) -> list[Participant]:
    """Those of whom no request for the analysis waits, and none was approved since the database was locked last."""
    settled = Q(is_approved__isnull=True)
    since = locked_at()
    if since is not None:
        settled |= Q(is_approved=True, decided_at__gte=since)
    having = set(
        Unblinding.objects.filter(settled, kind=UnblindingKind.ANALYSIS).values_list("participant_id", flat=True)
    )
    return [each for each in people if each.pk not in having]


def _token(token: str, person: Participant) -> str:
    """The token of one request: of this page and this participant."""
    return hashlib.sha256(f"{token} {person.code}".encode()).hexdigest()[:40]
