"""Turn the posted fields of a form page into a Submission, and into the text of a draft; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trialsite.audit.entries import Origin
from trialsite.casebook.decide import MISSING_WITH_VALUE, UNKNOWN_CODE
from trialsite.casebook.submission import Reason, Submission
from trialsite.crf.answers import EMPTY, Answer, Answers
from trialsite.crf.codelists import MISSING, REASONS
from trialsite.crf.fields import DateTime, MultiChoice, Question, Reading
from trialsite.crf.fields.typed import UNREADABLE_SIGNS
from trialsite.crf.form import Crf
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

PARTS = ("", "~date", "~time", "~missing", "~why", "~reason", "~words", "~pasted", "~together")
Posted = Mapping[str, list[str]]
REMOVE = "~remove"
NUL = "\x00"
FROM_PAPER = "from-paper"


def last(posted: Posted, name: str) -> str:
    """The last value under a name, as a browser sends a hidden default before the chosen one."""
    values = posted.get(name) or [""]
    return values[-1]


def storable(words: str) -> str:
    """Words about an answer, without the sign that no database column can hold."""
    return words.replace(NUL, "").strip()


def typed_text(posted: Posted, address: str, question: Question) -> str | None:
    """What stands in the boxes of one question; None where the page did not send it."""
    if isinstance(question, DateTime):
        if f"{address}~date" not in posted:
            return last(posted, address) if address in posted else None
        return f"{last(posted, f'{address}~date').strip()} {last(posted, f'{address}~time').strip()}".strip()
    if address not in posted:
        return None
    if isinstance(question, MultiChoice):
        return "|".join(value for value in posted[address] if value)
    return last(posted, address)


def addresses_in(posted: Posted, crf: Crf) -> Iterable[str]:
    """The addresses of questions that the page sent; foreign names are left out."""
    names = dict.fromkeys(name.split("~")[0] for name in posted)
    for name in names:
        try:
            question = crf.question(name)
        except (KeyError, ValueError):
            continue
        if not question.virtual:
            yield name


def origin_of(posted: Posted) -> Origin:
    """Typed, or from the paper of a down-time where the page says so."""
    return Origin.PAPER if last(posted, FROM_PAPER) == "1" else Origin.TYPED


def read_submission(
    crf: Crf, posted: Posted, reading: Reading, *, complete: bool, origin: Origin = Origin.TYPED
) -> Submission:
    """Read every answer; what cannot be read is kept with its message."""
    answers: dict[str, Answer] = {}
    unreadable: dict[str, tuple[str, Text]] = {}
    for address in addresses_in(posted, crf):
        question = crf.question(address)
        text = typed_text(posted, address, question)
        missing = last(posted, f"{address}~missing")
        if text is None and not missing:
            continue
        try:
            answers[address] = _answer(question, text or "", missing, last(posted, f"{address}~why"), reading)
        except Unreadable as error:
            unreadable[address] = (text or "", error.message)
    return Submission(
        answers=answers,
        unreadable=unreadable,
        revision=revision_of(posted),
        reasons=_reasons(posted),
        confirmations=_confirmations(posted),
        removed=_removed(posted, crf),
        complete=complete,
        origin=origin,
        pasted=_marked(posted, answers, "pasted"),
        together=frozenset(
            address
            for address in _marked(posted, answers, "together")
            if answers[address].value == crf.usual.get(address)
        ),
    )


def _marked(posted: Posted, answers: Mapping[str, Answer], mark: str) -> frozenset[str]:
    return frozenset(address for address in answers if last(posted, f"{address}~{mark}") == "1")


def revision_of(posted: Posted) -> int:
    """The revision the page was made from; 0 for anything that is not a number."""
    text = last(posted, "revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _answer(question: Question, text: str, missing: str, why: str, reading: Reading) -> Answer:
    if missing:
        if missing not in MISSING:
            raise Unreadable(UNKNOWN_CODE)
        if text.strip():
            raise Unreadable(MISSING_WITH_VALUE)
        if NUL in why:
            raise Unreadable(UNREADABLE_SIGNS)
        return Answer(missing=missing, why=why.strip())
    value = question.read(text, reading)
    return EMPTY if value is None else Answer(value=value)


def _reasons(posted: Posted) -> dict[str, Reason]:
    found = {}
    for name in posted:
        address, mark, _rest = name.partition("~reason")
        code = last(posted, name)
        if mark and code in REASONS:
            found[address] = Reason(code, storable(last(posted, f"{address}~words")))
    return found


def _removed(posted: Posted, crf: Crf) -> dict[tuple[str, str], Reason]:
    """`tubes[t2]~remove` holds the code of the reason for taking a row out, `~words` what is said beside it."""
    found = {}
    for name in posted:
        row, mark, _rest = name.partition(REMOVE)
        group, _bracket, key = row.partition("[")
        code = last(posted, name)
        if mark and code in REASONS and group in crf.groups_by_name:
            found[group, key.removesuffix("]")] = Reason(code, storable(last(posted, f"{row}~words")))
    return found


def _confirmations(posted: Posted) -> dict[tuple[str, str], str]:
    """`confirm~<check>~<address>` holds the reason why the value is right."""
    found = {}
    for name in posted:
        if name.startswith("confirm~") and name.count("~") == 2:
            _mark, check_id, address = name.split("~")
            found[check_id, address] = storable(last(posted, name))
    return found


def about(name: str) -> str:
    """The address that a name on the page speaks of; that of a confirmation stands last."""
    parts = name.split("~")
    return parts[2] if parts[0] == "confirm" and len(parts) == 3 else parts[0]


def draft_text(posted: Posted) -> dict[str, str]:
    """What a draft keeps of a page: every box under the names of questions, confirmations and reasons."""
    skipped = {"csrfmiddlewaretoken", "act", "revision"}
    found = {name: "|".join(v for v in values if v) for name, values in posted.items() if name not in skipped}
    # the database cannot hold this sign; the answer with it is refused with its own message
    return {name.replace(NUL, ""): text.replace(NUL, "") for name, text in found.items()}


def posted_of(typed: Mapping[str, str], crf: Crf) -> dict[str, list[str]]:
    """A draft as if it were posted again."""
    found: dict[str, list[str]] = {}
    for name, text in typed.items():
        base = name.split("~")[0]
        multi = False
        try:
            multi = name == base and isinstance(crf.question(base), MultiChoice)
        except (KeyError, ValueError):
            multi = False
        found[name] = text.split("|") if multi else [text]
    return found


def differing(crf: Crf, answers: Answers, typed: Mapping[str, str]) -> dict[str, str]:
    """The parts of a draft that say something else than what is stored; the rest need not be kept."""
    kept = {}
    for name, text in typed.items():
        base, mark, part = name.partition("~")
        if base == "confirm" or (mark and part not in {"date", "time"}):
            kept.update({name: text} if text else {})
            continue
        try:
            question = crf.question(base)
        except (KeyError, ValueError):
            continue
        if not question.sealed:
            kept.update({name: text} if text or answers[base].given else {})
    return kept
