"""What each state machine is tried on: how its thing is made, its acts, how each state is reached and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import RequestFactory

from labs.sampling.actions import note_step
from labs.sampling.selectors import sample_of
from labs.sampling.states import HAEMOLYSED, LOST, REDRAW, SENT
from participants.actions.break_blind import ask_unblinding, decide_unblinding
from safety.stopping.actions import Decided, decide_hold, hold_participant
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from tests.factories.pharmacy import twins
from tests.factories.versions import drafted_protocol
from tests.factories.visits import at_visit
from trialsite.accounts.delegating.lines import NewLine, delegate, revoke_line
from trialsite.accounts.delegating.signing import confirm_lines
from trialsite.accounts.models import DelegationSignature, User, Withdrawal
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Role, Task
from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.casebook.actions import review, sign, tasks, verification, void
from trialsite.casebook.actions.masking import ask_masking, decide_masking
from trialsite.casebook.models import CrfRecord, Proposal, Signature, TaskState, Verification
from trialsite.crf.checks import Finding, Severity
from trialsite.protocol.text import Text
from trialsite.registers.actions import oversight
from trialsite.registers.actions.approve import activated, allow
from trialsite.registers.actions.versions import withdraw
from trialsite.registers.signed import of_protocol
from visits import site_deviations
from visits.models import LotKind, PreparationDeviation
from visits.preparation.deviations import answer_deviation, draft_found
from visits.preparation.lots import NewLot, fail_lot, register_lot, release_lot
from visits.preparation.recall import recall_lot

WHY = "Seen in the source"
Act = Callable[[Any, User], Any]


@dataclass(frozen=True)
class World:
    """People of each role, and a consented person with the record of vital signs."""

    people: Mapping[Role, User]
    record: CrfRecord

    @property
    def nurse(self) -> User:
        return self.people[Role.RESEARCH_NURSE]


@dataclass(frozen=True)
class Bench:
    """`ways`: the acts that lead to each state; `elsewhere`: acts that are other acts in a state, and are not tried."""

    make: Callable[[World], Any]
    acts: Mapping[str, Act]
    ways: Mapping[str, tuple[str, ...]]
    state: Callable[[Any], str]
    elsewhere: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def credentials(by: User) -> dict[str, Any]:
    """Name and password, and a request that carries them."""
    request = RequestFactory().post("/sign/")
    request.session = {}  # type: ignore[assignment]
    return {"credentials": Credentials(by.username, PASSWORD), "by": by, "request": request}


def complete(world: World) -> CrfRecord:
    """Complete vital signs."""
    submit(world.record, world.nurse, complete=True, **VITALS)
    return world.record


def data_state(record: CrfRecord) -> str:
    record.refresh_from_db()
    told = (
        ("in_error", record.entered_in_error_at), ("not_done", record.not_done_at),
        ("complete", record.completed_at), ("begun", record.first_saved_at),
    )  # fmt: skip
    return next((name for name, at in told if at), "empty")


def saved(record: CrfRecord, by: User) -> Any:
    """The first answer, or a corrected one."""
    record.refresh_from_db()
    return correct(record, by) if record.touched else submit(record, by, pulse=72)


DATA = Bench(
    lambda world: world.record,
    {
        "save": saved,
        "complete": lambda record, by: submit(record, by, complete=True, **VITALS),
        "mark_not_done": lambda record, by: void.mark_not_done(record=record, why=WHY, by=by),
        "enter_in_error": lambda record, by: void.enter_in_error(record=record, why=WHY, by=by),
    },
    {
        "empty": (), "begun": ("save",), "complete": ("complete",), "not_done": ("mark_not_done",),
        "in_error": ("save", "enter_in_error"),
    },
    data_state,
    # saved again, a complete form stays complete: a correction
    frozenset({("save", "complete"), ("complete", "complete")}),
)  # fmt: skip


def signed_state(record: CrfRecord) -> str:
    record.refresh_from_db()
    last = Signature.objects.filter(record_id=record.pk).order_by("-at", "-pk").first()
    if record.signed_at is not None:
        return "signed"
    return "void" if last is not None and last.voided_at else "unsigned"


def correct(record: CrfRecord, by: User) -> Any:
    record.refresh_from_db()
    return submit(record, by, pulse=75, reasons={"pulse": "TRANSCRIPTION"})


SIGNATURE = Bench(
    complete,
    {
        "sign": lambda record, by: sign.sign_one(record, "approve", by, sign.ToSign(record)),
        "correct": correct,
    },
    {"unsigned": (), "signed": ("sign",), "void": ("sign", "correct")},
    signed_state,
    # where no signature stands, a correction makes none void
    frozenset({("correct", "unsigned"), ("correct", "void")}),
)


def proposed(world: World) -> Proposal:
    """A proposal of the system."""
    change = begin(SYSTEM)
    row = Proposal(
        record=complete(world), kind="prompt", check_id="tried", address="pulse", text_en="?", text_zh="？",
        made_at=change.at,
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([row], change)
        item = review.ItemEntry("pulse", "Pulse", None, "?")
        review.chain.append(
            review.entry_for(world.record, review.Action.SAVE, change, (item,)), at=change.at, change=change
        )
    return row


def state_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.state).lower()


def _answer(row: Proposal, by: User, *, accept: bool) -> Any:
    return review.answer_proposal(proposal=row, accept=accept, why=WHY, by=by)


PROPOSAL = Bench(
    proposed,
    {
        "accept": lambda row, by: _answer(row, by, accept=True),
        "decline": lambda row, by: _answer(row, by, accept=False),
    },
    {"open": (), "accepted": ("accept",), "declined": ("decline",)},
    state_of,
)


def verified_state(record: CrfRecord) -> str:
    marks = Verification.objects.filter(record_id=record.pk, address="pulse", withdrawn_at__isnull=True)
    return "verified" if marks.exists() else "unverified"


VERIFICATION = Bench(
    complete,
    {
        "verify": lambda record, by: verification.verify_source(record=record, address="pulse", by=by),
        "take_back": lambda record, by: verification.take_back(record=record, address="pulse", by=by),
    },
    {"unverified": (), "verified": ("verify",)},
    verified_state,
    # the same mark again is the mark that is there, and where none is nothing is taken back
    frozenset({("verify", "verified"), ("take_back", "unverified")}),
)


def _end(row: Any, by: User, state: TaskState) -> Any:
    return tasks.end_task(task=row, state=state, why=WHY, by=by)


TASK = Bench(
    lambda world: tasks.add_task(
        participant=world.record.participant, what="Call", due_on=clock.today(), who=None, by=world.nurse
    ),
    {
        "done": lambda row, by: _end(row, by, TaskState.DONE),
        "cancel": lambda row, by: _end(row, by, TaskState.CANCELLED),
    },
    {"open": (), "done": ("done",), "cancelled": ("cancel",)},
    state_of,
)


def site_deviation(world: World) -> Any:
    """Something that happened at the site today."""
    new = site_deviations.NewSiteDeviation(clock.today(), clock.today(), "OTHER", "Freezer was off")
    return site_deviations.record_site_deviation(new=new, by=world.nurse)


def site_deviation_state(row: Any) -> str:
    row.refresh_from_db()
    return "reported" if row.ec_on else str(row.state).lower()


MAJOR = site_deviations.Decision("MAJOR", "Power", "Moved", "Alarm")
SITE_DEVIATION = Bench(
    site_deviation,
    {
        "confirm": lambda row, by: site_deviations.confirm_site_deviation(row=row, decision=MAJOR, by=by),
        "reject": lambda row, by: site_deviations.reject_site_deviation(row=row, why=WHY, by=by),
        "report": lambda row, by: site_deviations.report_site_deviation(row=row, on=clock.today(), by=by),
    },
    {"draft": (), "confirmed": ("confirm",), "rejected": ("reject",), "reported": ("confirm", "report")},
    site_deviation_state,
)


def preparation_deviation(world: World) -> PreparationDeviation:
    """A finding about a preparation, drafted as its release does."""
    record = at_visit(twins(world.nurse)[0], "V1", "prep")
    words = Text("Warm", "温度高")
    draft_found(record, [Finding("prep.warm", Severity.DEVIATION, ("rcv_temp_c",), words, category="IP_QUALITY")])
    return PreparationDeviation.objects.get(record=record)


PREPARATION_DEVIATION = Bench(
    preparation_deviation,
    {
        "confirm": lambda row, by: answer_deviation(deviation=row, confirm=True, why="", by=by),
        "reject": lambda row, by: answer_deviation(deviation=row, confirm=False, why=WHY, by=by),
    },
    {"open": (), "confirmed": ("confirm",), "rejected": ("reject",)},
    state_of,
)
LOT = Bench(
    lambda world: register_lot(
        new=NewLot("UC-2403-07", LotKind.CELLS, clock.now() + timedelta(days=30), 6), by=world.people[Role.PHARMACIST]
    ),
    {
        "release": lambda row, by: release_lot(lot=row, certificate="QC-17", by=by),
        "fail": lambda row, by: fail_lot(lot=row, why=WHY, by=by),
        "recall": lambda row, by: recall_lot(lot=row, why=WHY, by=by),
    },
    {"quarantine": (), "released": ("release",), "failed": ("fail",), "recalled": ("recall",)},
    state_of,
)


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
BENCHES: Mapping[str, Bench] = {
    "data": DATA, "signature": SIGNATURE, "proposal": PROPOSAL, "verification": VERIFICATION, "task": TASK,
    "site_deviation": SITE_DEVIATION, "preparation_deviation": PREPARATION_DEVIATION, "lot": LOT, "hold": HOLD,
    "unblinding": UNBLINDING, "monitoring": MONITORING, "problem": PROBLEM, "version": VERSION,
    "delegation": DELEGATION, "sample": SAMPLE, "masking": MASKING,
}  # fmt: skip
