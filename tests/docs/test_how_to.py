"""A newcomer who follows a how-to page word for word gets a working form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.docs.followed import ROOT, Follower, blocks, changed

PAGE = ROOT / "docs" / "how-to" / "add-a-crf.md"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's own user can reach too; pytest's are closed to everybody else."""
    with TemporaryDirectory(prefix="trialsite-howto-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_following_the_page_makes_a_form_that_is_entered_remembered_and_described(folder: Path) -> None:
    follower = Follower.begin(folder)

    said = "".join(follower.follow(block) for block in blocks(PAGE))

    assert "sleep" in said
    assert "passed" in said
    assert len(list((follower.tree / "visits" / "migrations").glob("*_sleep.py"))) == 1
    assert "No changes detected" in follower.run("python manage.py makemigrations --check --dry-run")


def test_page_changes_files_that_are_there() -> None:
    for block in blocks(PAGE):
        if block.kind == "diff":
            text = (ROOT / block.path).read_text()
            assert changed(text, block.text) != text


@pytest.mark.parametrize(
    ("diff", "wanted"),
    [
        (" b\n+x\n", "a\nb\nx\nc\n"),
        ("+x\n b\n", "a\nx\nb\nc\n"),
        ("-b\n+x\n c\n+y\n", "a\nx\nc\ny\n"),
    ],
)
def test_change_is_applied_where_its_old_lines_stand(diff: str, wanted: str) -> None:
    assert changed("a\nb\nc\n", diff) == wanted
