"""How a laboratory's files are to be read: which column says what, what its analytes are called, in which units."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from trialsite.protocol.text import Text

WIDE, LONG = "wide", "long"
SHAPES = {
    WIDE: Text("One column for each analyte", "每个检验项目一列"),
    LONG: Text("One row for each result", "每项结果一行"),
}
ROLES: Mapping[str, Text] = MappingProxyType(
    {
        "participant": Text("Screening number", "筛选号"),
        "visit": Text("Visit", "访视"),
        "date": Text("Sample date", "采样日期"),
        "time": Text("Sample time", "采样时间"),
        "accession": Text("Accession number", "标本号"),
        "name": Text("Name of the analyte", "检验项目名称"),
        "value": Text("Result", "结果"),
        "unit": Text("Unit", "单位"),
    }
)
OF_LONG = ("name", "value", "unit")


@dataclass(frozen=True, slots=True)
class Named:
    """What the laboratory calls an analyte, and the unit of its results where the file does not say it."""

    analyte: str
    names: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """The mapping of one laboratory; `columns`: role → head of its column, absent where there is none."""

    laboratory: str
    version: int
    shape: str
    columns: Mapping[str, str]
    analytes: tuple[Named, ...]
    sheet: str = ""

    def called(self) -> dict[str, Named]:
        """Folded name → analyte."""
        return {folded(name): each for each in self.analytes for name in each.names}


def folded(name: str) -> str:
    """One spelling of a head or a name: half width, lower case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def of_row(row: Any) -> FileMapping:
    """The mapping that a row of the register holds."""
    named = tuple(Named(each["analyte"], tuple(each["names"]), each["unit"]) for each in row.analytes)
    columns = {role: head for role in ROLES if (head := getattr(row, f"{role}_column"))}
    return FileMapping(row.laboratory, row.version, row.shape, columns, named, row.sheet)
