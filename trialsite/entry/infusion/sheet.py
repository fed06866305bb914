"""The run-sheet as data: how the infusion stands, its cards, the observations with the next one due, the rest below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from trialsite.audit import clock
from trialsite.crf.address import read_address
from trialsite.crf.checks import Case, Severity
from trialsite.crf.evaluate import evaluate
from trialsite.entry.page_parts import FormPage, PageSection, TableRow
from trialsite.entry.row_parts import Row
from trialsite.protocol.text import Text
from visits.infusion.checks import SIGNS, VITALS
from visits.infusion.doses import NOT_GIVEN, Bag, Checked, infusion_at, weight_on
from visits.infusion.gates import START, dose_day
from visits.infusion.observations import next_due, observation

STOP, GIVEN_ML, INTERRUPTED = "inf_stop", "inf_given_ml", "inf_interrupted"
IN_CARDS = (GIVEN_ML, INTERRUPTED)
MEASURED = ("tp_dt", "temp_c", "pulse", "sbp", "dbp", "resp", "spo2")
TO_PREPARE = Text("To be prepared", "待准备")
READY = Text("Ready to start", "可以开始")
RUNNING = Text("Infusing", "输注中")
STOPPED = Text("Ended", "已结束")
NOT_TO_BE = Text("Not given", "未输注")


@dataclass(frozen=True, slots=True)
class Line:
    """One time point: its boxes, how it stands, and when it is due (site time, as people read it).

    `on`: the site date on which it was measured; `day`: that of the infusion.
    """

    key: str
    row: TableRow
    glyph: str
    is_next: bool
    due: str
    done: bool
    on: date | None
    day: date

    @property
    def other_day(self) -> bool:
        """Whether it was measured on another site date than that of the infusion."""
        return self.on not in {None, self.day}

    @property
    def cells(self) -> dict[str, Row]:
        """The boxes by the names of their questions."""
        return self.row.by_name

    @property
    def says(self) -> tuple[Row, ...]:
        """The boxes that messages, reasons and missing codes stand below."""
        return tuple(cell for cell in self.row.cells if not cell.virtual)

    @property
    def speaks(self) -> bool:
        """Whether something has to be said below it now."""
        return any(cell.says or cell.changed or cell.missing for cell in self.says)


@dataclass(frozen=True)
class Sheet:
    """Everything the run-sheet draws besides the sections of the form; times of day are those of the site."""

    dose: int
    doses: int
    given: int
    state: Text
    tone: str
    started: datetime | None
    stopped: datetime | None
    weight: object
    bag: Bag | None
    checked: Checked | None
    scanned: str | None
    planned_ml: int
    rows: Mapping[str, Row]
    lines: tuple[Line, ...]
    next_due: Line | None
    gates: tuple[Text, ...]
    day: date
    rest: FormPage

    @property
    def may_start(self) -> bool:
        """Whether it has not begun and may still be begun."""
        return self.started is None and self.state is not NOT_TO_BE

    @property
    def may_stop(self) -> bool:
        """Whether it is running."""
        return self.started is not None and self.stopped is None

    @property
    def times(self) -> dict[str, str]:
        """Times of day: start, stop, check of the bag, end of its use."""
        instants = {
            "started": self.started, "stopped": self.stopped, "checked": self.checked.at if self.checked else None,
            "use_before": self.bag.use_before if self.bag else None,
        }  # fmt: skip
        return {name: at(instant) for name, instant in instants.items()}

    @property
    def drops(self) -> tuple[bool, ...]:
        """One drop for each planned infusion: given or not."""
        return tuple(number <= self.given for number in range(1, self.doses + 1))


def at(instant: datetime | None) -> str:
    """The time of day at the site, to the minute; "" for none."""
    return f"{instant.astimezone(clock.SITE_ZONE):%H:%M}" if instant is not None else ""


def _standing_check(case: Case) -> Checked | None:
    """The check of the bag; before the start that of the bag to be given, so that one that came back shows none."""
    found, bag = case.fact("bag_check"), case.fact("prep_released")
    if not isinstance(found, Checked):
        return None
    is_of_the_bag = bag is not None and bag.bag_code == found.bag_code
    return found if is_of_the_bag or case.value(START) is not None else None


def sheet_of(page: FormPage) -> Sheet | None:
    """The run-sheet of a form of an infusion; None for other forms."""
    case = page.case
    infusion = infusion_at(case.protocol, case.visit) if page.crf.key == "inf" else None
    if infusion is None:
        return None
    gates = tuple(dict.fromkeys(each.message for each in evaluate(page.crf, case, (Severity.GATE,))))
    every = {row.address: row for section in page.sections for row in section.every_row}
    lines, due = _lines(page)
    state, tone = _state(page, gates)
    started = case.value(START)
    return Sheet(
        dose=infusion.number,
        doses=len(case.protocol.infusions),
        given=infusion.number - (0 if started else 1),
        state=state,
        tone=tone,
        started=started,
        stopped=case.value(STOP),
        weight=weight_on(case.fact("visit_vitals") or (), dose_day(case)),
        bag=case.fact("prep_released"),
        checked=_standing_check(case),
        scanned=case.value("inf_bag_code"),
        planned_ml=infusion.volume_ml,
        rows={name: every[name] for name in (*IN_CARDS, START, STOP)},
        lines=lines,
        next_due=due,
        gates=gates,
        day=dose_day(case),
        rest=_rest(page),
    )


def _state(page: FormPage, gates: tuple[Text, ...]) -> tuple[Text, str]:
    case = page.case
    if case.value("inf_status") == NOT_GIVEN:
        return NOT_TO_BE, "lk"
    if case.value(START) is None:
        return (TO_PREPARE, "lk") if gates else (READY, "ok")
    return (RUNNING, "in") if case.value(STOP) is None else (STOPPED, "ok")


def _lines(page: FormPage) -> tuple[tuple[Line, ...], Line | None]:
    """The time points, and the next one due."""
    case = page.case
    start, stop = case.value(START), case.value(STOP)
    table = next(section.table for section in page.sections if _is_timed(section))
    rows = table.rows if table is not None else ()
    held = {key for key in case.answers.keys_of(VITALS) if case.answers[f"{VITALS}[{key}].tp_dt"].given}
    due, day = next_due(case.protocol, start, stop, held), dose_day(case)
    first = rows[0].key if rows and start is None and rows[0].key not in held else None
    lines = []
    for row in rows:
        plan = observation(case.protocol, row.key, start, stop)
        given = [case.answers[f"{VITALS}[{row.key}].{name}"].given for name in ("tp_dt", *SIGNS)]
        glyph = "done" if all(given) else "prog" if any(given) else "none"
        if plan is not None and not plan.while_running and not any(given):
            glyph = "miss"
        is_next = row.key == (due.key if due is not None else first)
        measured = case.answers[f"{VITALS}[{row.key}].tp_dt"].value
        on = clock.site_date(measured) if measured is not None else None
        lines.append(Line(row.key, row, glyph, is_next, at(plan.planned if plan else None), all(given), on, day))
    return tuple(lines), next((line for line in lines if line.is_next), None)


def _is_timed(section: PageSection) -> bool:
    """Whether a card holds the observations."""
    table = section.table
    return table is not None and bool(table.rows) and read_address(table.rows[0].cells[0].address).group == VITALS


def _rest(page: FormPage) -> FormPage:
    """The page without what the sheet draws itself."""
    sections = []
    for section in page.sections:
        if _is_timed(section):
            continue
        lines = (tuple(row for row in line if row.address not in IN_CARDS) for line in section.lines)
        sections.append(replace(section, lines=tuple(line for line in lines if line)))
    return replace(page, sections=tuple(each for each in sections if each.lines or each.table))
