"""What each state machine is tried on; those of the site stand in a file of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.entry.bench import WHY, Bench, World, complete, state_of
from tests.entry.benches_of_site import DELEGATION, HOLD, MASKING, MONITORING, PROBLEM, SAMPLE, UNBLINDING, VERSION
from tests.factories.casebook import VITALS, submit
from tests.factories.pharmacy import twins
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.casebook.actions import review, sign, tasks, verification, void
from trialsite.casebook.models import CrfRecord, Proposal, Signature, TaskState, Verification
from trialsite.crf.checks import Finding, Severity
from trialsite.protocol.text import Text
from visits import site_deviations
from visits.models import LotKind, PreparationDeviation
from visits.preparation.deviations import answer_deviation, draft_found
from visits.preparation.lots import NewLot, fail_lot, register_lot, release_lot
from visits.preparation.recall import recall_lot


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


BENCHES: Mapping[str, Bench] = {
    "data": DATA, "signature": SIGNATURE, "proposal": PROPOSAL, "verification": VERIFICATION, "task": TASK,
    "site_deviation": SITE_DEVIATION, "preparation_deviation": PREPARATION_DEVIATION, "lot": LOT, "hold": HOLD,
    "unblinding": UNBLINDING, "monitoring": MONITORING, "problem": PROBLEM, "version": VERSION,
    "delegation": DELEGATION, "sample": SAMPLE, "masking": MASKING,
}  # fmt: skip
