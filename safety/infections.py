"""The rules of the assessment of opportunistic infections, and its edit checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from participants.opportunistic import AIDS_DEFINING
from participants.unusual import said_no
from safety.codelists import NONE_ALONE
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.values.partial import before
from trialsite.protocol.text import Text

INFECTIONS = "infections"
SYMPTOMS = (
    "oi_sym_fever", "oi_sym_cough", "oi_sym_sweat", "oi_sym_weight", "oi_sym_dysph", "oi_sym_diarr", "oi_sym_vision",
    "oi_sym_neuro", "oi_sym_skin",
)  # fmt: skip
NONE, CONFIRMED, CLINICAL = "NONE", "CONFIRMED", "clinical"
FALLEN_BY_PERCENT = 10


def assessed_on(case: Case) -> date | None:
    """The day of the assessment; that of the visit while the form names none."""
    found: date | None = case.value("form_date") or case.fact("visit_date")
    return found


def nearest_cd4(case: Case) -> Decimal | None:
    """The counted CD4 in cells/µL of the sample nearest to the day of the assessment; of two, the later one."""
    on, counts = assessed_on(case), case.fact("cd4_counts") or ()
    if on is None or not counts:
        return None
    found: Decimal = min(reversed(counts), key=lambda each: abs((each[0] - on).days))[1]
    return found


def weight_fell(case: Case) -> bool:
    """The last weight up to that day is more than 10 % below the first one, and no loss of weight is told."""
    on = assessed_on(case)
    known = [kg for day, kg in case.fact("weights") or () if on is None or day <= on]
    if case.value("oi_sym_weight") != "N" or len(known) < 2:
        return False
    return bool((known[0] - known[-1]) * 100 > FALLEN_BY_PERCENT * known[0])


def infection_unnamed(case: Case) -> bool:
    """OI-01: an infection is present that no row names, or a row leads to no adverse event."""
    rows = case.answers.keys_of(INFECTIONS)
    if case.value("oi_present") == "Y" and not rows:
        return True
    return any(not case.answers[f"{INFECTIONS}[{key}].oi_ae"].given for key in rows)


def symptom_unexplained(case: Case) -> bool:
    """OI-02: a symptom without an infection, and nothing said about it."""
    has_symptom = any(case.value(name) == "Y" for name in SYMPTOMS)
    return has_symptom and case.value("oi_present") == "N" and not (case.value("comment") or "").strip()


def not_yet_serious(case: Case) -> bool:
    """OI-03: an infection that defines AIDS, recorded as an adverse event that is not serious."""
    event = case.value("oi_ae")
    return (
        case.value("oi_term") in AIDS_DEFINING and event is not None and event not in (case.fact("serious_aes") or ())
    )


def serious_rests_on(case: Case) -> str:
    """The infection and its event."""
    return f"{case.value('oi_term')}; {case.value('oi_ae')}"


def unprotected(case: Case) -> bool:
    """OI-04: CD4 below the protocol's limit, and no prophylaxis."""
    cd4 = nearest_cd4(case)
    none = (case.value("oi_prophylaxis") or ()) == (NONE,)
    return none and cd4 is not None and cd4 < case.protocol.value("oi_proph_cd4")


def protection_rests_on(case: Case) -> str:
    """The CD4 that counts."""
    return f"CD4 {nearest_cd4(case)}; prophylaxis {case.answer('oi_prophylaxis').text}"


def none_beside_others(case: Case) -> bool:
    """OI-06: "none" beside a medicine."""
    chosen = case.value("oi_prophylaxis") or ()
    return NONE in chosen and len(chosen) > 1


def medicine_unrecorded(case: Case) -> bool:
    """A prophylaxis that the medication log does not have."""
    chosen = set(case.value("oi_prophylaxis") or ()) - {NONE}
    return bool(chosen) and not case.fact("prophylaxis_recorded")


def before_consent(case: Case) -> bool:
    """OI-05: it certainly began before informed consent."""
    onset, consent = case.value("oi_onset"), case.fact("consent_date")
    return onset is not None and consent is not None and before(onset, consent) is True


def confirmed_clinically(case: Case) -> bool:
    """Confirmed by nothing but the clinical picture."""
    return case.value("oi_certainty") == CONFIRMED and (case.value("oi_evidence") or ()) == (CLINICAL,)


def _checks() -> Iterator[Check]:
    wrong, ask, prompt = Severity.IMPLAUSIBLE, Severity.COMPLETION, Severity.PROMPT
    yield said_no("oi", "oi_assessed")
    weight = Text("The weight fell by more than 10 % – please confirm", "体重较首次下降超过10%，请确认")
    yield Check("oi.oi_sym_weight", wrong, ("oi_sym_weight",), weight, weight_fell, needs=("weights", "visit_date"))
    unnamed = Text("Name the infection and link its adverse event", "请填写感染名称并关联不良事件")
    yield Check("OI-01", ask, ("oi_present",), unnamed, infection_unnamed)
    comment = Text("Symptom without infection: please comment", "有症状但无机会性感染，请说明")
    yield Check("OI-02", wrong, ("oi_present", "comment"), comment, symptom_unexplained)
    yield Check(
        "OI-03", prompt, ("oi_term", "oi_ae"), AIDS_SERIOUS, not_yet_serious, needs=("serious_aes",),
        group=INFECTIONS, answered_by=fields.INVESTIGATOR, grounds=serious_rests_on,
    )  # fmt: skip
    yield Check(
        "OI-04", prompt, ("oi_prophylaxis",), Text("PCP prophylaxis?", "CD4<200，是否预防PCP？"), unprotected,
        needs=("cd4_counts", "visit_date"), answered_by=fields.INVESTIGATOR, grounds=protection_rests_on,
    )  # fmt: skip
    history = Text("Started before consent: medical history?", "发病早于知情同意，是否属既往史？")
    yield Check("OI-05", wrong, ("oi_onset",), history, before_consent, needs=("consent_date",), group=INFECTIONS)
    yield Check("OI-06", ask, ("oi_prophylaxis",), NONE_ALONE, none_beside_others)
    unrecorded = Text(
        "The medication log has no OI prophylaxis – please confirm", "合并用药中无机会性感染预防用药记录，请确认"
    )
    yield Check(
        "oi.oi_prophylaxis",
        wrong,
        ("oi_prophylaxis",),
        unrecorded,
        medicine_unrecorded,
        needs=("prophylaxis_recorded",),
    )
    clinical = Text("Confirmed by clinical evidence only – please confirm", "仅凭临床依据确诊，请确认")
    yield Check(
        "oi.oi_certainty", wrong, ("oi_certainty", "oi_evidence"), clinical, confirmed_clinically, group=INFECTIONS
    )


AIDS_SERIOUS = Text("AIDS-defining illness: medically important?", "艾滋病指征性疾病是否属重要医学事件？")
CHECKS = tuple(_checks())
