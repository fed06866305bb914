"""The same numbers reckoned a second time, with pandas, from rows that never were in a table of the product."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from labs import endpoints

BEGAN = datetime(2024, 3, 25, 2, 0, tzinfo=UTC)
VISITS = ["V2", "V3", "V4"]
COLUMNS = ("person", "grp", "first_at", "visit", "at", "cd4", "cd8", "outside", "switched")
SAMPLES = """samples AS (SELECT * FROM unnest(%(person)s::int[], %(grp)s::text[], %(first_at)s::timestamptz[],
  %(visit)s::text[], %(at)s::timestamptz[], %(cd4)s::numeric[], %(cd8)s::numeric[], %(outside)s::bool[],
  %(switched)s::bool[])
  AS s(person, grp, first_at, visit, at, cd4, cd8, outside, switched))"""


def columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows as the arrays that the statement takes."""
    return {name: [row[name] for row in rows] for name in COLUMNS}


def sample(
    person: int, visit: str, day: float, cd4: Any, cd8: Any, *, began: bool = True, grp: str = ""
) -> dict[str, Any]:
    """One sample; `day` counts from the first infusion."""
    at = BEGAN + timedelta(days=day)
    first = BEGAN if began else None
    return {"person": person, "grp": grp, "first_at": first, "visit": visit, "at": at, "cd4": cd4, "cd8": cd8,
            "outside": False, "switched": False}  # fmt: skip


def frame(rows: list[dict[str, Any]], measure: str) -> pd.DataFrame:
    """Group, person, visit, value and baseline of a measure, one line per value that counts."""
    told = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("cd4", "cd8"):
        told[name] = pd.to_numeric(told[name])
    told["value"] = told.cd4 if measure == endpoints.CD4 else told.cd4 / told.cd8.where(told.cd8 != 0)
    told = told[told.value.notna()].sort_values("at", kind="stable")
    before = told[told.first_at.notna() & (told["at"] < told.first_at)]
    base = before.groupby("person").value.last()
    groups = told.groupby("person").grp.first()
    at_base = pd.DataFrame({"person": base.index, "grp": groups.reindex(base.index).values, "visit": endpoints.BASE,
                            "value": base.values, "base": float("nan")})  # fmt: skip
    later = told[told.visit.isin(VISITS)].groupby(["person", "visit"], as_index=False).last()
    later["base"] = later.person.map(base).astype(float)
    return pd.concat([at_base, later[["person", "grp", "visit", "value", "base"]]], ignore_index=True)


def spread(values: pd.Series) -> tuple[Any, ...]:
    """n, mean, standard deviation and quartiles of what is there."""
    there = values.dropna()
    quartiles = [there.quantile(part) for part in (0.25, 0.5, 0.75)] if len(there) else [None] * 3
    return (len(there), there.mean() if len(there) else None, there.std() if len(there) > 1 else None, *quartiles)
