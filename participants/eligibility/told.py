"""A criterion told to people: its evidence in one line, and what it still waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from participants.eligibility.known import Facts, Known
from participants.eligibility.needed import JUDGED
from participants.eligibility.verdict import Eligibility, State, Verdict
from participants.eligibility.words import exclusion, inclusion
from participants.eligibility.words.waiting import WAITING
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text

EVIDENCE: Mapping[str, Callable[[Known], Text]] = {
    "I1": inclusion.hiv_confirmed,
    "I2": inclusion.age,
    "I3": inclusion.suppressed,
    "I4": inclusion.unchanged,
    "I5": inclusion.cd4,
    "I6": inclusion.informed,
    "E1": exclusion.infection,
    "E2": exclusion.judged("active_infection"),
    "E3": exclusion.judged("malignancy"),
    "E4": exclusion.judged("organ_dysfunction"),
    "E5": exclusion.blood,
    "E6": exclusion.judged("drug_dependence"),
    "E7": exclusion.pregnancy,
    "E8": exclusion.judged("severe_allergy"),
    "E9": exclusion.drugs,
    "E10": exclusion.other_study,
    "E11": exclusion.judged("inv_judgement"),
}
_RESULTS: Mapping[bool, Mapping[State, Text]] = {
    True: {
        State.OK: Text("Met", "符合"),
        State.FAIL: Text("Not met", "不符合"),
        State.UNK: Text("Not evaluable", "暂无法判定"),
    },
    False: {
        State.OK: Text("Absent", "不存在"),
        State.FAIL: Text("Present", "存在"),
        State.UNK: Text("Not evaluable", "暂无法判定"),
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a verdict rests on: `evidence` in one line, and `waiting`, the inputs that are missing."""

    evidence: Text
    waiting: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Waited:
    """One thing that is waited for, and the first criterion that waits for it."""

    criterion: str
    name: Text


def told(verdict: Verdict, facts: Facts, protocol: Protocol, enrol_date: date) -> Told:
    """The words of one verdict, from the facts, protocol and day that it was computed with."""
    known = Known(facts, protocol, enrol_date)
    return Told(EVIDENCE[verdict.criterion](known), _waiting(verdict, known))


def _waiting(verdict: Verdict, known: Known) -> tuple[Text, ...]:
    """The inputs that a verdict still waits for, each once."""
    return tuple(dict.fromkeys(WAITING[verdict.criterion](known))) if verdict.state is State.UNK else ()


def waited_for(eligibility: Eligibility, facts: Facts, protocol: Protocol, enrol_date: date) -> tuple[Waited, ...]:
    """What all criteria together wait for, each input once; what only the investigator answers stands in one line."""
    found: dict[str, Waited] = {}
    judged: list[str] = []
    known = Known(facts, protocol, enrol_date)
    for verdict in eligibility.verdicts:
        for name in _waiting(verdict, known):
            if verdict.criterion in JUDGED:
                judged.append(verdict.criterion)
            else:
                found.setdefault(name.en, Waited(verdict.criterion, name))
    if judged:
        text = Text(f"investigator: {', '.join(judged)}", f"研究者判定：{'、'.join(judged)}")
        found["investigator"] = Waited(judged[0], text)
    return tuple(found.values())


def result_of(state: State, *, inclusion: bool) -> Text:
    """Met or Not met for an inclusion criterion, Absent or Present for an exclusion criterion."""
    return _RESULTS[inclusion][state]
