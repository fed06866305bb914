"""The history of one answer as people read it: codes as words, instants on the site's clock."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.entries import Origin
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.said import both
from trialsite.casebook.selectors import Step, history_of
from trialsite.casebook.stored_text import Reader
from trialsite.crf import registry
from trialsite.crf.codelists import REASONS
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf
from trialsite.entry.access import grant_of
from trialsite.protocol.text import Text

# what happened to the answer besides a change, by the state it came to; None: taken back by the check itself
QUERY_STEPS = {
    "open": Text("Query reopened", "质疑已重新打开"),
    "answered": Text("Query answered", "质疑已答复"),
    "closed": Text("Query closed", "质疑已关闭"),
    "cancelled": Text("Query cancelled", "质疑已取消"),
    None: Text("Query closed", "质疑已关闭"),
}
QUERY_OPENED = Text("Query opened", "质疑已提出")
# what became of a prompt or of the draft of a deviation
PROPOSED = {
    "prompt": Text("Prompt", "提示"),
    "deviation": Text("Deviation drafted", "已生成方案偏离草案"),
    "accepted": Text("Prompt accepted", "提示已采纳"),
    "declined": Text("Prompt declined", "提示未采纳"),
    None: Text("Lapsed", "已失效"),
}
VERIFIED = Text("Source verified", "已核查源数据")
WITHDRAWN = Text("Source verification withdrawn", "源数据核查已撤销")


class ReadableStep:
    """A step with the texts a page shows; `about` names what was not a change of the answer."""

    def __init__(self, step: Step, crf: Crf, question: Question, readers: tuple[Reader, Reader]) -> None:
        self.at = step.at
        self.who = step.who
        self.role = ROLES[Role(step.role)].title if step.role in set(Role) else Text(step.role, step.role)
        self.action = step.action
        self.about = _about(step)
        self.old = _shown(step.old, question, readers)
        self.new = _shown(step.new, question, readers)
        self.reason = REASONS.text(step.reason_code) if step.reason_code in REASONS else None
        self.check_id = "" if step.reason_code in REASONS else step.reason_code
        self.words = both(crf, step.reason_text)
        self.together = step.origin == Origin.TOGETHER


def _about(step: Step) -> Text | None:
    if step.address.startswith("record.verified"):
        return WITHDRAWN if step.new == "withdrawn" else VERIFIED
    if step.address.startswith("record.query"):
        return QUERY_OPENED if step.old is None else QUERY_STEPS.get(step.new, QUERY_STEPS[None])
    if step.address.startswith("record.proposal"):
        return PROPOSED.get(step.new, PROPOSED[None])
    return None


def _shown(text: str | None, question: Question, readers: tuple[Reader, Reader]) -> Text | None:
    """A stored text in both languages, with its unit."""
    told = [reader.said(question, text) for reader in readers]
    if told[0] is None or told[1] is None:
        return None
    return Text(*(f"{each.text} {each.unit}".strip() for each in told if each is not None))


def history_of_address(request: HttpRequest, record: CrfRecord, address: str) -> tuple[list[ReadableStep], Question]:
    """The steps of one address; raises Http404 for addresses the form or the person does not have."""
    audiences = grant_of(request).audiences
    crf = registry.get(record.form)
    try:
        question = crf.question(address)
    except (KeyError, ValueError):
        raise Http404 from None
    if question.audience not in audiences:
        raise Http404
    readers = Reader("en"), Reader("zh-hans")
    return [ReadableStep(step, crf, question, readers) for step in history_of(record, address, audiences)], question
