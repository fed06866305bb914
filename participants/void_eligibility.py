"""A decision on eligibility is void when what it rests on is corrected, or when something older is entered late.

The reaction runs after every save and after a form is marked as entered in error; it reads nothing where no answer
changed that a criterion uses, and nothing where nobody has signed. A later sample and the passing of time void nothing.
Source: clinical specification 3.1, "Freeze and void".
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from participants.decisions import ELIGIBILITY, EligibilityDecision
from participants.eligibility.compute import eligibility
from participants.eligibility.frozen import Difference, Line, as_then, difference, lines_of
from participants.eligibility.needed import FORMS, FORMS_OF_HINTS, NEEDED
from participants.models import Participant, Stage
from participants.to_sign import FORM, lines_signed
from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change as Declared
from trialsite.audit.change import declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.followup import void_signatures
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.casebook.reactions import EVERY, Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.casebook.recheck import changed_facts
from trialsite.casebook.submission import Change
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.facts import expecting, gather_of_many
from trialsite.crf.fields import Question
from trialsite.crf.values.days import earliest
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

CORRECTED = Text("{form}: {label} was corrected from {old} to {new}", "{form}：{label}由{old}更正为{new}")
LATE = Text(
    "{form}: {label} {new} was entered after the signature and would have been used",
    "{form}：{label}{new}在签名后补录，签名时本应采用",
)
IN_ERROR = Text("{form} was marked as entered in error", "{form}已标记为误录")
NOTHING = Text("nothing", "空")
FORM_DATE = "form_date"
DAYS = frozenset({"date", "pdate", "datetime", "time"})


def void_decision(saved: Saved) -> Reacted:
    """Void the decision on the person of a saved record, where what was signed would not be used any more."""
    # the lock read the stage anew: who is in screening has no signature that stands
    if saved.record.participant.stage == Stage.SCREENING:
        return Reacted()
    used = [each for each in saved.changes if _feeds(saved.record.form, each)]
    if not used:
        return Reacted()
    decision = EligibilityDecision.objects.filter(
        participant_id=saved.record.participant_id, voided_at__isnull=True
    ).first()
    if decision is None or _is_later(saved, clock.site_date(decision.at)):
        return Reacted()
    signed = lines_signed(decision)
    if saved.record.pk == decision.record_id:
        found: Difference | None = Difference("", used[0].address, None, used[0].old.text, used[0].new.text)
    else:
        found = difference(signed, _as_now(decision, signed, saved.record))
    if found is None:
        return Reacted()
    return _void(saved, decision, found, _why(saved.record, _telling(saved.record.form, used, found), decision, signed))


def _is_later(saved: Saved, signed_on: date) -> bool:
    """Whether the form is new and every day that it names lies after that of the signature: it can void nothing."""
    crf = registry.get(saved.record.form)
    if saved.record.revision > 1:
        return False
    named = {each.address: each.new.value for each in saved.changes if crf.question(each.address).kind in DAYS}
    first = [earliest(value) for value in named.values() if not isinstance(value, time)]
    return (crf.occurred or FORM_DATE) in named and all(day is not None and day > signed_on for day in first)


def _telling(form: str, used: list[Change], found: Difference) -> Change:
    """The changed answer that tells most of the difference: the value itself, before its day and what else feeds it."""

    def rank(change: Change) -> tuple[bool, bool, bool]:
        is_it = found.name in (change.address, *re.findall(r"\[(.+?)\]", change.address))
        feeds = found.name in changed_facts(form, (change.address,))
        return not is_it, not feeds, registry.get(form).question(change.address).kind in DAYS

    return min(used, key=rank)


def _feeds(form: str, change: Change) -> bool:
    """Whether a criterion, or the signature itself, rests on the answer."""
    return form == FORM or not changed_facts(form, (change.address,)).isdisjoint(NEEDED)


def _as_now(decision: EligibilityDecision, signed: Iterable[Line], record: CrfRecord) -> tuple[Line, ...]:
    """The lines that would be signed now in the world of the signature, with the saved record as it is now."""
    person = decision.participant_id
    with expecting((FORM, *FORMS, *FORMS_OF_HINTS)):
        known = gather_of_many(NEEDED, [person])[person]
    sources = frozenset(line.record_id for line in signed if line.record_id)
    then = as_then(known, sources, str(record.pk), clock.site_date(decision.at))
    return lines_of(eligibility(then, protocol_of(decision.protocol_version), decision.enrol_date), {})


def _why(record: CrfRecord, change: Change, decision: EligibilityDecision, signed: Iterable[Line]) -> Text:
    """What changed, as the investigator reads it."""
    crf = registry.get(record.form)
    if record.entered_in_error_at:
        return IN_ERROR.format(form=crf.title)
    sources = {str(decision.record_id), *(line.record_id for line in signed)}
    message = CORRECTED if str(record.pk) in sources else LATE
    question = crf.question(change.address)
    old, new = (_shown(question, answer) for answer in (change.old, change.new))
    return message.format(form=crf.title, label=_label(record.form, change.address), old=old, new=new)


def _shown(question: Question, answer: Answer) -> Text:
    """An answer as people read it, in both languages."""
    en, zh = (question.show_answer(answer, language) for language in ("en", "zh-hans"))
    return Text(en, zh) if en else NOTHING


def _label(form: str, address: str) -> Text:
    """The words of an answer; of a cell in a table those of its row."""
    crf = registry.get(form)
    if "[" in address:
        group, key = address.split("]", 1)[0].split("[", 1)
        titles = dict(crf.groups_by_name[group].keys)
        return titles.get(key, crf.question(address).label)
    return crf.question(address).label


def _void(saved: Saved, decision: EligibilityDecision, found: Difference, why: Text) -> Reacted:
    """Void decision and signature and return the person to screening: an event by the system that names its cause."""
    elig = CrfRecord.objects.select_for_update(of=("self",)).get(pk=decision.record_id)
    # the save that voids may be that of the form itself
    elig = saved.record if elig.pk == saved.record.pk else elig
    elig.participant = saved.record.participant
    if elig.visit_id == saved.record.visit_id:
        elig.visit = saved.record.visit
    person = Participant.objects.get(pk=decision.participant_id)
    change = Declared(uuid.uuid4(), saved.declared.save_id, SYSTEM, saved.declared.at)
    decision.voided_at, decision.voided_by, decision.voided_for = change.at, saved.declared.actor.name, found.criterion
    decision.voided_why_en, decision.voided_why_zh = why.en, why.zh
    decision.voided_record_id = saved.record.pk
    with declared(change, "workflow"):
        columns = ["voided_at", "voided_by", "voided_for", "voided_why_en", "voided_why_zh", "voided_record_id"]
        tracked.update([decision], columns, change)
        items = [ItemEntry(ELIGIBILITY, "Eligibility decision", decision.meaning, "void", "", why.en)]
        items += _back_to_screening(person, change)
        items += _unsign(elig, change, why)
    entry: EventEntry = entry_for(elig, Action.VOID_ELIGIBILITY, change, tuple(items))
    return Reacted(events=((replace(entry, cause_id=saved.declared.event_id), change),))


def _back_to_screening(person: Participant, change: Declared) -> list[ItemEntry]:
    if person.stage != Stage.ELIGIBLE:
        return []
    person.stage = Stage.SCREENING
    tracked.update([person], ["stage"], change)
    return [ItemEntry("participant.stage", "State", Stage.ELIGIBLE.value, Stage.SCREENING.value)]


def _unsign(elig: CrfRecord, change: Declared, why: Text) -> list[ItemEntry]:
    """Void the signature on the form, unless the save itself did."""
    if elig.signed_at is None:
        return []
    signatures = list(Signature.objects.filter(record_id=elig.pk, voided_at__isnull=True))
    elig.signed_at, elig.signed_by = None, ""
    items = void_signatures(signatures, why.en[:200], change)
    tracked.update([elig], ["signed_at", "signed_by"], change, revision=elig.revision)
    return items


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("elig.void", EVERY, void_decision, order=900))
