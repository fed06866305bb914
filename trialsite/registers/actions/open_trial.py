"""Record what has to be done before the trial opens, and open it with the principal investigator's signature."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.sign import prove_identity
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text
from trialsite.registers.actions.approve import SIGNED_ALREADY, allow, refusals_kept, sign, signed_item
from trialsite.registers.actions.versions import NO_DOCUMENT, refuse_words
from trialsite.registers.models import Approval, Milestone, MilestoneKind
from trialsite.registers.opening import OPENING, ground, missing, of_opening, opening

NOT_YET = Text("{date} lies in the future. Enter it once it is done.", "{date}为将来日期，请在完成后登记。")
MISSING = Text("The trial cannot be opened yet. Missing: {what}", "尚不能启用试验，缺少：{what}")


@transaction.atomic
def record_milestone(*, kind: MilestoneKind, done_on: date, reference: str, by: User) -> Milestone:
    """Keep that something was done before the opening; the same entry twice is one.

    Raises ActionRefused without the task, or with the box that is wrong.
    """
    allow(by, Task.MANAGE_VERSIONS)
    if done_on > clock.today():
        raise ActionRefused("done_on", NOT_YET.format(date=in_both(done_on)))
    if not reference.strip():
        raise ActionRefused("reference", NO_DOCUMENT)
    refuse_words("reference", reference)
    head = chain.lock_heads(chain.STUDY)[chain.STUDY]
    same = Milestone.objects.filter(kind=kind, done_on=done_on, reference=reference.strip()).first()
    if same is not None:
        return same
    row = Milestone(kind=kind, done_on=done_on, reference=reference.strip())
    change = begin(by.actor())
    item = ItemEntry(f"register.milestone[{kind}]", "Before the trial opens", None, done_on.isoformat(), "", reference)
    with declared(change):
        tracked.insert([row], change)
        entry = EventEntry(id=change.event_id, action=Action.CONFIGURE, actor=change.actor, items=(item,))
        chain.append(entry, at=change.at, change=change, head=head)
    return row


def open_trial(*, shown: str, credentials: Credentials, by: User, request: HttpRequest) -> Approval:
    """Open the trial for real participants: every condition is met, and the principal investigator signs.

    `shown` is the hash of what the page showed. Raises ActionRefused without the task, with a wrong name or password
    (which counts as a failed sign-in), while something is missing, and where it is open already.
    """
    with refusals_kept(f"register.signed[{OPENING}]", by):
        allow(by, Task.APPROVE_VERSION)
        prove_identity(request, credentials, by)
        with transaction.atomic():
            return opened(shown=shown, by=by)


def opened(*, shown: str, by: User) -> Approval:
    """The signature itself, inside a transaction, by somebody whose identity is proved."""
    head = chain.lock_heads(chain.STUDY)[chain.STUDY]
    here = ground(clock.today())
    lacking = missing(here)
    if opening() is not None:
        raise ActionRefused("signed", SIGNED_ALREADY)
    if lacking:
        words = (", ".join(each.en for each in lacking), "、".join(each.zh for each in lacking))
        raise ActionRefused("VA-04", MISSING.format(what=Text(*words)))
    change = begin(by.actor())
    wanted = Approval(subject=OPENING, version=str(here.protocol), digest=of_opening(here), meaning=OPENING)
    with declared(change, "workflow"):
        approval = sign(wanted, shown, change, by)
        items = (signed_item(approval),)
        entry = EventEntry(id=change.event_id, action=Action.SIGN, actor=change.actor, items=items)
        chain.append(entry, at=change.at, change=change, head=head)
    return approval
