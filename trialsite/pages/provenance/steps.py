"""The steps of one answer as people read them: codes as words, instants on the site's clock, checks with their end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.entries import Action, Origin
from trialsite.casebook.meanings import meaning_of
from trialsite.casebook.provenance import CONFIRMED, REMOVED, SIGNED, VOID, Step
from trialsite.casebook.said import both
from trialsite.casebook.stored_text import ORIGINS, Reader
from trialsite.crf.codelists import REASONS
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

# what happened to the answer besides a change, by the state it came to; None: taken back by the check itself
QUERY_STEPS: Mapping[str | None, Text] = {
    "open": Text("Query reopened", "质疑已重新打开"),
    "answered": Text("Query answered", "质疑已答复"),
    "closed": Text("Query closed", "质疑已关闭"),
    "cancelled": Text("Query cancelled", "质疑已取消"),
    None: Text("Query closed", "质疑已关闭"),
}
QUERY_OPENED = Text("Query opened", "质疑已提出")
# what became of a prompt or of the draft of a deviation
PROPOSED: Mapping[str | None, Text] = {
    "prompt": Text("Prompt", "提示"),
    "deviation": Text("Deviation drafted", "已生成方案偏离草案"),
    "accepted": Text("Prompt accepted", "提示已采纳"),
    "declined": Text("Prompt declined", "提示未采纳"),
    None: Text("Lapsed", "已失效"),
}
VERIFIED = Text("Source verified", "已核查源数据")
WITHDRAWN: Mapping[str, Text] = {
    Action.UNVERIFY: Text("Source verification taken back", "源数据核查已由核查者撤回"),
    "": Text("Source verification withdrawn: the value changed", "源数据核查已撤销：数值已更改"),
}
FIRED = Text("Check fired", "触发逻辑核查")
VALUE_CONFIRMED = Text("Value confirmed", "数值已确认")
SIGNATURE = Text("Signed", "已签名")
SIGNATURE_VOID = Text("Signature void", "签名已失效")
ON_PAPER = Text("Signature on paper referenced", "登记纸质签名")
ROW_REMOVED = Text("Row removed", "该行已移除")
IN_ERROR = Text("Form marked as entered in error", "表单已标记为误录")
NOT_KEPT = Text("an answer that is not kept, since it may identify somebody", "内容可能识别个人身份，未保留")
NOTHING = Text("(nothing)", "（空）")
TOGETHER = Text("Answered with the whole section", "随整节一次填写")
IMPORTED = Text("Imported: file {ref}", "导入：文件{ref}")
# the hash of an imported file and its row, as an import writes them
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a check that fired: corrected (with the answer it became), confirmed, asked about, or nothing."""

    title: Text
    value: Text | None = None


CONFIRMED_THEN = Text("Confirmed as correct", "随后确认数值正确")
ASKED_THEN = Text("A query was opened", "随后提出质疑")
CORRECTED_THEN = Text("Corrected to", "随后更正为")
ENTERED_THEN = Text("Entered then:", "随后录入：")
STANDS = Text("Not corrected, not confirmed", "未更正，未确认")


@dataclass(frozen=True, slots=True)
class ReadableStep:
    """A step with the texts a page shows; `about` names what was not a change of the answer.

    `on`: the answer that a check fired on, that was verified or signed; `void_at`: since when a signature is void.
    """

    at: datetime
    who: str
    role: Text
    is_refused: bool
    about: Text | None
    old: Text | None
    new: Text | None
    on: Text | None
    reason: Text | None
    check_id: str
    words: Text
    origin: Text | None
    event: str
    for_query: bool
    void_at: datetime | None
    outcome: Outcome | None


class StepReader:
    """Reads the steps of one answer; `for_queries` are the events of changes that were made for a query."""

    def __init__(self, crf: Crf, question: Question, steps: Sequence[Step], for_queries: Collection[str] = ()) -> None:
        self.crf, self.question, self.steps, self.for_queries = crf, question, steps, for_queries
        self.readers = Reader("en"), Reader("zh-hans")

    def read(self) -> list[ReadableStep]:
        """All of them, newest first."""
        return [self._read(step, self.steps[:number]) for number, step in enumerate(self.steps)]

    def shown(self, text: str | None) -> Text | None:
        """A stored answer in both languages, with its unit; None for none."""
        told = [reader.said(self.question, text) for reader in self.readers]
        if told[0] is None or told[1] is None:
            return None
        return Text(*(f"{each.text} {each.unit}".strip() for each in told if each is not None))

    def _read(self, step: Step, later: Sequence[Step]) -> ReadableStep:
        about = _about(step)
        is_code = step.reason_code in REASONS
        return ReadableStep(
            at=step.at, who=step.who, role=ROLES[Role(step.role)].title if step.role in set(Role) else _same(step.role),
            is_refused=step.action == Action.REFUSE_ANSWER, about=about,
            old=self.shown(step.old) if step.is_version else None, new=self._new(step),
            on=self.shown(step.on) if about is not None and not _is_of_form(step) else None,
            reason=REASONS.text(step.reason_code) if is_code else _meaning(step),
            check_id=_check_of(step), words=self._words(step), origin=origin_of(step) if step.is_version else None,
            event=step.event, for_query=step.is_version and step.event in self.for_queries,
            void_at=_void_since(step, later), outcome=self._outcome(step, later),
        )  # fmt: skip

    def _new(self, step: Step) -> Text | None:
        if step.action == Action.REFUSE_ANSWER and step.new is None and not step.reason_text:
            return NOT_KEPT
        return self.shown(step.new)

    def _words(self, step: Step) -> Text:
        if step.address == SIGNED and step.new != VOID:
            return _same("")  # the hash of what was signed
        if step.address == "record.paper_signature":
            return _same(f"{step.new}. {step.reason_text}".removesuffix(". "))
        return both(self.crf, step.reason_text)

    def _outcome(self, step: Step, later: Sequence[Step]) -> Outcome | None:
        """What became of a refused answer, or of a check that fired on a stored one: the first that answered it."""
        refused, fired = step.action == Action.REFUSE_ANSWER, step.address.startswith("record.fired[")
        if not (refused or fired):
            return None
        for each in reversed(later):
            if each.is_version and each.new is not None and each.event != step.event:
                return Outcome(ENTERED_THEN if refused else CORRECTED_THEN, self.shown(each.new))
            if fired and _check_of(each) == step.new and each.address.startswith((f"{CONFIRMED}[", "record.query[")):
                return Outcome(CONFIRMED_THEN if each.address.startswith(CONFIRMED) else ASKED_THEN)
        return Outcome(STANDS) if fired else None


def origin_of(step: Step) -> Text:
    """How a version came in, with the file and the row it came from."""
    if step.origin == Origin.IMPORTED and step.origin_ref:
        name, row, number = step.origin_ref.partition(" row ")
        short = f"{name[:_SHORT]}…" if len(name) > _SHORT and row else name
        ref = Text(f"{short}, row {number}", f"{short}，第{number}行") if row else _same(short)
        return IMPORTED.format(ref=ref)
    return TOGETHER if step.origin == Origin.TOGETHER else ORIGINS.get(step.origin, _same(step.origin))


def _same(text: str) -> Text:
    return Text(text, text)


def _is_of_form(step: Step) -> bool:
    return step.address in {"record.entered_in_error", "record.paper_signature"} or step.address.startswith(REMOVED)


def _about(step: Step) -> Text | None:
    """What a step is called that is no change of the answer, by what its address speaks of."""
    kind = step.address.partition("[")[0]
    named: Mapping[str, Text] = {
        "record.verified": WITHDRAWN.get(step.action, WITHDRAWN[""]) if step.new == "withdrawn" else VERIFIED,
        "record.query": QUERY_OPENED if step.old is None else QUERY_STEPS.get(step.new, QUERY_STEPS[None]),
        "record.proposal": PROPOSED.get(step.new, PROPOSED[None]),
        "record.fired": FIRED,
        CONFIRMED: VALUE_CONFIRMED,
        SIGNED: SIGNATURE_VOID if step.new == VOID else SIGNATURE,
        REMOVED: ROW_REMOVED,
        "record.entered_in_error": IN_ERROR,
        "record.paper_signature": ON_PAPER,
    }
    return named.get(kind) if kind.startswith("record.") else None


def _check_of(step: Step) -> str:
    """The id of the check that a step speaks of."""
    kind, _bracket, rest = step.address.partition("[")
    if kind == CONFIRMED:
        return rest.removesuffix("]")
    if kind == "record.fired" or (kind == "record.query" and step.old is None and step.new != "open"):
        return step.new or ""
    if kind == "record.query" and step.new is None:
        return step.old or ""
    return "" if kind == SIGNED or step.reason_code in REASONS else step.reason_code


def _meaning(step: Step) -> Text | None:
    return meaning_of(step.reason_code).title if step.address == SIGNED and step.new != VOID else None


def _void_since(step: Step, later: Sequence[Step]) -> datetime | None:
    """Since when a signature does not hold any more."""
    if step.address != SIGNED or step.new == VOID:
        return None
    ends = (each.at for each in reversed(later) if each.address == SIGNED and each.new == VOID and each.old == step.new)
    return next(ends, None)
