"""What a prompt offers to record: the entry of a log with the answers that its source already gives; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from labs.names import abbreviation
from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.crf.address import read_address
from trialsite.crf.answers import Answers
from trialsite.crf.values.measured import Measured
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.protocol.text import Text
from visits.codelists import INFREACT
from visits.crfs.pe import PhysicalExamination

EVENT, PREGNANCY = "ae", "pregr"
REACTION, ALLERGY, ANAPHYLAXIS = "INFREACT", "HYPERS", "ANAPH"
# °C, not axillary: below the first is no grade; an axillary reading counts half a degree more
FEVER_GRADES = (Decimal("38.0"), Decimal("38.6"), Decimal("39.3"), Decimal("40.0"))
AXILLARY, AXILLARY_MORE = "AX", Decimal("0.5")


@dataclass(frozen=True)
class Source:
    """The form on which a prompt stands: its place and answers, the answer it is about, when, in which language."""

    form: str
    place: str
    address: str
    answers: Answers
    now: datetime
    language: str

    def value(self, name: str) -> Any:
        """The value of an answer of the form."""
        return self.answers[name].value

    @property
    def row(self) -> str:
        """The key of the row that it is about."""
        return read_address(self.address).key

    def beside(self, name: str) -> str:
        """The address of another answer of the same row."""
        place = read_address(self.address)
        return f"{place.group}[{place.key}].{name}"


Filled = Mapping[str, Any]


@dataclass(frozen=True)
class Offer:
    """What is recorded: in which log, filled how, and which answer of the source leads there then.

    `once`: a source that was recorded so already leads to the same entry. `may_do_without`: may be accepted without it.
    """

    fill: Callable[[Source], Filled]
    form: str = EVENT
    back: Callable[[Source], str] | None = None
    once: bool = False
    may_do_without: bool = False


def _day(at: datetime | None) -> PartialDate | None:
    return PartialDate(site_date(at).isoformat()) if at is not None else None


def _moment(at: datetime | None) -> Filled:
    """Day and time of a start, on the clock of the site."""
    if at is None:
        return {}
    return {"ae_start": _day(at), "ae_start_time": at.astimezone(SITE_ZONE).time().replace(second=0, microsecond=0)}


def fever_grade(readings: Iterable[tuple[Decimal, str | None]]) -> int | None:
    """The DAIDS grade of the highest of temperatures in °C with their sites; None below 38.0."""
    found = [temp + (AXILLARY_MORE if site == AXILLARY else 0) for temp, site in readings]
    grade = sum(max(found) >= limit for limit in FEVER_GRADES) if found else 0
    return grade or None


def _graded(*grades: str | int | None) -> Filled:
    """The highest settled grade."""
    settled = [int(grade) for grade in grades if grade is not None and str(grade).isdigit()]
    return {"ae_grade": str(max(settled))} if settled and max(settled) > 0 else {}


def _grade_of(source: Source, key: str) -> str | None:
    found: Measured | None = source.value(f"results[{key}].value")
    return found.grade if found else None


def _result(source: Source) -> Filled:
    """A laboratory result that is too high or too low."""
    found: Measured | None = source.value(source.beside("value"))
    ways = {"H": Text("increased", "升高"), "L": Text("decreased", "降低")}
    way = ways.get((found.flag if found else None) or "", Text("abnormal", "异常"))
    name = Text(f"{abbreviation(source.row)} {way.en}", f"{ANALYTES[source.row].text.zh}{way.zh}")
    start = {"ae_term": name.get(source.language), "ae_start": _day(source.value("sample_dt"))}
    return start | {"ae_source_lab": source.place} | dict(_graded(_grade_of(source, source.row)))


def _liver(source: Source) -> Filled:
    """A potential case of Hy's law, which is medically important: the reporting time runs from its acceptance."""
    term = Text("Potential drug-induced liver injury (Hy's law)", "疑似药物性肝损伤（海氏法则）")
    return {
        "ae_term": term.get(source.language), "ae_start": _day(source.value("sample_dt")),
        "ae_source_lab": source.place, "ae_possibly_serious": "Y", "ae_aware_dt": source.now,
        **_graded(*(_grade_of(source, key) for key in ("alt", "ast", "tbil"))),
    }  # fmt: skip


def _temperatures(source: Source) -> list[tuple[Decimal, str | None]]:
    found = [
        (source.value(f"inf_vs[{key}].temp_c"), source.value(f"inf_vs[{key}].temp_site"))
        for key in source.answers.keys_of("inf_vs")
    ]
    return [(temp, site) for temp, site in found if temp is not None]


def _fever(source: Source) -> Filled:
    """Fever during or after an infusion, from the time at which it was measured."""
    told = {"ae_term": Text("Fever", "发热").get(source.language), "ae_aesi": (REACTION, "FEVER")}
    return (
        told | dict(_moment(source.value(source.beside("tp_dt")))) | dict(_graded(fever_grade(_temperatures(source))))
    )


def _pressure(source: Source) -> Filled:
    """A fall of blood pressure or oxygen saturation."""
    term = Text("Possible infusion reaction", "疑似输注反应")
    return {
        "ae_term": term.get(source.language),
        "ae_aesi": (REACTION,),
        **_moment(source.value(source.beside("tp_dt"))),
    }


def _reaction(source: Source) -> Filled:
    """Reactions seen: one by its own name, several as a reaction to the infusion."""
    seen = [code for code in source.value("inf_reactions") or () if code not in ("NONE", "OTHER")]
    term = INFREACT.text(seen[0]) if len(seen) == 1 and "/" not in INFREACT.text(seen[0]).en else None
    named = (term or Text("Infusion reaction", "输注反应")).get(source.language)
    special = (REACTION, ALLERGY) if ANAPHYLAXIS in seen else (REACTION,)
    return {"ae_term": named, "ae_aesi": special, **_moment(source.value("inf_start"))}


def _failure(source: Source) -> Filled:
    """Confirmed virological failure."""
    term = Text("Virological failure", "病毒学失败").get(source.language)
    start = _day(source.value("vl_dt"))
    return {"ae_term": term, "ae_start": start, "ae_source_lab": source.place, "ae_aesi": ("VIRREB",)}


def _falling(source: Source) -> Filled:
    """A falling CD4; it has no grade."""
    term = Text("CD4 count decreased", "CD4计数下降").get(source.language)
    return {"ae_term": term, "ae_start": _day(source.value("sample_dt")), "ae_source_lab": source.place}


def _examined(source: Source) -> Filled:
    """A new finding of the physical examination: as described, else by the name of the system."""
    described = source.value(f"{source.address}_desc")
    label = PhysicalExamination.questions[source.address].label
    named = described or Text(f"{label.en}: new finding", f"{label.zh}新发异常").get(source.language)
    return {"ae_term": named[:150], "ae_start": _day(source.value("pe_dt"))}


def _pregnant(source: Source) -> Filled:
    """A positive test of the participant; the reporting time runs from its acceptance."""
    told = {"pregr_whose": "PARTICIPANT", "pregr_aware_dt": source.now}
    return told | {"pregr_test_date": source.value("hcg_date"), "pregr_lmp": source.value("lmp_date")}


def _lost(source: Source) -> Filled:
    """A lost pregnancy or an anomaly of the child."""
    ended = source.value("pregr_outcome_date")
    term = Text("Outcome of pregnancy", "妊娠不良结局").get(source.language)
    return {
        "ae_term": term, "ae_start": PartialDate(ended.isoformat()) if ended else None,
        "ae_possibly_serious": "Y", "ae_aware_dt": source.now,
    }  # fmt: skip


def _of_row(source: Source) -> str:
    return source.beside("ae")


def _of_infusion(_source: Source) -> str:
    return "inf_reaction_ae"


OFFERS: Mapping[str, Offer] = {
    "LAB-06": Offer(_result, back=_of_row),
    "LAB-07": Offer(_result, back=_of_row),
    "BIOC-03": Offer(_liver),
    "INF-02": Offer(_fever, back=_of_infusion, once=True),
    "INF-03": Offer(_pressure, back=_of_infusion, once=True),
    "INF-08": Offer(_reaction, back=_of_infusion),
    "VL-02": Offer(_failure, may_do_without=True),
    "LYM-05": Offer(_falling, may_do_without=True),
    "PE-01": Offer(_examined, may_do_without=True),
    "PREG-02": Offer(_pregnant, form=PREGNANCY),
    "PREGR-02": Offer(_lost, back=lambda _source: "pregr_ae"),
}
