"""A newcomer who follows a how-to page word for word gets a working form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.followed import ROOT, Follower, blocks, changed

PAGE = ROOT / "docs" / "how-to" / "add-a-crf.md"


def test_following_the_page_makes_a_form_that_is_entered_remembered_and_described(tmp_path: Path) -> None:
    follower = Follower.begin(tmp_path)

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
