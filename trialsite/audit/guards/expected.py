"""What the SQL of the guards promises: triggers and function bodies, read from the very text that is installed."""

from __future__ import annotations

import re
from dataclasses import dataclass

# as in pg_trigger.tgtype
_BITS = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_TRIGGER = re.compile(
    r'CREATE (?:CONSTRAINT )?TRIGGER (?P<name>\w+) (?P<moment>BEFORE|AFTER) (?P<acts>[A-Z ]+?) ON "?(?P<table>\w+)"?'
    r"\s+(?P<deferred>DEFERRABLE INITIALLY DEFERRED )?(?:REFERENCING NEW TABLE AS \w+ )?"
    r"FOR EACH (?P<each>ROW|STATEMENT)"
    r"\s+EXECUTE FUNCTION (?P<function>\w+)\((?P<arguments>[^)]*)\);"
)
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (?P<name>\w+)\(\).*?AS \$\$(?P<body>.*?)\$\$;", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger as the catalogue of the database describes it; `only_if` and `columns` must be absent."""

    table: str
    name: str
    function: str
    kind: int
    arguments: tuple[str, ...]
    deferred: bool
    only_if: bool = False
    columns: bool = False


def triggers_in(sql: str) -> frozenset[Trigger]:
    """Every trigger that a text of SQL makes."""
    return frozenset(_trigger(found) for found in _TRIGGER.finditer(sql))


def functions_in(sql: str) -> dict[str, str]:
    """Body of every trigger function that a text of SQL makes, by name."""
    return {found["name"]: found["body"] for found in _FUNCTION.finditer(sql)}


def _trigger(found: re.Match[str]) -> Trigger:
    words = [found["moment"], found["each"], *found["acts"].split(" OR ")]
    arguments = [each.strip().strip("'") for each in found["arguments"].split(",")]
    return Trigger(
        table=found["table"],
        name=found["name"],
        function=found["function"],
        kind=sum(_BITS.get(word, 0) for word in words),
        arguments=tuple(each for each in arguments if each),
        deferred=bool(found["deferred"]),
    )
