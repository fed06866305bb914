"""The validation pack of a release: what was tested, on what, with which result, which requirement rests on it.

Read from the results of a test run (JUnit XML), the marks of the tests and the list of known issues. Who approves signs
on paper: the pack says so and leaves the place.
"""

from __future__ import annotations

import csv
import hashlib
import platform
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from pathlib import Path

from defusedxml import ElementTree
from django.conf import settings
from django.db import connection

from trialsite.audit import clock
from trialsite.entry.traceability import Requirement, proofs, requirements

PASSED, FAILED, SKIPPED, NOT_RUN = "passed", "failed", "skipped", "not run"
RISKS = ("high", "medium", "low")
PAGE = "validation-pack.html"
STYLE = (
    "body{font:14px/1.45 sans-serif;margin:24px auto;max-width:1000px}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #999;padding:3px 6px;text-align:left;vertical-align:top}.failed{background:#fdd}"
    ".sign td{height:42px;width:25%}h2{margin-top:28px}@media print{h2{break-after:avoid}}"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the run: where, which, its result and seconds."""

    test: str
    name: str
    result: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Traced:
    """A requirement with the tests that prove it, and what came of them."""

    requirement: Requirement
    tests: Sequence[str]
    result: str


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that is written."""

    environment: Mapping[str, str]
    cases: Sequence[Case]
    traced: Sequence[Traced]
    issues: Sequence[Mapping[str, str]]

    @property
    def counts(self) -> Counter[str]:
        """How many tests had each result."""
        return Counter(case.result for case in self.cases)

    @property
    def open(self) -> list[str]:
        """What stands against an approval: tests that failed, and musts that nothing that passed proves."""
        failed = [f"{case.test}[{case.name}] failed" for case in self.cases if case.result == FAILED]
        musts = [each for each in self.traced if each.requirement.priority == "must" and each.result != PASSED]
        return failed + [f"{each.requirement.id} (must): {each.result}" for each in musts]


def read(results: Path) -> Pack:
    """The pack of a test run. Raises ValueError where the file holds no results."""
    cases = cases_of(results)
    found, lines = proofs(settings.BASE_DIR / "tests"), requirements(settings.BASE_DIR / "docs" / "requirements.csv")
    traced = [Traced(line, found.get(line.id, ()), result_of(found.get(line.id, ()), cases)) for line in lines]
    with (settings.BASE_DIR / "docs" / "known-issues.csv").open(newline="", encoding="utf-8") as file:
        issues = sorted(csv.DictReader(file), key=lambda issue: RISKS.index(issue["risk"]))
    return Pack(environment(results), cases, traced, issues)


def cases_of(results: Path) -> list[Case]:
    """Every test of a JUnit file, in its order. Raises ValueError where there is none."""
    try:
        found = [_case(each) for each in ElementTree.parse(results).iter("testcase")]
    except ElementTree.ParseError as error:
        raise ValueError(f"{results} is no JUnit file: {error}") from None
    if not found:
        raise ValueError(f"{results} holds no results of tests.")
    return found


def _case(element: ElementTree.Element) -> Case:
    parts = element.get("classname", "").split(".")
    # a class inside the file begins with a capital
    file = "/".join(part for part in parts if not part[:1].isupper()) + ".py"
    name, _, parameters = element.get("name", "").partition("[")
    kinds = {child.tag for child in element}
    result = FAILED if kinds & {"failure", "error"} else SKIPPED if "skipped" in kinds else PASSED
    return Case(f"{file}::{name}", parameters.removesuffix("]"), result, float(element.get("time", "0")))


def result_of(tests: Iterable[str], cases: Iterable[Case]) -> str:
    """What came of the tests of a requirement: failed by one, passed where one passed, else what all of them were."""
    by_test: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        by_test[case.test].add(case.result)
        by_test[case.test.partition("::")[0]].add(case.result)
    found = {result for test in tests for result in by_test.get(test, {NOT_RUN})}
    return next((result for result in (FAILED, PASSED, SKIPPED) if result in found), NOT_RUN)


def environment(results: Path) -> dict[str, str]:
    """On what it was tested: version, commit, programs, the pinned packages, the file of the results."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return {
        "version": settings.VERSION,
        "commit": _git("rev-parse", "HEAD") or "unknown",
        "changed since the commit": "yes" if _git("status", "--porcelain", "--untracked-files=no") else "no",
        "made at": clock.now().isoformat(timespec="seconds"),
        "machine": platform.platform(),
        "Python": platform.python_version(),
        "Django": version("django"),
        "PostgreSQL": str(server),
        "requirements.txt, SHA-256": _digest(settings.BASE_DIR / "requirements.txt"),
        "results, SHA-256": _digest(results),
    }


def _git(*words: str) -> str:
    command = ["git", "-C", str(settings.BASE_DIR), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - words of ours
    return done.stdout.strip() if done.returncode == 0 else ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(pack: Pack, folder: Path) -> list[Path]:
    """The page to be signed, its tables as CSV, and the SHA-256 of each; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    tests = [(case.test, case.name, case.result, f"{case.seconds:.3f}") for case in pack.cases]
    traced = [
        (each.requirement.id, each.requirement.priority, each.requirement.text, each.result, "\n".join(each.tests))
        for each in pack.traced
    ]
    issues = [tuple(issue.values()) for issue in pack.issues]
    written = [
        _table(folder / "tests.csv", ("test", "parameters", "result", "seconds"), tests),
        _table(folder / "traceability.csv", ("id", "priority", "requirement", "result", "tests"), traced),
        _table(folder / "known-issues.csv", ("id", "risk", "issue", "until then"), issues),
        _table(folder / "environment.csv", ("what", "value"), pack.environment.items()),
    ]
    page = folder / PAGE
    page.write_text(_page(pack), encoding="utf-8")
    sums = "".join(f"{_digest(path)}  {path.name}\n" for path in (page, *written))
    (folder / "SHA256SUMS").write_text(sums)
    return [page, *written, folder / "SHA256SUMS"]


def _table(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def _page(pack: Pack) -> str:
    counts = ", ".join(f"{number} {result}" for result, number in sorted(pack.counts.items()))
    took = sum(case.seconds for case in pack.cases)
    against = "".join(f"<li>{escape(each)}</li>" for each in pack.open) or "<li>Nothing.</li>"
    bad = [(case.test, case.name, case.result) for case in pack.cases if case.result != PASSED]
    parts = [
        f"<h1>Validation pack of trialsite {escape(pack.environment['version'])}</h1>",
        "<h2>Environment</h2>", _rows(("what", "value"), pack.environment.items()),
        f"<h2>Tests</h2><p>{len(pack.cases)} tests in {took:.0f} s: {counts}. Each with its time: tests.csv.</p>",
        _rows(("test", "parameters", "result"), bad) if bad else "",
        f"<h2>Against an approval</h2><ul>{against}</ul>",
        "<h2>Requirements</h2>",
        _rows(("id", "priority", "requirement", "result", "tests"), (
            (each.requirement.id, each.requirement.priority, each.requirement.text, each.result, str(len(each.tests)))
            for each in pack.traced
        )),
        "<h2>Known issues</h2>", _rows(("id", "risk", "issue", "until then"), (tuple(i.values()) for i in pack.issues)),
        "<h2>Approval</h2><p>The release may be used for participants once all three have signed.</p>"
        '<table class="sign"><tr><th>Role</th><th>Name</th><th>Signature</th><th>Date</th></tr>',
        *(f"<tr><td>{role}</td><td></td><td></td><td></td></tr>"
          for role in ("Who tested", "Quality assurance of the sponsor", "Principal investigator")),
        "</table>",
    ]  # fmt: skip
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Validation pack</title><style>{STYLE}'
    return f"{head}</style></head><body>{''.join(parts)}</body></html>\n"


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    titles = "".join(f"<th>{escape(each)}</th>" for each in head)
    lines = "".join(
        f"<tr{' class=failed' if FAILED in row else ''}>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
        for row in rows
    )
    return f"<table><tr>{titles}</tr>{lines}</table>"
