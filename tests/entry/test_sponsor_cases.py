"""A sponsor's own cases through the commands: eligibility from JSON, grades from CSV, and what bad files are told."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

EARLIER = ["2023-06-12", "<20", "copies/mL"]
BASE: dict[str, Any] = {
    "sex": "M", "dob": "1985-06-15", "consent_signed": "Y", "consent_date": "2024-03-04",
    "screen_date": "2024-03-04", "enrol_date": "2024-03-20", "hiv_confirmed": "Y", "hiv_confirm_date": "2018-05-10",
    "art": [["2018-06-01", None, ["TDF", "3TC", "EFV"]]],
    "vl": [EARLIER, ["2024-03-05", "TND", "copies/mL"]],
    "cd4": [["2024-03-05", "262", "cells/uL"]],
    "ser": dict.fromkeys(("hbv_dna", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp"), "NEG"),
    "alt": "32", "cbc": {"wbc": ["5.1", "10^9/L"], "plt": ["180", "10^9/L"], "hgb": ["142", "g/L"]},
    "q": dict.fromkeys(
        ("active_infection", "malignancy", "organ", "drug_dep", "allergy", "other_trial", "inv_judgement"), "N"
    ),
    "cm_reviewed": "Y", "cm": [],
}  # fmt: skip
CASES = os.environ.get("TRIALSITE_ELIGIBILITY_CASES", "")


def evaluated(folder: Path, *cases: Any) -> list[dict[str, Any]]:
    """The lines that the command prints; the cases that it refused are told in an error."""
    file, out = folder / "cases.json", io.StringIO()
    file.write_text(json.dumps(cases, ensure_ascii=False), "utf-8")
    call_command("evaluate_eligibility", file, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def refused(command: str, file: Path, content: bytes | None, told: str) -> None:
    """The command fails on a file of that content, or on one that is not there, and tells why."""
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=told):
        call_command(command, file)


def case(**changes: Any) -> dict[str, Any]:
    config = changes.pop("config", {})
    return {"n": 1, "input": BASE | changes, "config": config}


def test_base_person_is_eligible(tmp_path):
    assert evaluated(tmp_path, case()) == [
        {"n": 1, "overall": "ELIGIBLE", "fails": [], "unknown": [], "notes": []},
    ]


@pytest.mark.parametrize(
    ("changes", "overall", "fails", "unknown"),
    [
        ({"cd4": [["2024-03-05", "0.349", "10^9/L"]]}, "ELIGIBLE", [], []),
        ({"cd4": [["2024-03-05", "350", "cells/uL"]]}, "INELIGIBLE", ["I5"], []),
        ({"vl": [EARLIER, ["2024-03-05", "1.69", "log10"]]}, "ELIGIBLE", [], []),
        ({"vl": [EARLIER, ["2024-03-05", "35", "IU/mL"]]}, "NOT EVALUABLE", [], ["I3"]),
        ({"vl": [EARLIER, ["2024-03-05", "pending", "copies/mL"]]}, "NOT EVALUABLE", [], ["I3"]),
        ({"cbc": BASE["cbc"] | {"hgb": ["9.9", "g/dL"]}}, "INELIGIBLE", ["E5"], []),
        ({"cbc": BASE["cbc"] | {"hgb": ["6.21", "mmol/L"]}}, "ELIGIBLE", [], []),
        ({"cbc": BASE["cbc"] | {"plt": None}}, "NOT EVALUABLE", [], ["E5"]),
        ({"ser": BASE["ser"] | {"hbv_dna": "ND"}}, "NOT EVALUABLE", [], ["E1"]),
        ({"alt": "95", "config": {"exc1": "B"}}, "INELIGIBLE", ["E1"], []),
        ({"cm": [["IMMSUPP", "TOPICAL", "2024-01-10", None]]}, "ELIGIBLE", [], []),
        ({"cm": [["IMMSUPP", "SYSTEMIC", "2024-01-10", None]]}, "INELIGIBLE", ["E9"], []),
        ({"sex": "F", "wocbp": "Y", "hcg": "POS", "lactating": "N"}, "INELIGIBLE", ["E7"], []),
        ({"sex": "F", "wocbp": "N", "lactating": "N"}, "ELIGIBLE", [], []),
        ({"dob": "2006-03"}, "NOT EVALUABLE", [], ["I2"]),
    ],
)
def test_case_is_read_as_the_forms_would_read_it(changes, overall, fails, unknown, tmp_path):
    found = evaluated(tmp_path, case(**changes))[0]

    assert (found["overall"], found["fails"], found["unknown"]) == (overall, fails, unknown)


def test_notes_tell_assumptions_and_results_that_a_form_would_refuse(tmp_path):
    slip = BASE["cbc"] | {"hgb": ["13.2", "g/L"]}
    year = {"art": [["2023-03-04", None, ["TDF"]]], "cd4": [["2024-03-05", "150", None]]}
    found = evaluated(tmp_path, case(cbc=slip, **year))[0]

    assert found["unknown"] == ["E5"]
    assert any(note.startswith("hgb 13.2 g/L: outside 20–250 g/L") for note in found["notes"])
    assert any(note.startswith("I5: assumed: Exactly 12 months") for note in found["notes"])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (case(sexx="M"), "unknown key: sexx"),
        (case(sex="X"), "\"sex\" is 'X'"),
        (case(dob="15/6/1985"), "'15/6/1985' is not a date"),
        (case(consent_date="2024-02-30"), "\"consent_date\" is '2024-02-30'"),
        (case(enrol_date=None), '"enrol_date" is missing'),
        (case(art=[["2018-06-01", None]]), "must be a list of start, end, components"),
        (case(art=[[None, None, ["TDF"]]]), "needs a start"),
        (case(vl=[[None, "TND", None]]), "needs a date"),
        (case(cd4="262"), "\"cd4\" is '262', not a list"),
        (case(cbc={"hb": ["142", "g/L"]}), "unknown key: hb"),
        (case(cm=[["CORT", "PO", "2024-01-10", None]]), "the route 'PO'"),
        (case(config={"exc2": "B"}), '"config" names'),
        (case(config={"exc1": 7}), '"config":'),
        ({"n": 1}, '"input" is missing'),
        ([], "A case is an object"),
    ],
)
def test_case_that_cannot_be_read_is_told_and_the_others_are_evaluated(wrong, told, tmp_path, capsys):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([wrong, case()]))

    with pytest.raises(CommandError, match="1 of the cases"):
        call_command("evaluate_eligibility", file)

    printed = capsys.readouterr()
    assert told in printed.err
    assert json.loads(printed.out)["overall"] == "ELIGIBLE"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"{", "not JSON"), (b"{}", "must hold a list"), (b'["\xe9"]', "not UTF-8"), (None, "No such")],
)
def test_file_that_is_no_list_of_cases_is_told(content, told, tmp_path):
    refused("evaluate_eligibility", tmp_path / "cases.json", content, told)


@pytest.mark.skipif(not CASES, reason="TRIALSITE_ELIGIBILITY_CASES names no file of the sponsor's cases")
def test_every_case_of_the_sponsor_agrees():
    out = io.StringIO()
    call_command("evaluate_eligibility", CASES, stdout=out)
    wanted = {each["n"]: each for each in json.loads(Path(CASES).read_text("utf-8"))}

    found = [json.loads(line) for line in out.getvalue().splitlines()]

    keys = ("overall", "fails", "unknown")
    assert len(found) == len(wanted)
    assert [each for each in found if any(each[key] != wanted[each["n"]][key] for key in keys)] == []


HEAD = "analyte,value,unit,sex,age,low,high,baseline,fasting"


def graded(folder: Path, text: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    file, out = folder / "results.csv", io.StringIO()
    file.write_bytes(text.encode(encoding))
    call_command("grade_results", file, stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


@pytest.mark.parametrize(
    ("row", "canonical", "flag", "grade", "message"),
    [
        ("hgb,109,g/L,M,38,130,175,,", "109", "L", "1", ""),
        ("hgb,10.9,g/dL,M,38,13,17.5,,", "109", "L", "1", ""),
        ("ALT,62.4,U/L,M,38,9,50,,", "62.4", "H", "0", ""),
        ("alt,62.5,U/L,M,38,9,50,,", "62.5", "H", "1", ""),
        ("alt,100,,M,38,,,,", "100", "", "NG", "not gradable – range missing"),
        ("crea,105,umol/L,M,38,57,97,80,", "105", "H", "2", ""),
        ("crea,105,umol/L,M,38,57,97,,", "105", "H", "0", ""),
        ("glu,6.43,mmol/L,M,38,3.9,6.1,,N", "6.43", "H", "0", ""),
        ("cd4,95,cells/uL,M,38,396,1309,,", "95", "L", "NG", "not graded in this trial"),
        ("alt,<5,U/L,F,40,,40,,", "<5", "", "0", ""),
        ("hgb,13.2,g/L,M,,,,,", "", "", "NG", "outside 20–250 g/L"),
        ("wbc,4200,10^9/L,M,,,,,", "", "", "NG", "outside 0.1–100"),
        ("zinc,1,,,,,,,", "", "", "NG", "There is no analyte"),
        ("alt,high,,,,,,,", "", "", "NG", "Enter the result as on the report"),
        ("alt,30,mg,,,,,,", "", "", "NG", "mg"),
        ("alt,30,,X,,,,,", "", "", "NG", "sex: 'X' must be M, F or empty"),
        ("alt,30,,M,-1,,,,", "", "", "NG", "age: '-1'"),
        ("alt,30,,M,38,a,50,,", "", "", "NG", "low: 'a' is not a number"),
        ("alt,30,,M,38,1,50,NaN,", "", "", "NG", "baseline: 'NaN'"),
        ("alt,30,,M,38,1,50,,,extra", "", "", "NG", "more cells"),
    ],
)
def test_row_is_graded_or_says_why_not(row, canonical, flag, grade, message, tmp_path):
    found = graded(tmp_path, f"{HEAD}\n{row}\n")[0]

    assert (found["canonical"], found["flag"], found["grade"]) == (canonical, flag, grade)
    assert message in found["message"]
    assert bool(message) == bool(found["message"])


def test_rows_keep_their_columns_in_order_and_empty_lines_are_passed_over(tmp_path):
    found = graded(tmp_path, f"{HEAD}\n\nhgb,109,g/L,M,38,130,175,,\n , \nalt,30,U/L,F,40,7,40,,\n")

    assert [each["analyte"] for each in found] == ["hgb", "alt"]
    assert list(found[0]) == [*HEAD.split(","), "canonical", "flag", "grade", "message"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_file_of_a_chinese_spreadsheet_is_read(encoding, tmp_path):
    assert graded(tmp_path, f"{HEAD}\r\nalt,３０,U/L,M,38,9,50,,\r\n", encoding)[0]["canonical"] == "30"


def test_cell_that_a_spreadsheet_would_run_is_defused(tmp_path):
    assert graded(tmp_path, f"{HEAD}\n=1+1,1,,,,,,,\n")[0]["analyte"] == "'=1+1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "missing: age"), (b"analyte,value\n", "missing: age"), (f"{HEAD},lab\n".encode(), "unknown: lab"),
        (f"{HEAD},age\n".encode(), "each once"), (b"\xff\xff\xff", "neither UTF-8 nor GB18030"), (None, "No such"),
    ],
)  # fmt: skip
def test_file_without_the_columns_is_told(content, told, tmp_path):
    refused("grade_results", tmp_path / "results.csv", content, told)
