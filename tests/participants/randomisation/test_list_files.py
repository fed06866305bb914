"""An allocation list from elsewhere: refused by its hash, its head, any wrong row, its length or its balance."""

from __future__ import annotations

import hashlib

import pytest

from participants.randomisation.files import BadListError, Expected, read_list

EXPECTED = Expected(4, {"MSC": 1, "PBO": 1})
GOOD = "position,arm\n1,MSC\n2,PBO\n3,PBO\n4,MSC\n"


def read(text, sha256=None):
    raw = text if isinstance(text, bytes) else text.encode()
    return read_list(raw, sha256 or hashlib.sha256(raw).hexdigest(), EXPECTED)


@pytest.mark.parametrize(
    "text", [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD + "\n\n", GOOD.replace(",", " , ")]
)
def test_a_good_list_gives_its_arms_in_order(text):
    assert read(text) == ("MSC", "PBO", "PBO", "MSC")


def test_the_hash_may_be_typed_in_groups_and_capitals():
    digest = hashlib.sha256(GOOD.encode()).hexdigest().upper()

    assert read(GOOD, " ".join(digest[at : at + 8] for at in range(0, 64, 8)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("arm,position\n", "first line"),
        ("", "first line"),
        (GOOD.replace("3,PBO", "3,PBO,x"), "Line 4: two columns"),
        (GOOD.replace("3,PBO", "5,PBO"), "Line 4: position 3 is expected, not 5"),
        (GOOD.replace("3,PBO", "3,PLACEBO"), "Line 4: the arm must be one of MSC, PBO"),
        (GOOD + "5,MSC\n6,PBO\n", "6 rows, but the protocol randomises 4"),
        (GOOD.replace("4,MSC", "4,PBO"), "ratio"),
        (b"position,arm\n1,\xff\n", "UTF-8"),
        (b"x" * 100_001, "100 kB"),
    ],
)
def test_a_wrong_list_is_refused_by_its_first_fault(text, said):
    with pytest.raises(BadListError, match=said):
        read(text)


def test_every_wrong_row_is_told_at_once():
    with pytest.raises(BadListError) as refused:
        read(GOOD.replace("2,PBO", "2,X").replace("4,MSC", "7,MSC"))

    assert [problem.en.partition(":")[0] for problem in refused.value.problems] == ["Line 3", "Line 5"]


@pytest.mark.parametrize("sha256", ["0" * 64, "xyz", "", "0" * 63])
def test_a_file_of_another_hash_is_refused(sha256):
    with pytest.raises(BadListError, match="SHA-256"):
        read(GOOD, sha256 or "none")
