"""The trial unblinded: after the database lock and the approved unblinding of everybody the allocation list is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from participants.actions.analysis_arms import locked_at
from participants.models import Randomisation
from participants.randomisation import sealing
from participants.randomisation.models import AllocationList, AllocationSlot
from participants.randomised import randomisation_number
from participants.unblinding import Unblinding, UnblindingKind
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.text import Text

NOT_LOCKED = Text(
    "The database is not locked. Sealed forms and arms are opened after the database lock and the planned unblinding.",
    "数据库尚未锁定。密封表单及分组信息须在数据库锁定并完成计划揭盲后方可开启。",
)
NOBODY = Text("Nobody is randomised: there is nothing to open.", "尚无随机受试者，没有可开启的内容。")
NOT_APPROVED = Text(
    "Since this database lock the planned unblinding for the analysis is not approved for {codes}. It is asked for in "
    "the register of unblinding, and a second person approves it.",
    "本次数据库锁定后，{codes}的计划揭盲（研究结束分析）尚未批准。请在揭盲登记中申请，由第二人批准。",
)


@dataclass(frozen=True, slots=True)
class OpenedPlace:
    """One place of the list with its arm, as the sealed letter of its number says it; who got it and when, if anybody.

    `randomised_at` and `recorded_at` are UTC and differ where the place was used on paper; `letter` names its letter.
    """

    number: int
    position: int
    arm: str
    participant: str = ""
    randomised_at: datetime | None = None
    recorded_at: datetime | None = None
    by: str = ""
    planned_d0: date | None = None
    letter: str = ""

    @property
    def label(self) -> str:
        """The randomisation number."""
        return randomisation_number(self.number)


def why_closed() -> ActionRefused | None:
    """Why nothing sealed may be opened yet; None once the trial is unblinded. At most three statements.

    It is when the database is locked, and of everybody who was randomised the unblinding for the analysis is approved
    under this lock: what was approved under a lock that was lifted meanwhile opens nothing.
    """
    since = locked_at()
    if since is None:
        return ActionRefused("not-locked", NOT_LOCKED)
    planned = Unblinding.objects.filter(kind=UnblindingKind.ANALYSIS, is_approved=True, decided_at__gte=since)
    approved = planned.values("participant_id")
    waiting = Randomisation.objects.exclude(participant_id__in=approved).order_by("number")
    codes = list(waiting.values_list("participant__code", flat=True))
    if codes:
        return ActionRefused("not-approved", NOT_APPROVED.format(codes=", ".join(codes)))
    return None if Randomisation.objects.exists() else ActionRefused("nobody", NOBODY)


def is_unblinded() -> bool:
    """Whether the trial is unblinded."""
    return why_closed() is None


def check_unblinded() -> None:
    """Raises ActionRefused with what is still missing."""
    refusal = why_closed()
    if refusal is not None:
        raise refusal


def opened_places() -> list[OpenedPlace]:
    """Every place by randomisation number: those taken, then the free ones in their order, as the letters number them.

    Whoever asks tells the ledger. Raises ActionRefused before the trial is unblinded.
    """
    check_unblinded()
    done = {each.participant_id: each for each in Randomisation.objects.select_related("participant")}
    slots = list(AllocationSlot.objects.select_related("allocation_list__key").order_by("position"))
    taken = [_taken(slot, done[slot.participant_id]) for slot in slots if slot.participant_id is not None]
    free = (slot for slot in slots if slot.participant_id is None)
    rest = (OpenedPlace(n, slot.position, sealing.arm_of(slot)) for n, slot in enumerate(free, start=len(taken) + 1))
    return [*sorted(taken, key=lambda place: place.number), *rest]


def _taken(slot: AllocationSlot, done: Randomisation) -> OpenedPlace:
    return OpenedPlace(
        done.number, slot.position, sealing.arm_of(slot), done.participant.code, done.at, done.recorded_at, done.by,
        done.planned_d0, done.letter_ref or "",
    )  # fmt: skip


def opened_origin() -> Iterator[tuple[str, str]]:
    """How the list came about, line by line: made or imported, when, by whom, seed and sizes of blocks.

    Raises ActionRefused before the trial is unblinded.
    """
    check_unblinded()
    for made in AllocationList.objects.select_related("key"):
        yield from (("origin", made.origin), ("made_at", made.made_at.isoformat()), ("made_by", made.made_by))
        yield "protocol_version", made.protocol_version
        yield from ((name, str(value)) for name, value in sorted(sealing.origin_of(made).items()))
