"""What the masking of an identity is tried on, and the benches of every machine."""

from __future__ import annotations

from collections.abc import Mapping

from tests.entry.benches import BENCHES, WHY, Bench, World
from tests.factories.casebook import submit
from trialsite.accounts.roles import Role
from trialsite.casebook.actions.masking import ask_masking, decide_masking
from trialsite.casebook.models import Masking

NAME = "欧阳建国"


def asked(world: World) -> Masking:
    """A name in a remark, corrected since, and the monitor who asked for it to be masked."""
    submit(world.record, world.nurse, comment=NAME)
    submit(world.record, world.nurse, comment="-", reasons={"comment": "TRANSCRIPTION"})
    return ask_masking(fragment=NAME, why=WHY, by=world.people[Role.MONITOR])


def state(row: Masking) -> str:
    """As it is stored."""
    row.refresh_from_db()
    return row.state


MASKING = Bench(
    asked,
    {
        choice: lambda row, by, c=choice: decide_masking(masking=row, choice=c, why=WHY, by=by)  # type: ignore[misc]
        for choice in ("mask", "decline")
    },
    {"asked": (), "masked": ("mask",), "declined": ("decline",)},
    state,
)
EVERY: Mapping[str, Bench] = {**BENCHES, "masking": MASKING}
