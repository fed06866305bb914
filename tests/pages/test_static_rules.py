"""Templates, style sheets and the sprite obey the content security policy and the size rules."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from trialsite.pages.glyphs import FORM_STATUSES, GLYPHS

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = ROOT / "static" / "img" / "sprite.svg"
SVG = "{http://www.w3.org/2000/svg}"
# opened from a folder, without this system: its style is inside, and the rest holds for it too
ALONE = "site_copy.html"
FORBIDDEN = re.compile(r"\sstyle=|\son[a-z]+=|<style|javascript:|https?://", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
@pytest.mark.req("PR-05")
def test_template_has_no_inline_code_and_no_outside_address(template: Path) -> None:
    text = template.read_text()
    assert FORBIDDEN.search(text.replace("<style>", "", 1) if template.name == ALONE else text) is None


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_loads_scripts_only_as_files(template: Path) -> None:
    for tag in re.findall(r"<script[^>]*>", template.read_text()):
        assert " src=" in tag


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_is_short(template: Path) -> None:
    assert len(template.read_text().splitlines()) <= 120


@pytest.mark.parametrize("sheet", sorted((ROOT / "static" / "css").glob("*.css")), ids=lambda path: path.name)
@pytest.mark.req("PR-05")
def test_style_sheet_is_short_and_loads_nothing(sheet: Path) -> None:
    text = sheet.read_text()

    assert len(text.splitlines()) <= 300
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("script", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda path: path.name)
@pytest.mark.req("PR-05")
def test_script_is_short_and_loads_nothing(script: Path) -> None:
    text = script.read_text()

    assert len(text.splitlines()) <= 300
    assert re.search(r"^import\b|https?://", text, re.MULTILINE) is None


def test_every_glyph_has_its_own_symbol() -> None:
    symbols = {symbol.get("id") for symbol in ElementTree.parse(SPRITE).iter(f"{SVG}symbol")}

    assert {f"g-{name}" for name in GLYPHS} | {"mark"} == symbols


def test_sprite_is_coloured_by_attributes_alone() -> None:
    names = {name for element in ElementTree.parse(SPRITE).iter() for name in element.attrib}

    assert not names & {"style", "class", "href"}


def test_every_status_differs_in_shape_from_the_others() -> None:
    drawings = [ElementTree.tostring(symbol)[40:] for symbol in ElementTree.parse(SPRITE).getroot()]

    assert len(set(drawings)) == len(drawings)


def test_the_legend_names_only_known_statuses_once() -> None:
    assert set(FORM_STATUSES) <= set(GLYPHS)
    assert len(set(FORM_STATUSES)) == len(FORM_STATUSES)
