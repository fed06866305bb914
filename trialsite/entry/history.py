"""The history of one answer as people read it: codes as words, instants on the site's clock."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from trialsite.accounts.roles import ROLES, Role
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import QUERY, VERIFIED, Step, history_of
from trialsite.crf import registry
from trialsite.crf.codelists import REASONS
from trialsite.crf.fields import Question
from trialsite.entry.access import grant_of
from trialsite.protocol.text import Text

DEEDS = {
    QUERY: {
        None: Text("Query opened", "提出质疑"),
        "open": Text("Query opened again", "重新打开质疑"),
        "answered": Text("Query answered", "答复质疑"),
        "closed": Text("Query closed", "关闭质疑"),
        "cancelled": Text("Query cancelled", "取消质疑"),
    },
    VERIFIED: {
        None: Text("Verified against source", "已核对源数据"),
        "withdrawn": Text("Verification withdrawn: the value changed", "数值已更改，核查失效"),
    },
}


class ReadableStep:
    """A step with the texts a page shows."""

    def __init__(self, step: Step, question: Question) -> None:
        options = dict(question.options())
        self.at = step.at
        self.who = step.who
        self.role = ROLES[Role(step.role)].title if step.role in set(Role) else Text(step.role, step.role)
        self.action = step.action
        self.old = _shown(step.old, options)
        self.new = _shown(step.new, options)
        self.reason = (
            REASONS.text(step.reason_code) if step.reason_code in REASONS else Text(step.reason_code, step.reason_code)
        )
        self.words = step.reason_text
        self.deed = _deed(step)


def _deed(step: Step) -> Text | None:
    """What was done beside the value: a step of a query or of verification; None where the value itself changed."""
    if step.about not in DEEDS:
        return None
    deeds = DEEDS[step.about]
    if step.about == QUERY and step.new is None:
        return deeds["closed"]
    return deeds[None] if step.old is None else deeds.get(step.new, deeds[None])


def _shown(text: str | None, options: dict[str, Text]) -> Text | None:
    if text is None:
        return None
    return options.get(text, Text(text, text))


def history_of_address(request: HttpRequest, record: CrfRecord, address: str) -> tuple[list[ReadableStep], Question]:
    """The steps of one address; raises Http404 for addresses the form or the person does not have."""
    audiences = grant_of(request).audiences
    try:
        question = registry.get(record.form).question(address)
    except (KeyError, ValueError):
        raise Http404 from None
    if question.audience not in audiences:
        raise Http404
    return [ReadableStep(step, question) for step in history_of(record, address, audiences)], question
