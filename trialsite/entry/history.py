"""The history of one answer as people read it: codes as words, instants on the site's clock."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from trialsite.accounts.roles import ROLES, Role
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import Step, history_of
from trialsite.crf import registry
from trialsite.crf.codelists import REASONS
from trialsite.crf.fields import Question
from trialsite.entry.access import grant_of
from trialsite.protocol.text import Text


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
