"""What the system asks people to do about an answer, as they read it, and whether this person answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from safety.offers import OFFERS
from trialsite.accounts.authority import Grant
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState
from trialsite.casebook.selectors import prompts_of
from trialsite.crf.checks import Check, Severity
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import INVESTIGATOR
from trialsite.crf.form import Crf
from trialsite.crf.values.places import read_place
from trialsite.entry.moment import Moment
from trialsite.entry.navigation import record_url
from trialsite.protocol.text import Text

STATES: Mapping[str, Text] = {
    ProposalState.OPEN: Text("Waiting", "待处理"),
    ProposalState.ACCEPTED: Text("Accepted", "已采纳"),
    ProposalState.DECLINED: Text("Declined", "未采纳"),
    ProposalState.HISTORY: Text("Before the system was in use", "系统启用前"),
}
TONES: Mapping[str, str] = {
    ProposalState.OPEN: "wa",
    ProposalState.ACCEPTED: "ok",
    ProposalState.DECLINED: "lk",
    ProposalState.HISTORY: "lk",
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt: what it asks, what became of it, and whether this person may answer.

    `offers`: the form of the entry that it may be recorded as; then `may_accept` tells whether it can be accepted
    without one. `entry` is what was recorded.
    """

    id: str
    check_id: str
    address: str
    text: Text
    state: Text
    tone: str
    waits: bool
    for_investigator: bool
    may_answer: bool
    may_decline: bool
    offers: str
    may_accept: bool
    made_at: datetime
    who: str
    why: str
    answered_at: datetime | None
    entry: str = ""
    entry_url: str = ""


def prompts_by_place(record: CrfRecord, crf: Crf, grant: Grant, moment: Moment) -> dict[tuple[str, str], Prompt]:
    """The prompts of a form by check and address; one statement, none where the form has no check that prompts."""
    if moment.instant or not record.revision or not any(_prompts(check) for check in checks_of(crf)):
        return {}
    return {(each.check_id, each.address): each for each in read_prompts(record, crf, grant)}


def read_prompts(record: CrfRecord, crf: Crf, grant: Grant, address: str = "") -> list[Prompt]:
    """The prompts of a form, or of one of its answers, oldest first; one statement."""
    asked = {check.id: check for check in checks_of(crf) if _prompts(check)}
    open_to_change = not (record.frozen_at or record.locked_at or record.entered_in_error_at)
    found = prompts_of(record, grant.audiences, address)
    return [_prompt(each, asked.get(each.check_id), grant, may=open_to_change) for each in found]


def _prompts(check: Check) -> bool:
    return check.severity == Severity.PROMPT


def _prompt(proposal: Proposal, check: Check | None, grant: Grant, *, may: bool) -> Prompt:
    waits = proposal.state == ProposalState.OPEN
    answered_by = check.answered_by if check else INVESTIGATOR
    declined_by = (check.declined_by if check else "") or answered_by
    offer = OFFERS.get(proposal.check_id)
    entry = proposal.drafted
    return Prompt(
        id=str(proposal.pk),
        check_id=proposal.check_id,
        address=proposal.address,
        text=Text(proposal.text_en, proposal.text_zh),
        state=STATES[proposal.state],
        tone=TONES[proposal.state],
        waits=waits,
        for_investigator=answered_by == INVESTIGATOR,
        may_answer=waits and may and answered_by in grant.answers_as,
        may_decline=waits and may and declined_by in grant.answers_as,
        offers=offer.form if offer else "",
        may_accept=offer is None or offer.may_do_without,
        made_at=proposal.made_at,
        who=proposal.answered_by,
        why=proposal.answered_why,
        answered_at=proposal.answered_at,
        entry=read_place(entry.place).short if entry else "",
        entry_url=record_url(entry) if entry else "",
    )
