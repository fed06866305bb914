"""What callers hand to the ledger: an event with its items, before it is chained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from trialsite.audit.actor import Actor
from trialsite.protocol.audience import Audience


class Origin(StrEnum):
    """How a value came in; stored."""

    TYPED = "typed"
    PASTED = "pasted"
    TOGETHER = "together"
    IMPORTED = "imported"
    PAPER = "paper"
    CALCULATED = "calculated"
    SYSTEM = "system"


class Action(StrEnum):
    """What happened; values are stored in the ledger and never renamed."""

    REGISTER = "register"
    SCREEN_AGAIN = "screen_again"
    SAVE = "save"
    REFUSE_ANSWER = "refuse_answer"
    REFUSE = "refuse"
    NOT_DONE = "not_done"
    VOID = "void"
    RECHECK = "recheck"
    PLAN = "plan"
    CONFIGURE = "configure"
    QUERY_RAISE = "query_raise"
    QUERY_ANSWER = "query_answer"
    QUERY_CLOSE = "query_close"
    QUERY_REOPEN = "query_reopen"
    QUERY_CANCEL = "query_cancel"
    PROPOSAL_ANSWER = "proposal_answer"
    SAMPLE = "sample"
    PAPER_SIGNATURE = "paper_signature"
    TASK_ADD = "task_add"
    TASK_END = "task_end"
    CODE = "code"
    VERIFY = "verify"
    UNVERIFY = "unverify"
    SIGN = "sign"
    CONFIRM_ELIGIBILITY = "confirm_eligibility"
    VOID_ELIGIBILITY = "void_eligibility"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    LOCK = "lock"
    ASK_UNLOCK = "ask_unlock"
    UNLOCK = "unlock"
    DECLINE_UNLOCK = "decline_unlock"
    TRAIL_REVIEW = "trail_review"
    DATA_REVIEW = "data_review"
    LINK = "link"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGN_OUT = "sign_out"
    PASSWORD = "password"  # noqa: S105 - the name of an act
    SECOND_FACTOR = "second_factor"
    FACTOR_RESET_ASK = "factor_reset_ask"
    FACTOR_RESET = "factor_reset"
    FACTOR_RESET_END = "factor_reset_end"
    USER_CREATE = "user_create"
    USER_CHANGE = "user_change"
    PREFERENCES = "preferences"
    USER_DEACTIVATE = "user_deactivate"
    ACCOUNT_REFUSE = "account_refuse"
    ACCESS_REVIEW = "access_review"
    GRANT = "grant"
    REVOKE = "revoke"
    DELEGATE = "delegate"
    DELEGATION_SIGN = "delegation_sign"
    DELEGATION_REVOKE = "delegation_revoke"
    TRAINING = "training"
    TRAINING_WITHDRAW = "training_withdraw"
    IDENTITY_CHECK = "identity_check"
    STATEMENT = "statement"
    ACCESS_REFUSED = "access_refused"
    ASSESS = "assess"
    CLOCK_OVERDUE = "clock_overdue"
    HOLD = "hold"
    HOLD_DECIDE = "hold_decide"
    BOARD = "board"
    REPORT_SENT = "report_sent"
    UNBLIND = "unblind"
    UNBLINDING_ASK = "unblinding_ask"
    UNBLINDING_DECIDE = "unblinding_decide"
    RANDOMISE = "randomise"
    ALLOCATION_LIST = "allocation_list"
    ALLOCATE = "allocate"
    CHECK_BAG = "check_bag"
    ORDER_BAG = "order_bag"
    RELEASE_BAG = "release_bag"
    RETURN_BAG = "return_bag"
    DRAFT_DEVIATION = "draft_deviation"
    PRODUCT_LOT = "product_lot"
    RECALL = "recall"
    VIEW_UNBLINDED = "view_unblinded"
    EXPORT = "export"
    BACKUP = "backup"
    RESTORE_DRILL = "restore_drill"
    RESTORE = "restore"
    CLOCK_DRIFT = "clock_drift"
    ARCHIVE = "archive"
    ARCHIVE_RECEIPT = "archive_receipt"
    IMPORT = "import"
    VERIFY_AUDIT = "verify_audit"
    OVERSIGHT = "oversight"
    MASK_ASK = "mask_ask"
    MASK_DECIDE = "mask_decide"


# acts without items: what they say stands in the event itself
ITEMLESS = frozenset({Action.SIGN_IN, Action.SIGN_OUT})


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """One address of an event: old and new text, and why."""

    address: str
    label: str
    old: str | None
    new: str | None
    reason_code: str = ""
    reason_text: str = ""
    origin: str = ""
    origin_ref: str = ""


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event before it has a place in its chain."""

    id: UUID
    action: Action
    actor: Actor
    participant: str = ""
    visit: str = ""
    form: str = ""
    record_id: str = ""
    audience: Audience = Audience.BLINDED
    origin: Origin = Origin.TYPED
    occurred_at: datetime | None = None
    delegation_id: str = ""
    save_id: UUID | None = None
    cause_id: UUID | None = None
    query_id: str = ""
    protocol_version: str = ""
    revision: int | None = None
    items: tuple[ItemEntry, ...] = ()
