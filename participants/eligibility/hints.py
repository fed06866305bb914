"""What is recorded elsewhere and speaks for a criterion that the investigator answers; hints never decide; pure.

Source: clinical specification 3.2, E2, E3, E4 and E8; the limits are those of the key `hint_limits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from trialsite.crf.values.measured import Measured
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text

# question of the form ELIG → criterion
HINTED = {"active_infection": "E2", "malignancy": "E3", "organ_dysfunction": "E4", "severe_allergy": "E8"}
HINTS = (
    "temp_c", "crp", "mh_infection", "mh_malignancy", "mh_allergy", "egfr", "alt", "ast", "tbil", "ecg_result",
    "cxr_result", "spo2",
)  # fmt: skip
SIGNIFICANT = "ACS"
HISTORY = Text("Medical history: {term}", "既往史：{term}")
_MULTIPLES = (("alt", "ALT", "alt_uln"), ("ast", "AST", "ast_uln"), ("tbil", "TBIL", "tbil_uln"))
_FINDINGS = (("ecg_result", Text("ECG", "心电图")), ("cxr_result", Text("Chest imaging", "胸部影像")))

Facts = Mapping[str, Any]
Limits = Mapping[str, Decimal]


def hint(criterion: str, facts: Facts, protocol: Protocol) -> tuple[Text, ...]:
    """The hints of one criterion, by the latest value of each fact."""
    return tuple(_HINTS[criterion](facts, protocol.value("hint_limits")))


def _infection(facts: Facts, limits: Limits) -> Iterator[Text]:
    if facts.get("mh_infection"):
        yield HISTORY.format(term=facts["mh_infection"])
    temperature, crp = facts.get("temp_c"), facts.get("crp")
    if temperature is not None and temperature >= limits["temp_c"]:
        yield Text("Temperature {value} °C", "体温{value} °C").format(value=f"{temperature:f}")
    if isinstance(crp, Measured) and crp.is_above(limits["crp"]):
        yield Text("CRP {value} {unit}", "CRP {value} {unit}").format(value=crp.raw, unit=crp.unit)


def _history(key: str) -> Callable[[Facts, Limits], Iterator[Text]]:
    def found(facts: Facts, limits: Limits) -> Iterator[Text]:
        if facts.get(key):
            yield HISTORY.format(term=facts[key])

    return found


def _organs(facts: Facts, limits: Limits) -> Iterator[Text]:
    filtration, saturation = facts.get("egfr"), facts.get("spo2")
    if filtration is not None and filtration < limits["egfr"]:
        yield Text("eGFR {value} mL/min/1.73 m²", "eGFR {value} mL/min/1.73 m²").format(value=f"{filtration:.0f}")
    for key, name, limit in _MULTIPLES:
        if _times_upper(facts.get(key), limits[limit]):
            yield Text("{name} {value}, at least {times} × ULN", "{name} {value}，≥{times}×ULN").format(
                name=name, value=facts[key].raw, times=f"{limits[limit]:f}"
            )
    for key, label in _FINDINGS:
        if facts.get(key) == SIGNIFICANT:
            yield Text("{label}: clinically significant", "{label}：异常有临床意义").format(label=label)
    if saturation is not None and saturation < limits["spo2"]:
        yield Text("SpO2 {value} %", "SpO2 {value} %").format(value=str(saturation))


def _times_upper(result: Any, times: Decimal) -> bool:
    """Whether a result is certainly not below so many times the upper limit that was stored with it."""
    if not isinstance(result, Measured) or result.high is None:
        return False
    return result.is_below(result.high * times) is False


_HINTS: Mapping[str, Callable[[Facts, Limits], Iterator[Text]]] = {
    "E2": _infection,
    "E3": _history("mh_malignancy"),
    "E4": _organs,
    "E8": _history("mh_allergy"),
}
