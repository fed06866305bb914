"""Examples of the checks of HIV RNA."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from labs.loads import Load
from participants.viral_loads import HIV_RNA
from tests.crfs.example import ID_NUMBER, NOW, PHONE, Example, limit
from trialsite.crf.values.measured import Measured, read_measured
from trialsite.protocol.catalogue import package
from visits.schedule import windows

D = Decimal
CONSENT = {"consent_date": date(2024, 3, 4)}
# day 0 is 25 March 2024
WINDOWS = {"visit_windows": windows(package("msct_a_22"), date(2024, 3, 25))}
TAKEN = datetime(2024, 4, 24, 1, 0, tzinfo=UTC)
ON_DAY0 = datetime(2024, 3, 25, 15, 59, tzinfo=UTC)
AFTER_DAY0 = datetime(2024, 3, 25, 16, 0, tzinfo=UTC)


def copies(text: str) -> Measured:
    """A result as reports print it."""
    return read_measured(text, grammar=HIV_RNA)


def before(text: str) -> dict[str, object]:
    """The previous result."""
    return {"loads_before": (Load(date(2024, 3, 25), copies(text), D(20), "PCR", "PLASMA"),)}


BASELINE = {"load_baseline": Load(date(2024, 3, 25), copies("TND"), D(20), "PCR", "PLASMA")}
ALL = {"vl_dt": TAKEN, "vl": copies("<20"), "vl_lloq": D(20), "vl_assay": "PCR", "vl_sample_type": "PLASMA"}
EXAMPLES: tuple[Example, ...] = (
    *(Example("vl", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    Example("vl", "G-01", "H", {"vl_dt": datetime(2024, 6, 1, 4, 1, tzinfo=UTC)}, {"vl_dt": NOW}),
    Example("vl", "G-02", "D", {"vl_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"vl_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, CONSENT),
    Example("vl", "G-13", "S", {"vl_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"vl_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, CONSENT, rechecking=True),
    *(Example("vl", "DM-01", "H", {name: ID_NUMBER}, {name: "fine"}) for name in ("vl_assay", "comment")),
    *(Example("vl", "DM-03", "S", {name: PHONE}, {name: "fine"}) for name in ("vl_assay", "comment")),
    Example("vl", "vl.vl_dt", "S", {"vl_dt": datetime(2024, 4, 27, 16, 0, tzinfo=UTC)}, {"vl_dt": datetime(2024, 4, 27, 15, 59, tzinfo=UTC)}, WINDOWS, visit="V2"),
    Example("vl", "vl.vl", "S", {"vl_dt": AFTER_DAY0, "vl": copies("1001")}, {"vl_dt": AFTER_DAY0, "vl": copies("1000")}, WINDOWS, visit="V2"),
    Example("vl", "vl.vl", "S", {"vl_dt": AFTER_DAY0, "vl": copies("1001")}, {"vl_dt": ON_DAY0, "vl": copies("1001")}, WINDOWS, visit="V2"),
    Example("vl", "vl.vl_unit", "S", {"vl": copies("35 IU/mL")}, {"vl": copies("35")}),
    Example("vl", "vl.vl_uloq", "H", {"vl_lloq": D(20), "vl_uloq": D(20)}, {"vl_lloq": D(20), "vl_uloq": D(21)}),
    *(Example("vl", "vl.vl_lloq", "S", {"vl_lloq": D(100)}, {"vl_lloq": D(usual)}) for usual in (20, 40, 50)),
    Example("vl", "vl.vl_assay", "S", {"vl_assay": "TMA"}, {"vl_assay": "PCR"}, BASELINE),
    Example("vl", "VL-01", "P", {"vl_dt": AFTER_DAY0, "vl": copies("50")}, {"vl_dt": AFTER_DAY0, "vl": copies("49")}, WINDOWS | before("TND"), visit="V2"),
    Example("vl", "VL-01", "P", {"vl_dt": AFTER_DAY0, "vl": copies("50")}, {"vl_dt": ON_DAY0, "vl": copies("50")}, WINDOWS | before("<50"), visit="V2"),
    Example("vl", "VL-01", "P", {"vl_dt": AFTER_DAY0, "vl": copies("50")}, {"vl_dt": AFTER_DAY0, "vl": copies("<100")}, WINDOWS | before("49"), visit="V2"),
    Example("vl", "VL-02", "P", {"vl": copies("200")}, {"vl": copies("199")}, before("200")),
    Example("vl", "VL-02", "P", {"vl": copies("2.31 log10")}, {"vl": copies("2.30 log10")}, before(">10000000")),
    *(Example("vl", "VL-03", "S", {"vl_sample_type": "DBS", "vl": copies(low)}, {"vl_sample_type": "DBS", "vl": copies("1000")}) for low in ("TND", "<1000", "49", "35 IU/mL")),
    Example("vl", "VL-03", "S", {"vl_sample_type": "DBS", "vl": copies("49")}, {"vl_sample_type": "PLASMA", "vl": copies("49")}),
    Example("vl", "VL-04", "S", {"vl": copies("<1001")}, {"vl": copies("<1000")}),
    Example("vl", "VL-04", "S", {"vl": copies("<1001")}, {"vl": copies("1001")}),
    Example("vl", "VL-05", "S", {"vl_lloq": D(40)}, {"vl_lloq": D(20)}, BASELINE),
    *limit("vl", "vl", "H", copies("100000001"), copies("100000000")),
    *limit("vl", "vl_lloq", "H", D(0), D(1), D(1001), D(1000)),
)  # fmt: skip
