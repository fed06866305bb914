"""Every role finds its guide, on one page, in both languages."""

from __future__ import annotations

import pytest

from tests.docs.followed import ROOT
from trialsite.accounts.roles import Role

GUIDE = ROOT / "docs" / "guide"
PEOPLE = [role for role in Role if role is not Role.SYSTEM]


def page(role: Role) -> str:
    """The file of its page."""
    return role.value.replace("_", "-") + ".md"


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("folder", ["", "zh"])
def test_role_has_its_page_and_the_index_leads_to_it(role: Role, folder: str) -> None:
    lines = (GUIDE / folder / page(role)).read_text().splitlines()

    assert lines[0].startswith("# ")
    assert len(lines) <= 120
    assert max(map(len, lines)) <= 120
    assert f"({folder + '/' if folder else ''}{page(role)})" in (GUIDE / "README.md").read_text()
