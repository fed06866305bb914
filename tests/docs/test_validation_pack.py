"""The validation pack: from a real file of results to the page that is signed, with what stands against an approval."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.django_db, pytest.mark.req("VA-02")]
# the names of tests that prove AT-06, AC-07 and PR-06, with other results in this run
SMALL = {
    "tests/audit/test_tampering.py": "def test_tampering_is_reported_at_its_first_row(): pass",
    "tests/accounts/test_password_rules.py": "def test_short(): assert False, 'eleven <signs>'",
    "tests/crfs/test_human_genetics.py": "import pytest\n@pytest.mark.skip\ndef test_later(): pass",
}


@pytest.fixture
def results(tmp_path):
    """What pytest writes of a run of three tests."""
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text + "\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "--rootdir=."]
    subprocess.run([*command, "--junit-xml=junit.xml", "tests"], cwd=tmp_path, capture_output=True, check=False)
    return tmp_path / "junit.xml"


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def pack(results, tmp_path):
    """The folder of a pack; what the command said against an approval."""
    with pytest.raises(CommandError) as told:
        call_command("validation_pack", results=results, out=tmp_path / "pack", stdout=StringIO())
    return tmp_path / "pack", str(told.value)


def test_each_requirement_gets_the_result_of_its_tests(pack):
    found = {row["id"]: row["result"] for row in table(pack[0] / "traceability.csv")}

    assert [found[each] for each in ("AT-06", "AC-07", "PR-06", "AT-01")] == ["passed", "failed", "skipped", "not run"]
    assert len(found) == len((settings.BASE_DIR / "docs" / "requirements.csv").read_text().splitlines()) - 1


def test_page_has_version_environment_results_issues_and_the_place_to_sign(pack):
    page = (pack[0] / "validation-pack.html").read_text()

    for text in (f"trialsite {settings.VERSION}", "PostgreSQL", "1 failed, 1 passed, 1 skipped", "KI-01", "Signature"):
        assert text in page
    assert "http" not in page
    rows = {row["what"]: row["value"] for row in table(pack[0] / "environment.csv")}
    assert rows["results, SHA-256"] == hashlib.sha256((pack[0].parent / "junit.xml").read_bytes()).hexdigest()
    assert {row["result"] for row in table(pack[0] / "tests.csv")} == {"passed", "failed", "skipped"}


def test_what_failed_and_musts_without_a_proof_stand_against_an_approval(pack):
    assert "tests/accounts/test_password_rules.py::test_short" in pack[1]
    assert "AC-07 (must): failed" in pack[1]
    assert "AT-06" not in pack[1]


def test_sums_name_every_file(pack):
    sums = dict(reversed(line.split("  ")) for line in (pack[0] / "SHA256SUMS").read_text().splitlines())

    assert set(sums) == {path.name for path in pack[0].iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((pack[0] / name).read_bytes()).hexdigest() == told for name, told in sums.items())


@pytest.mark.parametrize("text", ["no xml", "<testsuites/>"])
def test_file_without_results_makes_no_pack(text, tmp_path):
    (tmp_path / "junit.xml").write_text(text)

    with pytest.raises(CommandError, match=r"JUnit|results"):
        call_command("validation_pack", results=tmp_path / "junit.xml", out=tmp_path / "pack")

    assert not (tmp_path / "pack").exists()


def test_known_issues_have_a_risk_and_say_what_to_do_until_then():
    issues = table(Path(settings.BASE_DIR, "docs", "known-issues.csv"))

    assert {issue["risk"] for issue in issues} <= {"high", "medium", "low"}
    assert all(issue["issue"] and issue["until then"] for issue in issues)
