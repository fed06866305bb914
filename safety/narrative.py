"""The skeleton of a narrative, written from the data of the participant; the investigator goes on from there.

It says nothing of the arm: infusions are of the blinded product, preparations are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from labs.names import abbreviation
from labs.reports import LabReport, chemistries, counts
from labs.rows import shown_unit
from participants.age import age_range
from participants.codelists import SEX
from safety.codelists import AEACN, AECAUS, AEOUT, AESEV, SAECRIT
from safety.facts import event_of_row
from safety.models import AdverseEvent
from safety.rules import Event
from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.casebook.models import CrfRecord
from trialsite.crf import facts
from trialsite.crf.values.display import in_both, show_datetime
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.text import Text
from visits.medication import Medication

AROUND = timedelta(days=7)
LONGEST = 4000
OPEN = Text("…", "……")
NEEDED = ("sex", "birth_date", "consent_date", "infused_at", "conmeds", "cd4", "viral_loads")


@dataclass(frozen=True, slots=True)
class Around:
    """The days around the onset of an event; None at both ends while no day of it is known."""

    first: date | None
    last: date | None

    def holds(self, day: date | None) -> bool:
        """Whether a day is one of them."""
        return None not in (self.first, self.last, day) and self.first <= day <= self.last  # type: ignore[operator]


def around(start: PartialDate | None) -> Around:
    """Seven days before the first day on which it can have begun to seven days after the last one."""
    if start is None or start.earliest is None or start.latest is None:
        return Around(None, None)
    return Around(start.earliest - AROUND, start.latest + AROUND)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What can be written from the data: the narrative and the results around the onset, each in both languages."""

    narrative: str
    results: str


def skeleton_of(record: CrfRecord) -> Skeleton:
    """The skeleton for an adverse event, from everything that is stored of the participant now."""
    row: Any = AdverseEvent.objects.get(record_id=record.pk)
    person = record.participant_id
    with facts.together():
        held = facts.gather_of_many(NEEDED, [person])[person]
        reports = [*counts([person], None).get(person, ()), *chemistries([person], None).get(person, ())]
    event, days = event_of_row(row), around(event_of_row(row).start)
    results = list(_results(reports, held, days))
    return Skeleton(_both(_story(record, row, event, held, results)), _both(each for each, _abnormal in results))


def _story(
    record: CrfRecord, row: Any, event: Event, held: dict[str, Any], results: list[tuple[Text, bool]]
) -> Iterator[Text]:
    infusions = sorted(_last(held, "infused_at") or ())
    yield _person(record.participant.code, event, held)
    yield _given(infusions, event)
    yield _happened(event, row)
    yield _told("Seriousness criteria", "严重性标准", [SAECRIT.text(code) for code in row.ae_crit or ()])
    told = [line for line, is_abnormal in results if is_abnormal]
    yield _told("Results outside limits, ± 7 days", "发病前后7天异常检查结果", told)
    yield _told("Concomitant medication", "合并用药", list(_medications(held, event)))
    yield Text("Course, examinations and treatment: …", "病程、检查及治疗：……")
    yield _judged(event)


def _person(code: str, event: Event, held: dict[str, Any]) -> Text:
    sex, ages = _last(held, "sex"), age_range(_last(held, "birth_date"), event.start.earliest if event.start else None)
    who = SEX.text(sex) if sex in SEX else OPEN
    years = "…" if ages is None else str(ages.low) if ages.low == ages.high else f"{ages.low}–{ages.high}"
    consent = _last(held, "consent_date")
    return Text(
        "{code}: {who}, {years} years. Informed consent {on}.", "{code}：{who}，{years}岁，{on}签署知情同意书。"
    ).format(code=code, who=who, years=years, on=in_both(consent) if consent else OPEN)


def _given(infusions: list[datetime], event: Event) -> Text:
    if not infusions:
        return Text("No infusion of the study product before.", "事件前未输注试验用药品。")
    times = ", ".join(show_datetime(each, SITE_ZONE, "en") for each in infusions)
    times_zh = "、".join(show_datetime(each, SITE_ZONE, "zh") for each in infusions)
    said = Text(
        f"Infusions of the blinded study product ({len(infusions)}): {times}.",
        f"已输注试验用药品（盲态）{len(infusions)}次：{times_zh}。",
    )
    began = event.start.earliest if event.start and event.start.is_exact else None
    before = [site_date(each) for each in infusions if began and site_date(each) <= began]
    if not before or began is None:
        return said
    days = (began - max(before)).days
    return Text(f"{said.en} Onset {days} days after the last one.", f"{said.zh}末次输注后第{days}天发病。")


def _happened(event: Event, row: Any) -> Text:
    start = in_both(event.start) if event.start else OPEN
    end = in_both(event.end) if event.end else Text("ongoing", "持续中")
    aware = row.ae_aware_dt
    known = Text(*(show_datetime(aware, SITE_ZONE, each) for each in ("en", "zh"))) if aware else OPEN
    return Text(
        "{term}: began {start}, end: {end}, worst grade {grade}. The site became aware {known}.",
        "{term}：开始{start}，结束：{end}，最高分级{grade}；研究中心获知时间{known}。",
    ).format(term=event.term or "…", start=start, end=end, known=known,
             grade=AESEV.text(str(event.grade)) if event.grade else OPEN)  # fmt: skip


def _judged(event: Event) -> Text:
    return Text(
        "Action with study infusion: {action}. Outcome: {outcome}. Relation to the product (investigator): {cause}.",
        "对输注采取的措施：{action}；转归：{outcome}；研究者判断与试验用药品关系：{cause}。",
    ).format(
        action=AEACN.text(event.action) if event.action else OPEN,
        outcome=AEOUT.text(event.outcome) if event.outcome else OPEN,
        cause=AECAUS.text(event.related) if event.related else OPEN,
    )


def _results(reports: list[LabReport], held: dict[str, Any], days: Around) -> Iterator[tuple[Text, bool]]:
    """Each result of a sample of these days, by day, and whether it lies outside its limits."""
    for report in sorted((each for each in reports if days.holds(each.on)), key=lambda each: str(each.sampled_at)):
        on = in_both(report.on)  # type: ignore[arg-type]
        for key, result in report.results.items():
            line = f"{abbreviation(key)} {result.raw} {shown_unit(result.unit or '')}".strip()
            mark = {"L": " ↓", "H": " ↑"}.get(result.flag or "", "")
            limits = f" ({result.low}–{result.high})" if result.low is not None and result.high is not None else ""
            yield Text(f"{on.en} {line}{mark}{limits}", f"{on.zh} {line}{mark}{limits}"), bool(mark)
    for each in held.get("cd4", ()):
        if days.holds(each.date):
            on = in_both(each.date)
            yield Text(f"{on.en} CD4 {each.value} cells/µL", f"{on.zh} CD4 {each.value}个/µL"), False
    yield from _loads(held, days)


def _loads(held: dict[str, Any], days: Around) -> Iterator[tuple[Text, bool]]:
    for each in held.get("viral_loads", ()):
        result = each.value.result
        if result is not None and days.holds(each.date):
            on, raw = in_both(each.date), f"{result.raw} {result.unit or ''}".strip()
            yield Text(f"{on.en} HIV RNA {raw}", f"{on.zh} HIV-1 RNA {raw}"), False


def _medications(held: dict[str, Any], event: Event) -> Iterator[Text]:
    """What was taken on a day on which the event may have begun, or went on."""
    for each in held.get("conmeds", ()):
        drug: Medication = each.value
        if _taken_around(drug, event):
            since = in_both(drug.start) if drug.start else OPEN
            until = in_both(drug.end) if drug.end else Text("ongoing", "持续") if drug.ongoing else OPEN
            yield Text("{name} ({since} – {until})", "{name}（{since}至{until}）").format(
                name=drug.name, since=since, until=until
            )


def _taken_around(drug: Medication, event: Event) -> bool:
    days = around(event.start)
    begun = drug.start.earliest if drug.start else None
    ended = drug.end.latest if drug.end else None
    return (days.last is None or begun is None or begun <= days.last) and (
        days.first is None or ended is None or ended >= days.first
    )


def _told(english: str, chinese: str, items: list[Text]) -> Text:
    if not items:
        return Text(f"{english}: none.", f"{chinese}：无。")
    return Text(
        f"{english}: {'; '.join(each.en for each in items)}.", f"{chinese}：{'；'.join(each.zh for each in items)}。"
    )


def _last(held: dict[str, Any], key: str) -> Any:
    evidence = held.get(key)
    return evidence[-1].value if evidence else None


def _both(lines: Iterable[Text]) -> str:
    """All in English, then all in Chinese; where it is too long for an answer, whole lines are left out of each."""
    every = list(lines)
    return "\n\n".join(filter(None, (_fitting(each.en for each in every), _fitting(each.zh for each in every))))


def _fitting(lines: Iterable[str]) -> str:
    """As many lines as half of an answer holds."""
    kept, left = list[str](), LONGEST // 2 - len("\n\n…")
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*kept, "…"])
        kept.append(line)
    return "\n".join(kept)
