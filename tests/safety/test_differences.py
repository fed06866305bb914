"""The difference of two texts: nothing is lost, and what stayed is not said to have changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.differences import Kind, Piece, difference

TEXTS = st.text(alphabet="ab 肺部感染，.\n", max_size=40)


def joined(pieces: tuple[Piece, ...], *kinds: Kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = difference(old, new)

    # a word that stayed is shown with the space of the new text
    assert joined(pieces, Kind.SAME, Kind.ADDED) == new
    assert joined(pieces, Kind.SAME, Kind.REMOVED) == old


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {piece.kind for piece in difference(text, text)} <= {Kind.SAME}


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("Fever since Monday", "Fever since Tuesday", "Monday", "Tuesday"),
        ("发热38.5度", "发热39度", "38.5", "39"),
        ("好转", "痊愈", "好转", "痊愈"),
        ("", "Pneumonia", "", "Pneumonia"),
    ],
)
def test_only_the_word_that_changed_is_marked(old: str, new: str, removed: str, added: str) -> None:
    pieces = difference(old, new)

    assert (joined(pieces, Kind.REMOVED), joined(pieces, Kind.ADDED)) == (removed, added)
