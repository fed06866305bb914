"""Values of configuration keys as people read and type them; pure.

A single value is typed as it is read; several with commas (`4, 6`); a table with one line per part (`V2: 3, 3`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from trialsite.protocol.config import ConfigKey, Kind
from trialsite.protocol.text import Text

NOTHING = Text("none", "无")
YES, NO = Text("yes", "是"), Text("no", "否")
_FLAGS = {"yes": True, "no": False, "是": True, "否": False}
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}([.][0-9]{1,6})?", re.ASCII)
_LINE = re.compile(r"\s*[:：]\s*")
_COMMA = re.compile(r"\s*[,，]\s*")


def shown(value: Any) -> Text:
    """A value as people read it, the parts of a table with a semicolon between them."""
    if isinstance(value, Mapping):
        parts = [(key, shown(part)) for key, part in value.items()]
        return Text("; ".join(f"{key}: {part.en}" for key, part in parts), "；".join(f"{k}：{p.zh}" for k, p in parts))
    if isinstance(value, tuple):
        leaves = [shown(part) for part in value]
        return Text(", ".join(each.en for each in leaves), ", ".join(each.zh for each in leaves))
    if isinstance(value, bool):
        return YES if value else NO
    plain = typed(value)
    return Text(plain, plain) if plain else NOTHING


def is_coded(key: ConfigKey) -> bool:
    """Whether the value holds codes, alone or as the names of its parts."""
    return isinstance(key.value, Mapping) or (key.kind is Kind.CODE and bool(key.value))


def typed(value: Any) -> str:
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {typed(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(typed(part) for part in value)
    if isinstance(value, bool):
        return YES.en if value else NO.en
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def read(key: ConfigKey, text: str) -> Any:
    """The value of a key from what was typed; of a table only the typed lines differ.

    Raises ValueError for what cannot be read or is no value of the key.
    """
    tidy = text.strip()
    if not tidy and key.optional:
        return None
    found = _read(key.kind or Kind.CODE, key.value, tidy)
    return key.with_value(found, source=key.source).value


def _read(kind: Kind, like: Any, text: str) -> Any:
    if isinstance(like, Mapping):
        return dict(like) | dict(_part(kind, like, line) for line in text.splitlines() if line.strip())
    if isinstance(like, tuple):
        return tuple(_leaf(kind, each) for each in _COMMA.split(text))
    return _leaf(kind, text)


def _part(kind: Kind, like: Mapping[str, Any], line: str) -> tuple[str, Any]:
    name, *rest = _LINE.split(line.strip(), maxsplit=1)
    if name not in like or not rest:
        raise ValueError(f"{line.strip()!r}: begin the line with one of {', '.join(like)}.")
    return name, _read(kind, like[name], rest[0])


def _leaf(kind: Kind, text: str) -> Any:
    text = text.strip()
    if kind is Kind.FLAG:
        if text.lower() not in _FLAGS:
            raise ValueError(f"{text!r} is neither yes nor no.")
        return _FLAGS[text.lower()]
    if kind is Kind.DAY:
        return date.fromisoformat(text)
    if kind is Kind.CODE:
        return text
    if not (_WHOLE if kind is Kind.WHOLE else _DECIMAL).fullmatch(text):
        raise ValueError(f"{text!r} is no number.")
    return int(text) if kind is Kind.WHOLE else Decimal(text)


def stored(value: Any) -> Any:
    """A value as a version keeps it in JSON; `ConfigKey.with_value` reads it back."""
    if isinstance(value, Mapping):
        return {key: stored(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [stored(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
