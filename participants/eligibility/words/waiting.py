"""What a criterion that cannot be evaluated yet waits for: the inputs that are missing or not exact enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from participants.eligibility.exclusion import BLOOD, FERTILE, Drug
from participants.eligibility.known import Known, below
from participants.eligibility.loads import two_below
from participants.eligibility.readings import undecided
from participants.eligibility.words.names import NAMES
from participants.segments import regimen_since
from trialsite.protocol.text import Text

DRUG_CLASS = Text("class of a drug", "药物类别")
DRUG_END = Text("end date of a drug", "用药结束日期")
EXACT = Text("exact {name}", "{name}（准确）")
REGIMEN_START = Text("exact start of the regimen", "现治疗方案开始日期（准确）")


def _names(*facts: str) -> tuple[Text, ...]:
    return tuple(NAMES[fact] for fact in facts)


def _missing(known: Known, *facts: str) -> tuple[Text, ...]:
    """Those of the facts of which nothing is known."""
    return _names(*(fact for fact in facts if known.last(fact) is None))


def _dated(known: Known, fact: str) -> tuple[Text, ...]:
    """A date that is missing, or known in part only."""
    value: Any = known.last(fact)
    if value is None:
        return _names(fact)
    return () if value.is_exact else (EXACT.format(name=NAMES[fact]),)


def _hiv(known: Known) -> tuple[Text, ...]:
    missing = _missing(known, "hiv_confirmed", "consent_date")
    return missing or _dated(known, "hiv_confirm_date")


def _age(known: Known) -> tuple[Text, ...]:
    return (*_dated(known, "birth_date"), *_missing(known, "consent_date"))


def _suppressed(known: Known) -> tuple[Text, ...]:
    found = _treated(known)
    return (*found, *(_names("viral_loads") if two_below(known).holds is None else ()))


def _treated(known: Known) -> tuple[Text, ...]:
    """What is missing to count the duration of treatment."""
    return (*_names(*(["art_segments"] if not known.every("art_segments") else [])), *_missing(known, "screen_date"))


def _exact_start(known: Known) -> tuple[Text, ...]:
    since = regimen_since([each.value for each in known.every("art_segments")], int(known.setting("art_max_gap_days")))
    return (REGIMEN_START,) if since is not None and since.earliest != since.latest else ()


def _cd4(known: Known) -> tuple[Text, ...]:
    return (*_treated(known), *(_names("cd4") if known.in_force("cd4") is None else ()))


def _unchanged(known: Known) -> tuple[Text, ...]:
    return _exact_start(known) if known.every("art_segments") else _names("art_segments")


def _informed(known: Known) -> tuple[Text, ...]:
    needed = ("consent_signed", "consent_date", "consent_understood", "consent_version_approved", "screen_date")
    return _missing(known, *needed)


def _infection(known: Known) -> tuple[Text, ...]:
    found = undecided(known)
    # a positive anti-TP that is open waits for what says whether syphilis is active
    is_titre = "tp_ab" in found and known.in_force("tp_ab") == "POS"
    return _names(*("rpr_titre" if each == "tp_ab" and is_titre else each for each in found))


def _blood(known: Known) -> tuple[Text, ...]:
    return _names(*(name for name in BLOOD if below(known.in_force(name), known.setting(name)) is None))


def _pregnancy(known: Known) -> tuple[Text, ...]:
    if known.last("sex") is None:
        return _names("sex")
    test = known.last("hcg")
    is_open = known.last("childbearing") in FERTILE and (test is None or test.result not in ("POS", "NEG"))
    return (*_missing(known, "childbearing"), *(_names("hcg") if is_open else ()), *_missing(known, "lactating"))


def _drugs(known: Known) -> tuple[Text, ...]:
    every: list[Drug] = [each.value for each in known.every("conmeds")]
    unclear = any(each.unclear or each.drug_class is None for each in every)
    counted = [each for each in every if each.is_of_prohibited_class and each.is_systemic and not each.ongoing]
    inexact = any(each.end is None or not each.end.is_exact for each in counted)
    reviewed = () if known.last("cm_reviewed") == "Y" else _names("cm_reviewed")
    questions = (*((DRUG_CLASS,) if unclear else ()), *((DRUG_END,) if inexact else ()))
    return (*_missing(known, "screen_date"), *reviewed, *questions)


def _other_study(known: Known) -> tuple[Text, ...]:
    if known.last("other_trial") != "Y":
        return _missing(known, "other_trial")
    return (*_dated(known, "other_trial_last_date"), *_missing(known, "consent_date"))


def _asked(fact: str) -> Callable[[Known], tuple[Text, ...]]:
    return lambda known: _missing(known, fact)


WAITING: Mapping[str, Callable[[Known], tuple[Text, ...]]] = {
    "I1": _hiv,
    "I2": _age,
    "I3": _suppressed,
    "I4": _unchanged,
    "I5": _cd4,
    "I6": _informed,
    "E1": _infection,
    "E2": _asked("active_infection"),
    "E3": _asked("malignancy"),
    "E4": _asked("organ_dysfunction"),
    "E5": _blood,
    "E6": _asked("drug_dependence"),
    "E7": _pregnancy,
    "E8": _asked("severe_allergy"),
    "E9": _drugs,
    "E10": _other_study,
    "E11": _asked("inv_judgement"),
}
