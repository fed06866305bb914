"""What people and attackers type: strategies per kind of question, and whole submissions made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from trialsite.crf.codelists import MISSING, REASONS
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf

Pairs = list[tuple[str, str]]
WIDE = str.maketrans("0123456789.-:<", "０１２３４５６７８９．－：＜")
NASTY = (
    "", " ", "0", "-0", "00", "+1", "-1", "1e5", "1,234", "1.234,5", "NaN", "Infinity", "-inf", "0x1F", "1_000", "½",
    "²", "①", "٣٤", "Ⅳ", "𝟛𝟞", "3６.６", "10⁹", "9" * 40, "9" * 5000, "2000000000", "2000000001", "-2147483649",
    "0." + "0" * 30, "t", "v", "-1d", "+9999d", "-9999d", "12/9/24", "2024-02-30", "2024-13", "2024-00-10",
    "0001-01-01", "1899-12-31", "2100-12-31", "2101-01-01", "9999-12-31", "20240229", "2023年2月29日", "feb 2024",
    "unk", "不详", "24:00", "9:5", "0910", "<20", "＜２０", "≤20", "TND", "未检出", "<20 检出", "1.69 log10",
    "15 log10", "1e7", ">10000000", "9.9 IU/mL", "<<1", "pending", "true", "false", "on", "None", "null", "Y", "y",
    "ND", "ND: why", "UNK", "|", "A|B", "A|Z", "~", "[", "]", "<script>alert(1)</script>", "'; DROP TABLE x; --",
    '"><img src=x onerror=alert(1)>', "%s %(x)s", "{label}", "{0}", "${x}", "\x00", "a\x00b", "\x1b[2J",
    "\u202eabc", "\u200b7\u200b2", "\ufeff72", "\r\n", "a\r\nb\n", "\u2028", "e\u0301", "😀" * 50, "x" * 201,
    "ID 11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ", "13812345678", "x" * 2001, "字" * 4001,
)  # fmt: skip

# what a database, a page or a spreadsheet may stumble over
CONTROL = ("\x00", "a\x00b", "\x00\x00", "\x1b[2J", "\x7f", "\r", "\u0085", "\ufffe", "\U000e0001", "=1+1", "\ue000")
wild = st.one_of(
    st.sampled_from(NASTY), st.sampled_from(CONTROL), st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
)
_days = st.dates().map(lambda day: day.replace(year=2020 + day.year % 6, day=min(day.day, 28)))
NOTATIONS: tuple[Callable[..., str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.day} {day:%b} {day.year}",
    lambda day: day.isoformat().translate(WIDE),
)
dates = st.tuples(st.sampled_from(NOTATIONS), _days).map(lambda pair: pair[0](pair[1]))
partial_dates = st.one_of(
    dates, _days.map(lambda day: f"{day:%Y-%m}"), _days.map(lambda day: f"{day:%Y}"), st.just("UNK")
)
times = st.times().map(lambda clock: f"{clock:%H:%M}")


def numbers(question: Question, places: int) -> SearchStrategy[str]:
    """Numbers inside, at and just outside the limits, also in full-width digits and with a decimal comma."""
    low, high = question.hard or (-5, 10**6)
    low, high = -5 if low is None else low, 10**6 if high is None else high
    step = Decimal(1).scaleb(-places)
    inside = st.decimals(Decimal(low), Decimal(high), places=places)
    edges = st.sampled_from([Decimal(low) - step, Decimal(low), Decimal(high), Decimal(high) + step])
    text = st.one_of(inside, inside, edges).map(lambda value: f"{value:f}")
    return st.one_of(text, text, text.map(lambda t: t.translate(WIDE)), text.map(lambda t: t.replace(".", ",")))


def sensible(question: Question) -> SearchStrategy[str]:
    """What a nurse would type or choose, in the notations the readers promise to take."""
    by_kind: dict[str, Callable[[], SearchStrategy[str]]] = {
        "integer": lambda: numbers(question, 0),
        "decimal": lambda: numbers(question, question.places),  # type: ignore[attr-defined]
        "date": lambda: dates,
        "pdate": lambda: partial_dates,
        "time": lambda: times,
        "tick": lambda: st.sampled_from(["true", ""]),
        "measurement": lambda: st.sampled_from(["<20", "TND", "1500", "1.69 log10", "20,000", ">10000000", "未检出"]),
        "link": lambda: st.sampled_from(["SCR/vs/1", "SCR/ic/1", "SCR/sv/1", "V1/vs/1", "log/log/1"]),
        "text": lambda: st.sampled_from(["好", "as the chart says", "二次测量"]),
        "long": lambda: st.sampled_from(["line one\nline two", "无特殊"]),
    }
    if question.options():
        return st.sampled_from([code for code, _text in question.options()])
    return by_kind.get(question.kind, lambda: wild)()


def texts(question: Question) -> SearchStrategy[str]:
    """Mostly sensible, sometimes wild, sometimes emptied."""
    good = sensible(question)
    return st.one_of(good, good, good, wild, st.just(""))


def boxes(address: str, question: Question) -> SearchStrategy[Pairs]:
    """The boxes of one question as a page would send them."""
    if question.kind == "datetime":
        day, clock = st.one_of(dates, dates, wild), st.one_of(times, times, wild)
        return st.tuples(day, clock).map(lambda pair: [(f"{address}~date", pair[0]), (f"{address}~time", pair[1])])
    if question.kind == "multichoice":
        return st.lists(texts(question), max_size=3).map(lambda codes: [(address, code) for code in ["", *codes]])
    return texts(question).map(lambda text: [(address, text)])


def beside(address: str) -> SearchStrategy[Pairs]:
    """Reason, missing code and paste mark as they should be."""
    codes = st.sampled_from([code.code for code in REASONS])
    good = st.sampled_from(["machine broken", "患者拒绝"])
    why = st.one_of(good, good, good, wild)
    reason = st.tuples(codes, why).map(lambda pair: [(f"{address}~reason", pair[0]), (f"{address}~words", pair[1])])
    missing = st.tuples(st.sampled_from([code.code for code in MISSING]), why)
    absent = missing.map(lambda pair: [(address, ""), (f"{address}~missing", pair[0]), (f"{address}~why", pair[1])])
    return st.one_of(reason, reason, reason, absent, st.just([(f"{address}~pasted", "1")]))


def tampered(crf: Crf, addresses: list[str]) -> SearchStrategy[Pairs]:
    """Names that no page sends, and marks with contents that no page offers."""
    marks = (
        "~missing",
        "~why",
        "~reason",
        "~words",
        "~pasted",
        "~date",
        "~time",
        "~",
        "~~",
        "~confirm",
        "~missing~why",
    )
    name = st.tuples(st.sampled_from(addresses), st.sampled_from(marks)).map("".join)
    foreign = st.sampled_from([
        "record", "event_id", "signed_at", "revision~", "results[x].value", "tubes[../..].count", "tubes[].count",
        "tubes[t9].count", "tubes[t9].id", "tubes[t1].removed_at", "nothing[1].x", "confirm~", "confirm~~",
        "confirm~a~b", "confirm~a~b~c", "pauses[x1]~remove", "pauses[x1]~words", "tubes[t1]~remove",
        f"{addresses[0]}_missing", f"{addresses[0]}.value", f"{addresses[0]} ", "~", "", "__class__", "\x00", "字",
    ])  # fmt: skip
    return st.tuples(st.one_of(name, foreign), wild).map(lambda pair: [pair])


def confirmed(crf: Crf) -> SearchStrategy[Pairs]:
    """The values of a check called right, with a reason; mostly one that may be confirmed."""
    names = [f"confirm~{check.id}~{field}" for check in checks_of(crf) for field in check.fields]
    why = st.one_of(st.just("measured twice"), wild)
    return st.tuples(st.sampled_from(names), why).map(lambda pair: [pair])


@dataclass(frozen=True)
class Step:
    """One submission: who sends what, made from which page."""

    who: str
    posted: dict[str, list[str]]
    revision: str
    complete: bool

    def values(self, current: int) -> dict[str, list[str]]:
        """The posted boxes with the revision; "now" is the one the record has."""
        revision = str(current) if self.revision == "now" else self.revision
        return {**self.posted, "revision": [revision]}


def _step(who: str, typed: list[Pairs], revision: str, complete: bool) -> Step:
    posted: dict[str, list[str]] = {}
    for name, value in (pair for pairs in typed for pair in pairs):
        if name != "revision":
            posted.setdefault(name, []).append(value)
    return Step(who, posted, revision, complete)


def stories(crf: Crf, steps: int, keys: dict[str, tuple[str, ...]]) -> SearchStrategy[list[Step]]:
    """So many submissions of one form, one after the other; `keys` are rows of its row groups."""
    asked = [(address, question) for address, question in crf.addresses(keys) if not question.virtual]
    plain = [boxes(address, question) for address, question in asked]
    also = st.sampled_from([address for address, _question in asked]).flatmap(beside)
    with_reason = st.sampled_from(asked).flatmap(
        lambda each: st.tuples(boxes(*each), beside(each[0])).map(lambda pair: [*pair[0], *pair[1]])
    )
    one = st.one_of(
        *plain, with_reason, with_reason, with_reason, also, confirmed(crf), tampered(crf, [a for a, _q in asked])
    )
    step = st.builds(
        _step,
        st.sampled_from(["nurse", "nurse", "nurse", "nurse", "investigator", "unblinded", "monitor"]),
        st.lists(one, min_size=1, max_size=10),
        st.sampled_from(["now", "now", "now", "now", "0", "1", "-1", "999999", "x", "１", "9" * 30]),
        st.sampled_from([False, False, True]),
    )
    return st.lists(step, min_size=steps, max_size=steps)
