"""Every state machine of the product in one table: acts, roles and states; documents draw it, one test tries it all.

Those of queries, freezing and locks stand with their actions in `casebook.workflow`; the others are told here, above
all layers, and the test holds them to what the actions do.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from trialsite.accounts.roles import Task
from trialsite.audit.entries import Action
from trialsite.casebook.actions.masking import STEPS as MASKING_STEPS
from trialsite.casebook.actions.review import Step
from trialsite.casebook.models import MaskingState, ProposalState, TaskState
from trialsite.casebook.workflow import MACHINES as OF_CASEBOOK
from trialsite.protocol.text import Text
from trialsite.registers.models.versions import Standing
from visits.models import LotState

Machine = tuple[Text, StrEnum, Mapping[str, Step]]


class Data(StrEnum):
    """A planned form as to its data."""

    EMPTY = "empty"
    BEGUN = "begun"
    COMPLETE = "complete"
    NOT_DONE = "not_done"
    IN_ERROR = "in_error"


class Signed(StrEnum):
    """A complete form as to its signature."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    VOID = "void"


class Verified(StrEnum):
    """A value as to its source."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"


class Closed(StrEnum):
    """What is opened and closed, once."""

    OPEN = "open"
    CLOSED = "closed"


class Drafted(StrEnum):
    """A deviation that was drafted; the stored words."""

    DRAFT = "draft"
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REPORTED = "reported"


class Delegated(StrEnum):
    """A line of the delegation log."""

    WAITING = "waiting"
    SIGNED = "signed"
    REVOKED = "revoked"


class Held(StrEnum):
    """A hold of dosing."""

    PAUSED = "paused"
    LIFTED = "lifted"


class Asked(StrEnum):
    """A planned unblinding."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


class Sample(StrEnum):
    """A sample between its taking and its result."""

    TAKEN = "taken"
    SENT = "sent"
    LOST = "lost"
    HAEMOLYSED = "haemolysed"
    REDRAW = "redraw"


def _step(task: Task, froms: str, to: StrEnum, action: Action) -> Step:
    """`froms`: names of states of the kind of `to`, in one text."""
    return Step(task, frozenset(type(to)[name.upper()] for name in froms.split()), to, action)


_E, _P = Task.ENTER_DATA, Task.PREPARE_PRODUCT
MACHINES: Mapping[str, Machine] = MappingProxyType({
    **OF_CASEBOOK,
    "data": (Text("Data of a planned form", "计划表单的数据"), Data.EMPTY, {
        "save": _step(_E, "empty begun not_done", Data.BEGUN, Action.SAVE),
        "complete": _step(_E, "empty begun not_done", Data.COMPLETE, Action.SAVE),
        "mark_not_done": _step(_E, "empty not_done", Data.NOT_DONE, Action.NOT_DONE),
        "enter_in_error": _step(_E, "empty begun complete not_done", Data.IN_ERROR, Action.VOID),
    }),
    "signature": (Text("Signature of a complete form", "已完成表单的签名"), Signed.UNSIGNED, {
        "sign": _step(Task.SIGN, "unsigned void", Signed.SIGNED, Action.SIGN),
        "correct": _step(_E, "signed", Signed.VOID, Action.SAVE),
    }),
    "proposal": (Text("Proposal of a check", "核查提示"), ProposalState.OPEN, {
        "accept": _step(_E, "open", ProposalState.ACCEPTED, Action.PROPOSAL_ANSWER),
        "decline": _step(_E, "open", ProposalState.DECLINED, Action.PROPOSAL_ANSWER),
    }),
    "verification": (Text("Verification of a value", "数值的源数据核查"), Verified.UNVERIFIED, {
        "verify": _step(Task.VERIFY_SOURCE, "unverified", Verified.VERIFIED, Action.VERIFY),
        "take_back": _step(Task.VERIFY_SOURCE, "verified", Verified.UNVERIFIED, Action.UNVERIFY),
    }),
    "task": (Text("Task of a participant", "受试者待办事项"), TaskState.OPEN, {
        "done": _step(_E, "open", TaskState.DONE, Action.TASK_END),
        "cancel": _step(_E, "open", TaskState.CANCELLED, Action.TASK_END),
    }),
    "site_deviation": (Text("Deviation of the site", "研究中心方案偏离"), Drafted.DRAFT, {
        "confirm": _step(Task.APPROVE_DEVIATION, "draft", Drafted.CONFIRMED, Action.PROPOSAL_ANSWER),
        "reject": _step(Task.APPROVE_DEVIATION, "draft", Drafted.REJECTED, Action.PROPOSAL_ANSWER),
        "report": _step(_E, "confirmed", Drafted.REPORTED, Action.PROPOSAL_ANSWER),
    }),
    "preparation_deviation": (Text("Deviation of a preparation", "制备相关偏离"), Drafted.OPEN, {
        "confirm": _step(_P, "open", Drafted.CONFIRMED, Action.PROPOSAL_ANSWER),
        "reject": _step(_P, "open", Drafted.REJECTED, Action.PROPOSAL_ANSWER),
    }),
    "lot": (Text("Lot of the product", "产品批号"), LotState.QUARANTINE, {
        "release": _step(_P, "quarantine released", LotState.RELEASED, Action.PRODUCT_LOT),
        "fail": _step(_P, "quarantine released", LotState.FAILED, Action.PRODUCT_LOT),
        "recall": _step(_P, "quarantine released", LotState.RECALLED, Action.RECALL),
    }),
    "sample": (Text("Sample", "标本"), Sample.TAKEN, {
        "send": _step(_E, "taken", Sample.SENT, Action.SAMPLE),
        "lose": _step(_E, "taken sent", Sample.LOST, Action.SAMPLE),
        "spoil": _step(_E, "taken sent", Sample.HAEMOLYSED, Action.SAMPLE),
        "redraw": _step(_E, "taken sent lost haemolysed", Sample.REDRAW, Action.SAMPLE),
    }),
    "hold": (Text("Hold of dosing", "暂停给药"), Held.PAUSED, {
        "lift": _step(Task.DECIDE_HOLD, "paused", Held.LIFTED, Action.HOLD_DECIDE),
    }),
    "unblinding": (Text("Planned unblinding", "计划揭盲"), Asked.ASKED, {
        "approve": _step(Task.APPROVE_UNBLINDING, "asked", Asked.APPROVED, Action.UNBLINDING_DECIDE),
        "decline": _step(Task.APPROVE_UNBLINDING, "asked", Asked.DECLINED, Action.UNBLINDING_DECIDE),
    }),
    "masking": (Text("Masking of an identity", "身份信息遮蔽"), MaskingState.ASKED, MASKING_STEPS),
    "monitoring": (Text("Monitoring visit", "监查访视"), Closed.OPEN, {
        "close": _step(Task.VERIFY_SOURCE, "open", Closed.CLOSED, Action.OVERSIGHT),
    }),
    "problem": (Text("Report of a problem", "问题反馈"), Closed.OPEN, {
        "answer": _step(Task.SEE_PROBLEMS, "open", Closed.CLOSED, Action.OVERSIGHT),
    }),
    "version": (Text("Version of the protocol or of the consent form", "方案或知情同意书版本"), Standing.DRAFT, {
        "activate": _step(Task.APPROVE_VERSION, "draft", Standing.ACTIVE, Action.SIGN),
        "withdraw": _step(Task.MANAGE_VERSIONS, "draft", Standing.WITHDRAWN, Action.CONFIGURE),
    }),
    "delegation": (Text("Line of the delegation log", "授权分工表条目"), Delegated.WAITING, {
        "sign": _step(Task.APPROVE_DELEGATION, "waiting", Delegated.SIGNED, Action.DELEGATION_SIGN),
        "revoke": _step(Task.KEEP_DELEGATION, "waiting signed", Delegated.REVOKED, Action.DELEGATION_REVOKE),
    }),
})  # fmt: skip

# what has states and is in no table: the name of its states, and why
NO_MACHINES: Mapping[str, str] = MappingProxyType({
    "JobState": "moved by the worker alone; nobody acts on it",
    "ExportState": "moved by the worker alone, for the person who asked",
    "StageState": "moved by the worker alone; the file belongs to the person who staged it, until it is imported",
    "LinkState": "follows from the clock and from use of the link; there is no act between its states",
    "LineState": "the line of the delegation log on a day: its acts are drawn, its days are counted",
    "LogState": "counted from the stored marks of an entry when a page is drawn",
    "State": "counted when a page is drawn: the queue of the pharmacy, the verdict of a criterion",
    "DoseStatus": "counted from the forms of a dose; the acts are saves and the release by two people",
    "VisitStatus": "counted from the form of the visit and today; the acts are saves",
    "Status": "of an assumption: a property of the protocol's text; a new version of the protocol is another text",
    "ChainState": "the result of a verification, not a state",
})  # fmt: skip
# what is written once, or moved by facts alone, so that no act leads from a state to another
WRITTEN_ONCE: Mapping[str, str] = MappingProxyType({
    "review of the audit trail": "signed once with what was found; the next review is another one",
    "blind data review": "signed once; a change of the data asks for another one",
    "eligibility decision": "signed by the principal investigator alone; voided by the system when a criterion changes",
    "bag": "released by two people, returned once: tests/pharmacy/test_release.py and test_orders.py try each refusal",
    "report of a serious event": "versions are written, signed and sent, each once; a new version is another one",
    "reporting clock": "started and stopped by facts; a dispatch is written once",
    "import of a laboratory file": "run by the worker; its rows are saves",
    "accounts and grants": "made, ended and made again by administrators alone: tests/accounts/test_accounts.py",
})  # fmt: skip
