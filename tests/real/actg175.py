"""Protocol and file of ACTG 175: three visits, read from where the environment says; never part of the product."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from trialsite.protocol.catalogue import package, register_package
from trialsite.protocol.model import FormGroup, Requirement, ScheduledForm, Visit
from trialsite.protocol.text import Text

VARIABLE = "TRIALSITE_ACTG175"


@dataclass(frozen=True)
class Person:
    """One line of the file; weight in kg, rounded half up to one decimal because the form has one."""

    number: str
    age: int
    weight_kg: Decimal
    sex: str


def people(count: int) -> list[Person]:
    """The first `count` participants of the file the environment names."""
    with Path(os.environ[VARIABLE]).open(newline="") as lines:
        rows = list(csv.DictReader(lines))[:count]
    return [
        Person(
            row["pidnum"],
            int(row["age"]),
            Decimal(row["wtkg"]).quantize(Decimal("0.1"), ROUND_HALF_UP),
            "M" if row["gender"] == "1" else "F",
        )
        for row in rows
    ]


def _forms(visit: str, *forms: str) -> tuple[ScheduledForm, ...]:
    return tuple(ScheduledForm(form, visit, Requirement.REQUIRED) for form in forms)


_TRIAL = package("msct_a_22")
PROTOCOL = replace(
    _TRIAL,
    package="actg175",
    version="actg-1",
    derive=None,
    visits=(
        Visit("BL", Text("Baseline", "基线"), 0, first=-30, last=0, label=Text("Baseline", "基线")),
        Visit("W20", Text("Week 20", "第20周"), 1, 140, 14, 14, label=Text("W20", "W20")),
        Visit("W96", Text("Week 96", "第96周"), 2, 672, 28, 28, label=Text("W96", "W96")),
    ),
    schedule=(*_forms("BL", "ic", "dm", "vs"), *_forms("W20", "vs"), *_forms("W96", "vs")),
    groups=(FormGroup("all", Text("All", "全部"), ("ic", "dm", "vs")),),
    infusions=(),
)
register_package("actg175", PROTOCOL)
