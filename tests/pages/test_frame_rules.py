"""The side bar marks one entry, shows only pages that exist, and names people shortly."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.pages import counts
from trialsite.pages.counts import Count, provide_count
from trialsite.pages.frame import current_address, initials
from trialsite.pages.navigation import NAVIGATION, address

ADDRESSES = ("/", "/participants/", "/queries/", "/queries/archive/")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Wang Min", "WM"),
        ("王敏", "王"),
        ("System", "SY"),
        ("Dr Anna Chen", "DC"),
        ("", "?"),
        ("  ", "?"),
    ],
)
def test_initials_are_one_or_two_signs(name: str, short: str) -> None:
    assert initials(name) == short


@given(st.text())
def test_initials_never_fail(name: str) -> None:
    assert initials(name)


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"),
        ("/participants/", "/participants/"),
        ("/participants/S001/visits/V3/", "/participants/"),
        ("/queries/archive/2/", "/queries/archive/"),
        ("/elsewhere/", ""),
    ],
)
def test_page_belongs_to_the_longest_matching_entry(path: str, here: str) -> None:
    assert current_address(path, ADDRESSES) == here


def test_page_that_does_not_exist_has_no_address() -> None:
    assert address("nowhere:at-all") == ""


def test_no_page_and_no_key_stands_twice_in_the_side_bar() -> None:
    places = list(chain.from_iterable(area.destinations for area in NAVIGATION))
    names = [place.url_name for place in places]
    keys = [place.key for place in places if place.key]

    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)


def test_entry_has_one_source_for_its_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "_providers", {})
    provide_count("entry:today", lambda user: Count(3))

    with pytest.raises(ValueError, match="already has a count"):
        provide_count("entry:today", lambda user: Count(4))
