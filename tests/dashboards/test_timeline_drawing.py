"""The drawing of a timeline: no name of a lane touches a number of its axis, in either language."""

from __future__ import annotations

import re
from datetime import date

import pytest

from trialsite.dashboards.drawing import svg
from trialsite.dashboards.drawing.timeline import Names, draw
from trialsite.dashboards.timeline import Mark, Timeline, Value

FIRST, LAST = date(2024, 3, 4), date(2025, 3, 3)
ENGLISH = Names("Visits", "Infusions", "Adverse events", "CD4+, /µL", "CD4/CD8", "log10 RNA")
CHINESE = Names("访视", "输注", "不良事件", "CD4+（个/µL）", "CD4/CD8", "log10 RNA")
LONG = Names("Visits", "Infusions", "Adverse events", "CD4+ lymphocytes per microlitre", "CD4/CD8", "log10 RNA")
TEXT = re.compile(r'<text x="([0-9.]+)" y="([0-9.]+)" text-anchor="(\w+)"[^>]*>([^<]*)</text>')


@pytest.mark.parametrize("names", [ENGLISH, CHINESE, LONG])
def test_names_and_numbers_keep_apart(names):
    values = tuple(Value(day, number) for day, number in ((FIRST, 180.0), (LAST, 1250.0)))
    told = Timeline((Mark(FIRST, "SCR"),), (), (), values, values, values)

    drawn = str(draw(told, names, [(FIRST, "4 Mar 2024"), (LAST, "3 Mar 2025")], LAST, "A timeline"))

    found = [(float(x), float(y), anchor, text) for x, y, anchor, text in TEXT.findall(drawn)]
    ends = {text: svg.length_of(text) for x, _y, _anchor, text in found if x == 0}
    numbers = [x - svg.length_of(text) for x, _y, _anchor, text in found if re.fullmatch(r"[0-9]+", text)]
    lines = [float(x) for x in re.findall(r'<line x1="([0-9.]+)"', drawn)]
    assert len(numbers) >= 9
    assert min(numbers) > max(ends[names.cd4], ends[names.ratio], ends[names.rna]) + 4
    assert min(lines) > max(ends.values())
