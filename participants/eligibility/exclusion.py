"""The exclusion criteria E2 to E11; a finding holds while its criterion is absent.

Source: clinical specification, 3.2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from participants.eligibility.assumed import INCLUSIVE, LOCAL, PREGNANT_OR, REPEATED
from participants.eligibility.inclusion import NO, YES, exact_date
from participants.eligibility.known import Known, below
from participants.eligibility.readings import NEGATIVE, POSITIVE
from participants.eligibility.ternary import Ternary, all_of, among, any_of, days_of, negate, not_before
from participants.eligibility.verdict import Finding
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text

PRESENT, ABSENT = frozenset({"PRESENT"}), frozenset({"ABSENT"})
FEMALE, MALE = frozenset({"F"}), frozenset({"M"})
FERTILE, INFERTILE = frozenset({"Y"}), frozenset({"N_MENO", "N_STER", "N_OTH"})
BLOOD = ("wbc", "plt", "hgb")
NOT_REVIEWED = Text("Concomitant medication has not been reviewed", "尚未核对合并用药")
UNCLEAR = Text("A question about the class of a drug is not answered", "有药物类别的提示尚未答复")


class Drug(Protocol):
    """What E9 must know of a concomitant medication."""

    @property
    def name(self) -> str: ...
    @property
    def end(self) -> PartialDate | None: ...
    @property
    def ongoing(self) -> bool: ...
    @property
    def unclear(self) -> bool: ...
    @property
    def drug_class(self) -> str | None: ...
    @property
    def is_of_prohibited_class(self) -> bool: ...
    @property
    def is_systemic(self) -> bool: ...


def judged(fact: str) -> Callable[[Known], Finding]:
    """A criterion that the investigator answers (E2, E3, E4, E6, E8, E11)."""

    def answered(known: Known) -> Finding:
        return Finding(negate(among(known.last(fact), PRESENT, ABSENT)))

    return answered


def blood_counts(known: Known) -> Finding:
    """E5: white cells, platelets or haemoglobin below their limits."""
    low = any_of(*(below(known.in_force(name), known.setting(name)) for name in BLOOD))
    repeated = any(known.times_in_force(name) > 1 for name in BLOOD)
    notes = (Text("Repeat the blood count", "请复查血常规"),) if low is None else ()
    return Finding(negate(low), (REPEATED,) if repeated else (), notes)


def pregnant(known: Known) -> Finding:
    """E7: pregnant or lactating; men are not."""
    female = among(known.last("sex"), FEMALE, MALE)
    if female is False:
        return Finding(True)
    fertile = among(known.last("childbearing"), FERTILE, INFERTILE)
    tested = known.last("hcg") if fertile else None
    expecting = all_of(fertile, among(tested.result if tested else None, POSITIVE, NEGATIVE))
    feeding = among(known.last("lactating"), YES, NO)
    either, both = any_of(expecting, feeding), all_of(expecting, feeding)
    excluded = either if known.setting("e7_reading") == "or" else both
    holds = negate(all_of(female, excluded))
    return Finding(holds, (PREGNANT_OR,) if holds is False and both is not True else ())


def immune_drugs(known: Known) -> Finding:
    """E9: a systemic immunosuppressant, immunomodulator or cytotoxic drug in the months before screening."""
    ref, inclusive = known.day("immuno_ref"), bool(known.setting("lookback_inclusive"))
    limit = ref and add_months(ref, -int(known.setting("immuno_months")))
    drugs: list[Drug] = [each.value for each in known.every("conmeds")]
    reviewed = known.last("cm_reviewed") == "Y"
    taken = any_of(*(_taken(each, limit, inclusive=inclusive) for each in drugs), None if not reviewed else False)
    local = any(each.is_of_prohibited_class and not each.is_systemic for each in drugs)
    at_limit = taken is True and any(_ended_on(each, limit) for each in drugs if _counts(each))
    notes = (*(() if reviewed else (NOT_REVIEWED,)), *((UNCLEAR,) if any(each.unclear for each in drugs) else ()))
    assumptions = (*((LOCAL,) if local else ()), *((INCLUSIVE,) if at_limit and inclusive else ()))
    return Finding(negate(taken), assumptions, notes)


def _counts(drug: Drug) -> bool:
    return drug.is_of_prohibited_class and drug.is_systemic


def _ended_on(drug: Drug, limit: date | None) -> bool:
    return drug.end is not None and drug.end.is_exact and drug.end.earliest == limit


def _taken(drug: Drug, limit: date | None, *, inclusive: bool) -> Ternary:
    """Whether a drug is one of E9 and was taken in the look-back; open while its class is in question."""
    if drug.unclear or drug.drug_class is None:
        return None
    if not _counts(drug):
        return False
    return True if drug.ongoing else within(days_of(drug.end), limit, inclusive=inclusive)


def within(days: object, limit: date | None, *, inclusive: bool) -> Ternary:
    """Whether a day lies in a look-back that begins on `limit`; the limit itself belongs to it where `inclusive`."""
    if limit is None:
        return None
    return not_before(days, limit if inclusive else date.fromordinal(limit.toordinal() + 1))  # type: ignore[arg-type]


def other_study(known: Known) -> Finding:
    """E10: took part in another clinical study in the months before this one."""
    took_part = among(known.last("other_trial"), YES, NO)
    if took_part is not True:
        return Finding(negate(took_part))
    ref, inclusive = known.day("trial_ref"), bool(known.setting("lookback_inclusive"))
    limit = ref and add_months(ref, -int(known.setting("trial_months")))
    days = days_of(known.last("other_trial_last_date"))
    recent = within(days, limit, inclusive=inclusive)
    at_limit = inclusive and recent is True and days.earliest == days.latest == limit
    needed = (exact_date(Text("last day in the other study", "在另一项研究中的末次日期")),) if recent is None else ()
    return Finding(negate(recent), (INCLUSIVE,) if at_limit else (), needed)
