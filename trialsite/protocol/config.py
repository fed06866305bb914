"""A configuration key: one decision of the protocol with its value, unit, source and how well it is founded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from trialsite.protocol.audience import Audience
from trialsite.protocol.sources import Cited
from trialsite.protocol.text import Text


class Status(StrEnum):
    """How well a fact is founded: stated in the registry, in the protocol, or assumed until confirmed."""

    REGISTRY = "registry"
    PROTOCOL = "protocol"
    ASSUMPTION = "assumption"


class Kind(StrEnum):
    """The type of each single value of a key; tuples and tables hold values of one kind."""

    FLAG = "flag"
    WHOLE = "whole"
    DECIMAL = "decimal"
    CODE = "code"
    DAY = "day"


@dataclass(frozen=True)
class ConfigKey(Cited):
    """One decision the protocol takes, listed with value, unit, source and status on the page of assumptions.

    `value` is a bool, int, Decimal, code, site date, a tuple of these, or a read-only mapping to them; lists, plain
    mappings, decimals and dates written as text (as JSON brings them) are read into that form. `choices` are the
    only codes allowed where there are any. `parts` holds the status of parts founded otherwise than the rest.
    A key with the unblinded audience is shown only to unblinded people. Raises ValueError for a value of another
    kind or outside the choices.
    """

    key: str
    title: Text
    value: Any
    status: Status
    source: str
    group: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    parts: Mapping[str, Status] = field(default_factory=dict)
    audience: Audience = Audience.BLINDED
    kind: Kind | None = None
    optional: bool = False

    def __post_init__(self) -> None:
        kind = self.kind or _kind_of(self.key, self.value)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "value", self._read(self.value, self.value, kind))

    def _read(self, value: Any, like: Any, kind: Kind) -> Any:
        if value is None and self.optional:
            return None
        try:
            found = _shaped(value, like, READERS[kind])
        except (ValueError, TypeError, InvalidOperation) as error:
            raise ValueError(f"{self.key}: {value!r} is no {kind} value of the form of {like!r}.") from error
        strangers = set(_leaves(found)) - set(self.choices) if self.choices else set()
        if strangers:
            raise ValueError(f"{self.key}: choose among {', '.join(self.choices)}.")
        return found

    def status_of(self, part: str) -> Status:
        """The status of one part of the value, such as one visit of the targets."""
        return self.parts.get(part, self.status)

    def with_value(self, value: object, *, source: str) -> ConfigKey:
        """This key as a later version of the protocol fixes it; raises ValueError for a value of another form."""
        like = value if self.value is None else self.value
        read = self._read(value, like, self.kind or _kind_of(self.key, self.value))
        return replace(self, value=read, status=Status.PROTOCOL, source=source, parts={})


def _kind_of(key: str, value: Any) -> Kind:
    leaf = next(iter(_leaves(value)), None)
    for kind, python_type in _TYPES:
        if isinstance(leaf, python_type):
            return kind
    raise ValueError(f"{key}: say of which kind the value is.")


# bool before int: a bool is an int to Python
_TYPES: tuple[tuple[Kind, type], ...] = (
    (Kind.FLAG, bool),
    (Kind.WHOLE, int),
    (Kind.DECIMAL, Decimal),
    (Kind.CODE, str),
    (Kind.DAY, date),
)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]


def _shaped(value: Any, like: Any, read: Callable[[Any], Any]) -> Any:
    if isinstance(like, Mapping):
        if not isinstance(value, Mapping):
            raise TypeError
        pattern = next(iter(like.values()))
        return MappingProxyType({str(key): _shaped(part, like.get(key, pattern), read) for key, part in value.items()})
    if isinstance(like, list | tuple):
        if not isinstance(value, list | tuple) or not value:
            raise TypeError
        return tuple(_shaped(part, like[0], read) for part in value)
    return read(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _decimal(value: Any) -> Decimal:
    # a float has lost the digits that were written
    if isinstance(value, bool | float):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return number


def _code(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _day(value: Any) -> date:
    return value if type(value) is date else date.fromisoformat(value)


READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.FLAG: _flag,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.CODE: _code,
    Kind.DAY: _day,
}
