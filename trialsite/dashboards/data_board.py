"""What a data manager watches: forms, latency, checks, laboratory files, queries and locks, each with its list.

Definitions: clinical specification 6.2, data quality. A number is counted with the filter of the list that it leads to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, FloatField, Max, Q, Sum
from django.urls import reverse

from labs.importing.imported import COUNTED, imported
from trialsite.casebook.models import Lock, Scope
from trialsite.casebook.noise import Rule, rules
from trialsite.casebook.selectors import visible_records
from trialsite.crf import registry
from trialsite.dashboards.listings.asked import condition
from trialsite.dashboards.listings.tables import RECORDS, Table
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.quality import ages, forms

# the columns of the table of forms, each a state of the listing of all forms
STATES: Mapping[str, Text] = {
    "missing": Text("Due and not begun", "应填未填"), "late": Text("Overdue", "已逾期"),
    "incomplete": Text("Not complete", "未完成"), "query": Text("Open query", "质疑未关闭"),
    "inv": Text("Awaiting investigator", "待研究者评价"), "due": Text("Awaiting lab result", "结果待报"),
    "unverified": Text("Not verified", "未核查"), "unsigned": Text("Not signed", "未签名"),
    "slow": Text("Entered after more than 7 days", "超过7天录入"),
}  # fmt: skip
BINS = (("0-3", "0–3"), ("4-7", "4–7"), ("8-14", "8–14"), ("15-30", "15–30"), ("31-", ">30"))
RULES_SHOWN = 6


class Median(Aggregate):
    """The median of what is there."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and the list of what it counts."""

    n: int
    url: str


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form, or all: its numbers by state, and the median days from the visit to its first save."""

    title: Text
    numbers: tuple[Number, ...]
    latency: float | None


@dataclass(frozen=True, slots=True)
class Imports:
    """Laboratory files that were imported in the last 30 days, and the newest of all."""

    files: Number
    added: Number
    conflicts: Number
    refused: Number
    last: Any


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far casebooks are from being locked."""

    people: int
    ready: int
    locked: int
    frozen: Number
    locked_forms: Number


@dataclass(frozen=True)
class DataBoard:
    """Everything on the page."""

    forms: list[FormLine]
    queries: list[tuple[str, Number]]
    median_age: float | None
    rules: list[Rule]
    fired: int
    waiting: int
    noise: int
    imports: Imports
    readiness: Readiness


def list_url(state: str, form: str = "") -> str:
    """The listing of all forms in one state."""
    order = {"slow": "-latency", "late": "due_to", "missing": "due_to"}.get(state, "")
    asked = {"state": state, "form": form, "order": order}
    told = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse('dashboards:listing', args=[RECORDS])}?{told}"


def data_board(audiences: frozenset[Audience]) -> DataBoard:
    """The board for these eyes; the number of statements is the same for any number of people."""
    found, aged = rules(audiences), ages(audiences)
    listed = f"{reverse('review:queries')}?state=live&age="
    return DataBoard(
        forms=_forms(audiences),
        queries=[(name, Number(n, listed + key)) for (key, name), n in zip(BINS, aged.bins, strict=True)],
        median_age=aged.median,
        rules=found[:RULES_SHOWN],
        fired=sum(rule.fired for rule in found),
        waiting=sum(rule.waiting for rule in found),
        noise=sum(rule.is_noise for rule in found),
        imports=_imports(),
        readiness=_readiness(audiences),
    )


def _forms(audiences: frozenset[Audience]) -> list[FormLine]:
    """All forms first, then each with something in it, what is missing most first; two statements."""
    rows = Table(None, None, audiences).lines().order_by().values("form")
    wanted: dict[str, Any] = {state: Count("pk", filter=condition(state, "")) for state in STATES}
    found = [row for row in rows.annotate(**wanted, wait=Median("latency")) if registry.known(row["form"])]
    every: dict[str, Any] = {state: sum(row[state] for row in found) for state in STATES}
    whole = _line(Text("All forms", "全部表单"), "", every | {"wait": forms(audiences).latency})
    lines = [_line(registry.get(row["form"]).title, row["form"], row) for row in found]
    told = [line for line in lines if any(number.n for number in line.numbers)]
    return [whole, *sorted(told, key=lambda line: [-number.n for number in line.numbers])]


def _line(title: Text, form: str, row: Mapping[str, Any]) -> FormLine:
    return FormLine(title, tuple(Number(row[state], list_url(state, form)) for state in STATES), row["wait"])


def _imports() -> Imports:
    told = imported(recent=True).order_by().aggregate(files=Count("pk"), **{name: Sum(name) for name in COUNTED})
    listed = f"{reverse('entry:laboratory-files')}?recent=1"

    def counted(name: str) -> Number:
        return Number(told[name] or 0, f"{listed}&only={name}")

    last = imported().aggregate(last=Max("at"))["last"]
    return Imports(Number(told["files"], listed), counted("added"), counted("conflicts"), counted("refused"), last)


def _readiness(audiences: frozenset[Audience]) -> Readiness:
    """Casebooks without unfinished work, by forms that are asked for now or later; three statements."""
    records = Table(None, None, audiences).lines().order_by()
    unfinished = (
        Q(open_queries__gt=0) | condition("unsigned", "") | condition("unverified", "")
        | Q(not_done_at__isnull=True, completed_at__isnull=True) & (Q(required=True) | Q(first_saved_at__isnull=False))
    )  # fmt: skip
    by_person = visible_records(audiences).filter(entered_in_error_at__isnull=True).order_by().values("participant_id")
    people = by_person.annotate(left=Count("pk", filter=unfinished)).aggregate(
        people=Count("participant_id"), ready=Count("participant_id", filter=Q(left=0))
    )
    held = records.aggregate(
        frozen=Count("pk", filter=condition("frz", "")), locked=Count("pk", filter=condition("lock", ""))
    )
    locked = Lock.objects.filter(scope=Scope.PARTICIPANT, lifted_at__isnull=True).count()
    return Readiness(
        people["people"], people["ready"], locked, Number(held["frozen"], list_url("frz")),
        Number(held["locked"], list_url("lock")),
    )  # fmt: skip
