"""A mapping to begin with: a row for each result, Chinese heads, the names that hospitals use."""

from __future__ import annotations

from labs.importing.mapping import LONG, folded
from labs.importing.targets import targets
from labs.names import NAMES
from trialsite.registers.models import ImportMapping

HEADS = {
    "participant": "受试者编号", "visit": "访视", "date": "采样日期", "time": "采样时间", "accession": "标本号",
    "name": "项目", "value": "结果", "unit": "单位",
}  # fmt: skip


def example_mapping(laboratory: str = "CLINLAB") -> ImportMapping:
    """The first version of a mapping, not saved; the file states the units."""
    columns = {f"{role}_column": head for role, head in HEADS.items()}
    return ImportMapping(laboratory=laboratory, version=0, shape=LONG, analytes=_analytes(), **columns)


def _analytes() -> list[dict[str, object]]:
    """Every analyte under its usual names; a name belongs to the first analyte that has it."""
    seen: set[str] = set()
    found: list[dict[str, object]] = []
    for key, target in targets().items():
        names = dict.fromkeys((*NAMES.get(key, ()), target.text.zh, target.text.en, key.upper()))
        own = [name for name in names if folded(name) not in seen]
        own = list({folded(name): name for name in own}.values())
        seen.update(map(folded, own))
        found.append({"analyte": key, "names": own, "unit": ""})
    return found
