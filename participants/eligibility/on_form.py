"""The states as the form ELIG shows them: by the facts of the other forms and by what is typed on the form itself."""

from __future__ import annotations

from datetime import date

from participants.eligibility.compute import RULES, verdict
from participants.eligibility.known import Facts
from participants.eligibility.needed import NEEDED, OF_FORM
from participants.eligibility.signing import judged
from participants.eligibility.told import told
from participants.eligibility.verdict import Eligibility, Verdict
from trialsite.crf.checks import Case
from trialsite.crf.facts import Evidence
from trialsite.protocol.text import Text

# what the other forms say, by fact; the form's own answers are added from the case
KNOWN = "screening_facts"
RANDOMISED = "randomised_on"
OTHERS = (*(key for key in NEEDED if key not in OF_FORM), RANDOMISED)
NONE = Text("none", "无")


def facts_of(case: Case) -> Facts:
    """The facts of the other forms with the answers of this one, as typed."""
    own = {name: [Evidence(case.value(name))] for name in OF_FORM if case.value(name) is not None}
    known: Facts = case.fact(KNOWN) or {}
    on = randomised_on(case)
    if on is not None:
        # what was sampled or written of a later day had no part in it
        known = {key: [one for one in each if one.date is None or one.date <= on] for key, each in known.items()}
    return {**known, **own}


def randomised_on(case: Case) -> date | None:
    """The site date of the randomisation."""
    found = (case.fact(KNOWN) or {}).get(RANDOMISED)
    return found[-1].value if found else None


def enrol_date(case: Case) -> date:
    """The day of randomisation (site date); until then the day planned for it, today while none is."""
    planned: date | None = case.value("planned_enrol_date")
    return randomised_on(case) or planned or case.today


def verdict_on(case: Case, criterion: str) -> Verdict:
    """One criterion as computed."""
    return verdict(criterion, facts_of(case), case.protocol, enrol_date(case))


def computed_on(case: Case) -> Eligibility:
    """All criteria as computed."""
    facts, on = facts_of(case), enrol_date(case)
    return Eligibility(tuple(verdict(criterion, facts, case.protocol, on) for criterion in RULES))


def judged_on(case: Case) -> Eligibility:
    """All criteria with the investigator's own answers."""
    return judged(computed_on(case), case.answers)


def evidence_on(case: Case, criterion: str) -> Text:
    """What one criterion rests on, in one line."""
    found = verdict_on(case, criterion)
    return told(found, facts_of(case), case.protocol, enrol_date(case)).evidence


def assumptions_on(case: Case) -> Text:
    """The permissive readings that mattered, each with its criterion."""
    found = computed_on(case).assumptions
    lines = [(f"{criterion}: {text.en}", f"{criterion}：{text.zh}") for criterion, text in found]
    return Text("; ".join(en for en, _zh in lines), "；".join(zh for _en, zh in lines)) if lines else NONE


# computed criteria, which the investigator confirms by signing and may judge more strictly
CONFIRMED = ("I1", "I2", "I3", "I4", "I5", "I6", "E1", "E5", "E7", "E9", "E10")
