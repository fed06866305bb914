"""How addresses and pages call laboratories and analytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from labs.questions import SHOWN
from labs.rows import shown_unit as printed_unit
from trialsite.protocol.laboratory.model import Analyte
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.protocol.text import Text
from trialsite.registers.selectors import laboratories

# the ranges that hold for every laboratory without its own
ANY_PLACE = "any"
ANY_LABORATORY = Text("Any laboratory", "所有实验室")
UNITS = {**SHOWN, "ratio": ("ratio", "比值")}


def laboratory_names() -> dict[str, Text]:
    """Code → name of each registered laboratory, by code; one statement."""
    return {row.code: Text(row.name_en, row.name_zh) for row in reversed(laboratories())}


@dataclass(frozen=True, slots=True)
class Place:
    """A laboratory ("" for any) and an analyte, as an address names them."""

    laboratory: str
    name: Text
    analyte: Analyte

    @property
    def args(self) -> list[str]:
        """What the address holds of it."""
        return [self.laboratory or ANY_PLACE, self.analyte.key]

    @property
    def unit(self) -> Text:
        """The canonical unit as people read it."""
        return shown_unit(self.analyte)


def place_or_404(names: Mapping[str, Text], place: str, analyte: str) -> Place:
    """The place of an address; 404 where the laboratory or the analyte is not known."""
    if analyte not in ANALYTES or (place != ANY_PLACE and place not in names):
        raise Http404
    laboratory = "" if place == ANY_PLACE else place
    return Place(laboratory, names.get(laboratory, ANY_LABORATORY), ANALYTES[analyte])


def shown_unit(analyte: Analyte) -> Text:
    """The canonical unit of an analyte as people read it."""
    plain = printed_unit(analyte.unit)
    return Text(*UNITS.get(analyte.unit, (plain, plain)))
