"""What holds, unblinding, oversight, samples, masking, versions and delegation are tried on."""

from __future__ import annotations

from datetime import date
from typing import Any

from labs.sampling.actions import note_step
from labs.sampling.selectors import sample_of
from labs.sampling.states import HAEMOLYSED, LOST, REDRAW, SENT
from participants.actions.break_blind import ask_unblinding, decide_unblinding
from safety.stopping.actions import Decided, decide_hold, hold_participant
from tests.entry.bench import WHY, Act, Bench, World, complete, credentials, state_of
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from tests.factories.pharmacy import twins
from tests.factories.versions import drafted_protocol
from trialsite.accounts.delegating.lines import NewLine, delegate, revoke_line
from trialsite.accounts.delegating.signing import confirm_lines
from trialsite.accounts.models import DelegationSignature, User, Withdrawal
from trialsite.accounts.roles import Role, Task
from trialsite.audit import clock
from trialsite.casebook.actions import review
from trialsite.casebook.actions.masking import ask_masking, decide_masking
from trialsite.casebook.models import CrfRecord
from trialsite.registers.actions import oversight
from trialsite.registers.actions.approve import activated, allow
from trialsite.registers.actions.versions import withdraw
from trialsite.registers.signed import of_protocol


def held_state(row: Any) -> str:
    row.refresh_from_db()
    return "lifted" if row.lifted_at else "paused"


HOLD = Bench(
    lambda world: hold_participant(code=world.record.participant.code, why="Fever", by=world.people[Role.INVESTIGATOR]),
    {
        "lift": lambda row, by: decide_hold(
            hold=row, decided=Decided("CONTINUE", "Recovered", "Board agrees", 0), **credentials(by)
        )
    },
    {"paused": (), "lifted": ("lift",)},
    held_state,
)


def asked_state(row: Any) -> str:
    row.refresh_from_db()
    return {None: "asked", True: "approved", False: "declined"}[row.is_approved]


UNBLINDING = Bench(
    lambda world: ask_unblinding(
        participant=twins(world.nurse)[0], kind="SUSAR", reason="Report to the authority", token="a" * 40,
        by=UserFactory(role=Role.SAFETY_OFFICER),
    ),
    {
        "approve": lambda row, by: decide_unblinding(unblinding=row, approve=True, why="", by=by),
        "decline": lambda row, by: decide_unblinding(unblinding=row, approve=False, why=WHY, by=by),
    },
    {"asked": (), "approved": ("approve",), "declined": ("decline",)},
    asked_state,
)  # fmt: skip


def closed_state(row: Any) -> str:
    row.refresh_from_db()
    return "closed" if getattr(row, "closed_at", None) or getattr(row, "answered_at", None) else "open"


MONITORING = Bench(
    lambda world: oversight.open_visit(
        first_on=clock.today(), last_on=clock.today(), purpose="Routine", by=world.people[Role.MONITOR]
    ),
    {"close": lambda row, by: oversight.close_visit(visit=row, conclusion="Fine", evidence=["a"], by=by)},
    {"open": (), "closed": ("close",)},
    closed_state,
)
PROBLEM = Bench(
    lambda world: oversight.report_problem(
        page="/today/", what="A date is cut", audience=review.Audience.BLINDED, by=world.nurse
    ),
    {"answer": lambda row, by: oversight.answer_problem(problem=row, answer="Mended", by=by)},
    {"open": (), "closed": ("answer",)},
    closed_state,
)


def taken(world: World) -> CrfRecord:
    """A sample of HIV RNA that was taken and not reported."""
    record = record_at(world.record.participant, "vl")
    submit(record, world.nurse, vl_dt=VITALS["vs_dt"])
    return record_at(world.record.participant, "vl")


def _noted(step: str) -> Act:
    return lambda record, by: note_step(record=record, step=step, on=date(2024, 3, 5), why=WHY, by=by)


SAMPLE = Bench(
    taken,
    {"send": _noted(SENT), "lose": _noted(LOST), "spoil": _noted(HAEMOLYSED), "redraw": _noted(REDRAW)},
    {"taken": (), "sent": ("send",), "lost": ("lose",), "haemolysed": ("spoil",), "redraw": ("redraw",)},
    lambda record: sample_of(record).state.lower(),
)


def named(world: World) -> Any:
    """A remark that named somebody, corrected since, and the wish that the name be masked."""
    record = complete(world)
    submit(record, world.nurse, comment="欧阳建国自述头晕")
    submit(record, world.nurse, comment="自述头晕", reasons={"comment": "TRANSCRIPTION"})
    return ask_masking(fragment="欧阳建国", why="A name was typed", by=UserFactory())


def _decide(row: Any, by: User, choice: str) -> Any:
    return decide_masking(masking=row, choice=choice, why=WHY, by=by)


MASKING = Bench(
    named,
    {"mask": lambda row, by: _decide(row, by, "mask"), "decline": lambda row, by: _decide(row, by, "decline")},
    {"asked": (), "masked": ("mask",), "declined": ("decline",)},
    state_of,
)


def activate(row: Any, by: User) -> Any:
    allow(by, Task.APPROVE_VERSION)
    return activated(row=row, shown=of_protocol(row), by=by)


def standing(row: Any) -> str:
    row.refresh_from_db()
    return str(row.standing)


VERSION = Bench(
    lambda _world: drafted_protocol("2.0", clock.today()),
    {"activate": activate, "withdraw": lambda row, by: withdraw(row=row, why=WHY, by=by)},
    {"draft": (), "active": ("activate",), "withdrawn": ("withdraw",)},
    standing,
)


def delegated_state(row: Any) -> str:
    if Withdrawal.objects.filter(delegation=row).exists():
        return "revoked"
    return "signed" if DelegationSignature.objects.filter(delegation=row).exists() else "waiting"


DELEGATION = Bench(
    lambda world: delegate(
        new=NewLine(UserFactory(delegated=False), frozenset({Task.ENTER_DATA}), clock.today(), None, "Begins today"),
        by=world.people[Role.ADMINISTRATOR],
    ),
    {
        "sign": lambda row, by: confirm_lines(lines=[row], by=by),
        "revoke": lambda row, by: revoke_line(line=row, why=WHY, by=by),
    },
    {"waiting": (), "signed": ("sign",), "revoked": ("revoke",)},
    delegated_state,
)
