"""The colours of the style sheet keep the contrast that people with low vision need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.pages.swatches import GROUNDS, INKS, Swatch, contrast

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
TEXT_RATIO = 4.5
GRAPHICS_RATIO = 3.0
GRAPHICS_ONLY = {"ctl", "wa-s"}

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@pytest.mark.parametrize("swatch", INKS + GROUNDS, ids=lambda swatch: swatch.name)
def test_style_sheet_uses_the_colour_of_the_table(swatch: Swatch) -> None:
    written = re.search(rf"--{swatch.name}: (#[0-9a-f]{{6}});", TOKENS.read_text())

    assert written is not None
    assert written[1].upper() == swatch.value


@pytest.mark.parametrize("swatch", INKS + GROUNDS[3:], ids=lambda swatch: swatch.name)
def test_text_and_graphics_reach_their_contrast(swatch: Swatch) -> None:
    needed = GRAPHICS_RATIO if swatch.name in GRAPHICS_ONLY else TEXT_RATIO

    assert contrast(swatch.value, swatch.against) >= needed


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#14202B", "#FFFFFF", 16.52), ("#C77700", "#FFFFFF", 3.46)],
)
def test_contrast_agrees_with_known_pairs(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(colours, colours)
def test_contrast_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21
