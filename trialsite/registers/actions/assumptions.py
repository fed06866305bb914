"""The principal investigator and the sponsor sign the assumptions of a version of the protocol, each for themselves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts.authority import authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import chain
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry
from trialsite.casebook.actions.sign import prove_identity
from trialsite.casebook.refused import ActionRefused
from trialsite.registers.actions.approve import WITHDRAWN, allow, refusals_kept, sign, signed_item
from trialsite.registers.models import Approval, Capacity, ProtocolVersion, Standing, Subject
from trialsite.registers.selectors import build
from trialsite.registers.signed import of_assumptions

SIGNS_FOR: Mapping[Task, Capacity] = {
    Task.APPROVE_ASSUMPTION: Capacity.INVESTIGATOR,
    Task.CONFIRM_ASSUMPTION: Capacity.SPONSOR,
}


def capacity_of(by: User) -> Capacity | None:
    """For whom somebody signs assumptions; None for people who do not."""
    return next((capacity for task, capacity in SIGNS_FOR.items() if authority(by, task)), None)


def sign_assumptions(
    *, row: ProtocolVersion, shown: str, credentials: Credentials, by: User, request: HttpRequest
) -> Approval:
    """Sign every key of a version that the blinded see, for the site or for the sponsor.

    Raises ActionRefused: without the task, with a wrong name or password (which counts as a failed sign-in), for a
    withdrawn version, twice for the same side, and where the keys differ from what the page showed.
    """
    with refusals_kept(f"register.signed[{Subject.ASSUMPTIONS}/{row}]", by):
        capacity = capacity_of(by)
        if capacity is None:
            allow(by, Task.APPROVE_ASSUMPTION)
        prove_identity(request, credentials, by)
        with transaction.atomic():
            return assumptions_signed(row=row, shown=shown, by=by)


def assumptions_signed(*, row: ProtocolVersion, shown: str, by: User) -> Approval:
    """The signature itself, inside a transaction, by somebody whose identity is proved."""
    head = chain.lock_heads(chain.STUDY)[chain.STUDY]
    found = ProtocolVersion.objects.select_for_update().get(pk=row.pk)
    if found.standing == Standing.WITHDRAWN:
        raise ActionRefused("withdrawn", WITHDRAWN)
    change = begin(by.actor())
    wanted = Approval(
        subject=Subject.ASSUMPTIONS, version=found.version, capacity=capacity_of(by) or "", meaning="assumptions",
        digest=of_assumptions(build(found)),
    )  # fmt: skip
    with declared(change, "workflow"):
        approval = sign(wanted, shown, change, by)
        items = (signed_item(approval),)
        entry = EventEntry(id=change.event_id, action=Action.SIGN, actor=change.actor, items=items)
        chain.append(entry, at=change.at, change=change, head=head)
    return approval
