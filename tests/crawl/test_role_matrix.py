"""Role × address × method: the table that the views make equals the approved one, by which the crawl asks the site."""

from __future__ import annotations

import pytest

from tests.crawl.approved import LETTERS, METHODS, NOT_ANSWERED, approved
from trialsite.pages.permissions import Address, addresses


def letters(address: Address, method: str) -> str:
    """The roles that an address lets in, as the approved table writes them."""
    if method not in address.methods:
        return NOT_ANSWERED
    return "".join(letter for role, letter in LETTERS.items() if address.opens_to(role, method))


@pytest.mark.req("AC-02")
def test_the_permissions_of_the_site_equal_the_approved_table() -> None:
    found = {(each.key, method): letters(each, method) for each in addresses() for method in METHODS}

    assert found == approved()


@pytest.mark.req("AC-04")
def test_the_administrator_neither_enters_nor_signs_nor_sees_data() -> None:
    data = ("entry:", "pharmacy:", "review:")
    open_to_all = {"entry:start", "entry:dictionary", "entry:dictionary-form", "entry:dictionary-blank"}
    own = {name for (name, _method), may in approved().items() if "X" in may and name.startswith(data)}

    assert own == open_to_all
