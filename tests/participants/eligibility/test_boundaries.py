"""The boundary table of the clinical specification (3.5): each row changes of the base person only what it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from participants.eligibility.verdict import Overall
from tests.participants.eligibility.person import computed

FIRST = "TDF 3TC EFV"
BLIP = (("2023-06-12", "<20"), ("2023-11-20", "88"))
FEMALE = {"sex": "F", "childbearing": "Y", "hcg_result": "NEG", "lactating": "N"}


def treated(since: str, cd4: int | None = None) -> dict[str, Any]:
    """The same drugs since a day, and perhaps another CD4 count."""
    return {"art": [(since, None, FIRST)]} | (counted(cd4) if cd4 is not None else {})


def counted(*values: int) -> dict[str, Any]:
    """CD4 counts on 5 March 2024 and the days after it."""
    return {"cd4": [(f"2024-03-{5 + index:02}", Decimal(value)) for index, value in enumerate(values)]}


def screened(result: str) -> dict[str, Any]:
    """Another result of HIV RNA at screening."""
    return {"vl": [("2023-06-12", "<20"), ("2024-03-05", result)]}


def earlier(*results: tuple[str, str]) -> dict[str, Any]:
    """Other results of HIV RNA before screening."""
    return {"vl": [*results, ("2024-03-05", "TND")]}


def on(day: date) -> dict[str, Any]:
    """Consent and screening on another day."""
    return {"screen_date": day, "consent_date": day}


def switched(on: str, last: str) -> dict[str, Any]:
    """Efavirenz until one day, dolutegravir from the next."""
    return {"art": [("2018-06-01", last, FIRST), (on, None, "TDF 3TC DTG")]}


@dataclass(frozen=True)
class Row:
    """One row: its number in the table, what is changed, which criteria fail and which cannot be evaluated."""

    number: int
    changes: dict[str, Any]
    failed: str = ""
    unknown: str = ""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def overall(self) -> Overall:
        """What follows from the criteria."""
        if self.failed:
            return Overall.INELIGIBLE
        return Overall.NOT_EVALUABLE if self.unknown else Overall.ELIGIBLE


ROWS = (
    Row(1, {}),
    Row(2, {"birth_date": "2006-03-04"}),
    Row(3, {"birth_date": "2006-03-05"}, "I2"),
    Row(5, {"birth_date": "1985"}),
    Row(6, {"birth_date": "2006-03"}, "", "I2"),
    Row(7, {"hiv_confirmed": None}, "", "I1"),
    Row(8, {"hiv_confirmed": "N"}, "I1"),
    Row(9, {"consent_signed": "N"}, "I6"),
    Row(10, {"consent_date": date(2024, 3, 6)}, "I6"),
    Row(11, treated("2023-03-05", 150), "I3 I5"),
    Row(12, treated("2023-03-04", 150)),
    Row(15, treated("2022-03-05", 199)),
    Row(16, treated("2022-03-05", 200), "I5"),
    Row(18, treated("2022-03-04")),
    Row(19, treated("2022-03-04", 349)),
    Row(20, counted(350), "I5"),
    Row(21, counted(349)),
    Row(23, treated("2022-03", 188)),
    Row(26, {"art": [("2018-06-01", "2023-08-01", FIRST), ("2023-08-07", None, FIRST)]}),
    Row(29, earlier(("2023-12-05", "<20"))),
    Row(30, earlier(("2023-12-06", "<20")), "I3"),
    Row(32, earlier(), "I3"),
    Row(33, screened("50"), "I3"),
    Row(34, screened("49")),
    Row(35, screened("<50")),
    Row(37, earlier(("2022-11-02", "TND"), ("2023-06-12", "<100"))),
    Row(38, screened("1.69 log10 copies/mL")),
    Row(40, screened("35 IU/mL"), "", "I3"),
    Row(41, screened("pending"), "", "I3"),
    Row(42, earlier(*BLIP)),
    Row(44, switched("2023-03-20", "2023-03-19")),
    Row(45, switched("2023-03-21", "2023-03-20"), "I4"),
    Row(47, {"hbv_dna": "POS"}, "E1"),
    Row(48, {"hbv_dna": "POS"}, settings={"exc1_reading": "E"}),
    Row(49, {"hev_igm": "POS", "alt": Decimal(80)}),
    Row(50, {"hev_igm": "POS", "alt": Decimal(81)}, "E1"),
    Row(52, {"alt": Decimal(95)}),
    Row(53, {"alt": Decimal(95)}, "E1", settings={"exc1_reading": "B"}),
    Row(54, {"tp_ab": "POS"}, "E1"),
    Row(55, {"hbv_dna": None}, "", "E1"),
    Row(57, {"hav_igm": "POS", "alt": None}, "", "E1"),
    Row(59, {"wbc": Decimal("3.5")}),
    Row(60, {"wbc": Decimal("3.49")}, "E5"),
    Row(61, {"wbc": Decimal("3.450")}, "E5"),
    Row(62, {"plt": Decimal(80)}),
    Row(63, {"plt": Decimal(79)}, "E5"),
    Row(64, {"hgb": Decimal(100)}),
    Row(65, {"hgb": Decimal("9.9") * 10}, "E5"),
    # 6.21 mmol/L
    Row(67, {"hgb": Decimal("6.21") * Decimal("16.114")}),
    Row(68, {"plt": None}, "", "E5"),
    Row(70, {"cm": [("THYMOSIN", "SC", "2023-06-01", "2023-09-04")]}, "E9"),
    Row(71, {"cm": [("THYMOSIN", "SC", "2023-06-01", "2023-09-03")]}),
    Row(73, {"cm": [("CORT", "PO", "2024-01-10", None)]}, "E9"),
    Row(74, {"cm": [("CORT", "TOP", "2024-01-10", None)]}),
    Row(75, {"cm_reviewed": None}, "", "E9"),
    Row(76, {"other_trial": "Y", "other_trial_last_date": "2023-12-04"}, "E10"),
    Row(77, {"other_trial": "Y", "other_trial_last_date": "2023-12-03"}),
    Row(79, FEMALE),
    Row(80, FEMALE | {"hcg_result": "POS"}, "E7"),
    Row(81, FEMALE | {"hcg_result": None}, "", "E7"),
    Row(82, FEMALE | {"birth_date": "1969-11-02", "childbearing": "N_MENO", "hcg_result": None}),
    Row(83, FEMALE | {"lactating": "Y"}, "E7"),
    Row(85, {"malignancy": "PRESENT"}, "E3"),
    Row(86, {"inv_judgement": None}, "", "E11"),
    Row(88, counted(410) | {"wbc": Decimal("3.0"), "tp_ab": "POS"}, "I5 E1 E5"),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row-{row.number}")
def test_row_of_the_boundary_table(row: Row) -> None:
    found = computed(row.changes, row.settings)

    assert (found.failed, found.unknown) == (tuple(row.failed.split()), tuple(row.unknown.split()))
    assert found.overall == row.overall


DIVERGENT = {
    47: "A=yes, B=yes, C=yes, D=yes, E=no",
    49: "A=no, B=yes, C=yes, D=no, E=no",
    50: "A=yes, B=yes, C=yes, D=no, E=yes",
    52: "A=no, B=yes, C=no, D=no, E=no",
    55: "A=?, B=?, C=?, D=?, E=no",
    57: "A=?, B=yes, C=yes, D=no, E=?",
}


@pytest.mark.parametrize("number", sorted(DIVERGENT))
def test_the_readings_of_exclusion_1_are_told_where_they_differ(number: int) -> None:
    [row] = [row for row in ROWS if row.number == number]
    [verdict] = [each for each in computed(row.changes).verdicts if each.criterion == "E1"]

    assert [note.en for note in verdict.notes] == [f"Readings differ: {DIVERGENT[number]}"]


def test_nothing_is_told_of_the_readings_where_they_agree() -> None:
    assert all(not each.notes for each in computed().verdicts if each.criterion == "E1")


@pytest.mark.parametrize(
    ("changes", "settings", "failed", "unknown"),
    [
        # consent on 31 August: six months before screening is 28 or 29 February
        ({"screen_date": date(2024, 8, 31), "cm": [("CYTOTOX", "IV", "2023-01-01", "2024-02-29")]}, {}, "E9", ""),
        ({"screen_date": date(2024, 8, 31), "cm": [("CYTOTOX", "IV", "2023-01-01", "2024-02-28")]}, {}, "", ""),
        # twelve months are reached by clipping
        (on(date(2021, 2, 28)) | treated("2020-02-29", 150), {}, "", ""),
        (on(date(2021, 2, 27)) | treated("2020-02-29", 150), {}, "I3 I5", ""),
        # the latest of a repeated count decides
        (counted(356, 341), {}, "", ""),
        (counted(341, 356), {}, "I5", ""),
        # results of 5 March are valid for 28 days
        ({"enrol_date": date(2024, 4, 2)}, {}, "", ""),
        ({"enrol_date": date(2024, 4, 3)}, {}, "", "I3 I5 E1 E5"),
        (earlier(*BLIP), {"vl_intervening": "fail"}, "I3", ""),
        (earlier(*BLIP, ("2023-11-30", "<20")), {"vl_intervening": "fail"}, "", ""),
        (treated("2023-03-04", 150), {"band1_lower_inclusive": False}, "I5", ""),
        ({"birth_date": "2004-02-29", "consent_date": date(2022, 2, 28), "hiv_confirm_date": "2018"}, {}, "I2", ""),
        ({"birth_date": "2004-02-29", "consent_date": date(2022, 2, 28)}, {"leap_birthday": "feb28"}, "", ""),
        ({"tp_ab": "POS", "rpr_titre": "1:4", "syphilis_treated": True}, {"tp_requires_active": True}, "", ""),
        ({"tp_ab": "POS", "rpr_titre": "1:8", "syphilis_treated": True}, {"tp_requires_active": True}, "E1", ""),
        ({"tp_ab": "POS", "rpr_titre": "1:4"}, {"tp_requires_active": True}, "", "E1"),
        (FEMALE | {"lactating": "Y"}, {"e7_reading": "and"}, "", ""),
        ({"other_trial": "Y", "other_trial_last_date": "UNK"}, {}, "", "E10"),
        ({"other_trial": "Y", "other_trial_last_date": "2023-12"}, {}, "", "E10"),
        ({"consent_understood": "N"}, {}, "I6", ""),
        ({"consent_version_approved": False}, {}, "I6", ""),
        ({"art": [("2018-06-01", "2024-02-25", FIRST)]}, {}, "", ""),
        ({"art": [("2018-06-01", "2024-02-24", FIRST)]}, {}, "I3", ""),
        ({"hiv_confirm_date": "2024-03"}, {}, "", "I1"),
    ],
)  # fmt: skip
def test_more_boundaries(changes: dict[str, Any], settings: dict[str, Any], failed: str, unknown: str) -> None:
    found = computed(changes, settings)

    assert (found.failed, found.unknown) == (tuple(failed.split()), tuple(unknown.split()))


@pytest.mark.parametrize(
    ("changes", "settings", "criterion", "words"),
    [
        (treated("2023-03-04", 150), {}, "I5", "Exactly 12 months"),
        (earlier(*BLIP), {}, "I3", "A detectable HIV RNA"),
        (counted(356, 341), {}, "I5", "the latest counts"),
        ({"art": [("2018-06-01", "2023-08-01", FIRST), ("2023-08-02", None, FIRST)]}, {}, "I4", "A change of brand"),
        (FEMALE | {"lactating": "Y"}, {}, "E7", '"Pregnant and lactating"'),
        ({"cm": [("CYTOTOX", "IV", "2023-01-01", "2023-09-04")]}, {}, "E9", "exactly at the limit"),
        ({"cm": [("CORT", "TOP", "2024-01-10", None)]}, {}, "E9", "Topical"),
        ({"other_trial": "Y", "other_trial_last_date": "2023-12-04"}, {}, "E10", "exactly at the limit"),
        ({"tp_ab": "POS", "rpr_titre": "1:4", "syphilis_treated": True}, {"tp_requires_active": True}, "E1", "Anti-TP"),
    ],
)
def test_a_permissive_reading_that_mattered_is_listed(
    changes: dict[str, Any], settings: dict[str, Any], criterion: str, words: str
) -> None:
    [(found, text)] = computed(changes, settings).assumptions

    assert found == criterion
    assert words in text.en


def test_nothing_is_assumed_of_the_base_person() -> None:
    assert computed().assumptions == ()
