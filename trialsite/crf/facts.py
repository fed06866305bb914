"""Facts: what one form knows and others need (`consent_date`, `sex`), each with exactly one provider."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, wraps
from typing import Any, Literal, TypeVar

from trialsite.protocol.audience import Audience


@dataclass(frozen=True)
class Evidence:
    """One value of a fact and where it comes from, so that a page can link to it and a signature freeze it."""

    value: Any
    date: date | None = None
    record_id: str = ""
    revision: int = 0


T = TypeVar("T")
Provider = Callable[[Sequence[Any], datetime | None], Mapping[Any, list[Evidence]]]


@dataclass(frozen=True)
class Fact:
    """A named fact about participants, or about records (`scope`).

    `provide(ids, as_of)` answers for many at once, so it serves one page and two thousand people alike; it
    gets participant keys or CrfRecords. `sources` are addresses `form.question`; a change of one of them
    rechecks the forms whose checks need the fact; with `siblings` also the other records of the same form, with
    `alike` those alone, where each form has the fact from records of its own kind.
    `of` are facts that it is made of; `together` are forms that it reads, or rows of
    them (`haem.results`), in one statement with those of other facts.
    """

    key: str
    scope: Literal["participant", "record"]
    sources: tuple[str, ...]
    provide: Provider
    audience: Audience = Audience.BLINDED
    siblings: bool = False
    alike: bool = False
    of: tuple[str, ...] = ()
    together: tuple[str, ...] = ()

    @property
    def every_source(self) -> frozenset[str]:
        """Its sources and those of the facts it is made of."""
        return _every_source(self.key)


_FACTS: dict[str, Fact] = {}
# what was read for facts that are gathered together now; nothing is kept beyond that
_read: ContextVar[dict[Any, Any] | None] = ContextVar("read", default=None)
# what other statements of a request have brought for shared readers of registers
_brought: ContextVar[dict[Any, Any] | None] = ContextVar("brought", default=None)
# the forms that the facts gathered now read whole
_expected: ContextVar[frozenset[str]] = ContextVar("expected", default=frozenset())


def provide(fact: Fact) -> None:
    """Register the one provider of a fact; raises ValueError for a second one."""
    if fact.key in _FACTS and _FACTS[fact.key] is not fact:
        raise ValueError(f"The fact {fact.key} has a provider already.")
    _FACTS[fact.key] = fact
    _every_source.cache_clear()


@cache
def _every_source(key: str) -> frozenset[str]:
    known = _FACTS[key]
    return frozenset(known.sources).union(*(_every_source(part) for part in known.of if part in _FACTS))


def fact(key: str) -> Fact:
    """The fact of that name; raises KeyError where nobody provides it."""
    return _FACTS[key]


def known(key: str) -> bool:
    """Whether some form of the product provides the fact."""
    return key in _FACTS


def all_facts() -> tuple[Fact, ...]:
    """Every fact, by name."""
    return tuple(_FACTS[key] for key in sorted(_FACTS))


def shared(load: Callable[[Sequence[Any], datetime | None], T]) -> Callable[..., T]:
    """A reader of rows that several facts use: it reads once for all facts that are gathered together."""

    @wraps(load)
    def reading(ids: Sequence[Any], as_of: datetime | None = None) -> T:
        read = _read.get()
        if read is None:
            return load(ids, as_of)
        key = (load, frozenset(ids), as_of)
        if key not in read:
            read[key] = load(ids, as_of)
        found: T = read[key]
        return found

    return reading


def already(reader: Callable[..., T], found: T) -> None:
    """Keep for a shared reader of registers what another statement of the request has brought already."""
    for kept in (_brought.get(), _read.get()):
        if kept is not None:
            kept.setdefault((reader.__wrapped__, frozenset(), None), found)  # type: ignore[attr-defined]


@contextmanager
def bringing() -> Iterator[None]:
    """Inside, what statements bring beside their own is kept for every `together` that opens later."""
    token = _brought.set({})
    try:
        yield
    finally:
        _brought.reset(token)


def gather(keys: Iterable[str], participant: Any, record: Any, as_of: datetime | None = None) -> dict[str, Any]:
    """The latest value of each fact for one participant and record; one statement per fact, or per shared reader.

    A fact that no form provides yet is not known.
    """
    with together():
        return _gathered(keys, [(participant, record)], as_of)[0]


def gather_many(
    keys_of: Mapping[str, frozenset[str]], participant: Any, records: Sequence[Any]
) -> Mapping[Any, dict[str, Any]]:
    """The same for several records of one participant, each with the facts its form needs; no statement per record."""
    return _by_form(keys_of, [(participant, record) for record in records])


def gather_for(keys_of: Mapping[str, frozenset[str]], records: Sequence[Any]) -> Mapping[Any, dict[str, Any]]:
    """The same for records of many participants."""
    return _by_form(keys_of, [(record.participant_id, record) for record in records])


def _by_form(
    keys_of: Mapping[str, frozenset[str]], subjects: Sequence[tuple[Any, Any]]
) -> Mapping[Any, dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    with together(), expecting(forms_of(frozenset().union(*keys_of.values()))):
        for form, keys in keys_of.items():
            own = [each for each in subjects if each[1].form == form]
            found |= zip([record for _participant, record in own], _gathered(keys, own, None), strict=True)
    return found


def _gathered(keys: Iterable[str], subjects: Sequence[tuple[Any, Any]], as_of: datetime | None) -> list[dict[str, Any]]:
    """The latest value of each fact for each participant with a record."""
    values: list[dict[str, Any]] = [{} for _subject in subjects]
    wanted = sorted(set(keys))
    with expecting(forms_of(wanted)):
        for key in wanted:
            _gather_one(key, values, subjects, as_of)
    return values


def forms_of(keys: Iterable[str]) -> Iterator[str]:
    """The forms that facts read whole."""
    return (form for key in keys if key in _FACTS for form in _FACTS[key].together)


def _gather_one(
    key: str, values: Sequence[dict[str, Any]], subjects: Sequence[tuple[Any, Any]], as_of: datetime | None
) -> None:
    entry = _FACTS.get(key)
    of_person = entry is not None and entry.scope == "participant"
    own = [participant if of_person else record for participant, record in subjects]
    given = entry.provide(list(dict.fromkeys(own)), as_of) if entry is not None and own else {}
    for value, subject in zip(values, own, strict=True):
        evidence = given.get(subject, [])
        value[key] = evidence[-1].value if evidence else None


def gather_of_many(
    keys: Iterable[str], participants: Sequence[Any], as_of: datetime | None = None
) -> dict[Any, dict[str, list[Evidence]]]:
    """Every value of facts about participants, for many at once: participant → fact → evidence, oldest first.

    As many statements for two thousand people as for one. A fact that no form provides yet is left out.
    """
    people = list(participants)
    found: dict[Any, dict[str, list[Evidence]]] = {person: {} for person in people}
    wanted = sorted(key for key in set(keys) if known(key))
    with together(), expecting(forms_of(wanted)):
        for key in wanted:
            for person, evidence in _FACTS[key].provide(people, as_of).items():
                found[person][key] = evidence
    return found


@contextmanager
def together() -> Iterator[None]:
    """What shared readers read inside is read once, for facts and pages; inside another one it belongs to that one."""
    if _read.get() is not None:
        yield
        return
    token = _read.set(dict(_brought.get() or {}))
    try:
        yield
    finally:
        _read.reset(token)


def forget() -> None:
    """Read anew what was read of participants, for something of theirs was written; registers stay as read."""
    read = _read.get() or {}
    for key in [each for each in read if each[1]]:
        del read[key]


@contextmanager
def expecting(forms: Iterable[str]) -> Iterator[None]:
    """Inside, who reads one of these forms may read all of them in one statement, for all of them will be read."""
    token = _expected.set(_expected.get().union(forms))
    try:
        yield
    finally:
        _expected.reset(token)


def expected() -> frozenset[str]:
    """The forms that will all be read where this is asked."""
    return _expected.get()
