"""Source verification: mark values as compared with their source, and take a mark back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook import content
from trialsite.casebook.actions.review import ABSENT, Act, open_act
from trialsite.casebook.models import CrfRecord, Verification
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.verifying import TAKEN_BACK, count, is_planned, withdraw
from trialsite.crf import registry
from trialsite.crf.facts import gather
from trialsite.protocol.text import Text

NOTHING_TO_VERIFY = Text("There is no value to verify yet.", "尚无可核查的数值。")
CHANGED = Text(
    "This form was changed meanwhile. Look at it again before you verify.", "表单内容已更改，请重新核对后再核查。"
)
LOCKED = Text("This form is locked or entered in error.", "表单已锁定或标记为误录。")
COUNTERS = ("verified", "verified_unblinded")


def verify_source(*, record: CrfRecord, address: str, by: User) -> Verification:
    """Mark one stored value as compared with its source; verifying twice is the same mark."""
    verify_values(record=record, addresses=[address], by=by)
    return Verification.objects.get(record_id=record.pk, address=address, withdrawn_at__isnull=True)


@transaction.atomic
def verify_values(*, record: CrfRecord, addresses: Sequence[str], by: User, revision: int | None = None) -> int:
    """Mark stored values of one form in one act; what is verified already stays. Returns how many are new.

    Raises ActionRefused where the form has another `revision` than the person saw, or an answer is not there.
    """
    act = open_act(record, by, Task.VERIFY_SOURCE)
    if act.record.locked_at or act.record.entered_in_error_at:
        raise ActionRefused("locked", LOCKED)
    if revision is not None and act.record.revision != revision:
        raise ActionRefused("changed", CHANGED)
    known = Verification.objects.filter(record_id=record.pk, withdrawn_at__isnull=True, address__in=addresses)
    missing = [address for address in dict.fromkeys(addresses) if address not in {mark.address for mark in known}]
    marks = _marks(act, missing, by)
    if not marks:
        return 0
    for mark in marks:
        count(act.record, mark, 1)
    with declared(act.change, "workflow"):
        tracked.insert(marks, act.change)
        items = (ItemEntry(f"record.verified[{m.address}]", "Source verified", None, m.value_then) for m in marks)
        act.write(Action.VERIFY, tuple(items), COUNTERS)
    return len(marks)


def _marks(act: Act, addresses: Sequence[str], by: User) -> list[Verification]:
    """The marks of answers that are there, not yet written; raises ActionRefused for one that is not."""
    if not addresses:
        return []
    crf = registry.get(act.record.form)
    stored = content.answers_of(crf, content.load(crf, act.record))
    protocol = gather({"protocol"}, act.record.participant_id, act.record)["protocol"]
    found = []
    for address in addresses:
        try:
            question = crf.question(address)
        except (KeyError, ValueError):
            raise ActionRefused("absent", ABSENT) from None
        if question.audience not in act.grant.audiences:
            raise ActionRefused("absent", ABSENT)
        value = stored[address].text
        if value is None:
            raise ActionRefused("nothing", NOTHING_TO_VERIFY)
        found.append(
            Verification(
                record_id=act.record.pk, address=address, value_then=value, audience=question.audience, by=by.name,
                at=act.change.at, planned=is_planned(protocol, act.record, address),
            )
        )  # fmt: skip
    return found


@transaction.atomic
def take_back(*, record: CrfRecord, address: str, by: User) -> None:
    """Withdraw a mark that was set by mistake; nothing happens where there is none."""
    act = open_act(record, by, Task.VERIFY_SOURCE)
    if act.record.locked_at:
        raise ActionRefused("locked", LOCKED)
    marks = list(Verification.objects.filter(record_id=record.pk, address=address, withdrawn_at__isnull=True))
    marks = [mark for mark in marks if mark.audience in act.grant.audiences]
    if not marks:
        return
    with declared(act.change, "workflow"):
        items = withdraw(act.record, marks, TAKEN_BACK, act.change)
        act.write(Action.UNVERIFY, tuple(items), COUNTERS)
