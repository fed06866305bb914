"""The colours of the style sheet with their contrast, for the component gallery and its tests."""

from __future__ import annotations

from dataclasses import dataclass

_LINEAR_BELOW = 0.04045


@dataclass(frozen=True)
class Swatch:
    """One colour token: its name without dashes in front, its value, and the text colour it is measured against."""

    name: str
    value: str
    against: str = "#FFFFFF"

    @property
    def ratio(self) -> str:
        """Contrast to `against`, one decimal."""
        return f"{contrast(self.value, self.against):.1f}"


INKS: tuple[Swatch, ...] = (
    Swatch("ink", "#14202B"),
    Swatch("ink-2", "#44515F"),
    Swatch("ink-3", "#5C6976"),
    Swatch("ctl", "#7F8C9A"),
    Swatch("ac", "#0B6470"),
    Swatch("ac-d", "#084C56"),
    Swatch("ok", "#17734A"),
    Swatch("in", "#1F5FBF"),
    Swatch("wa", "#8F4E00"),
    Swatch("wa-s", "#C77700"),
    Swatch("er", "#B3261E"),
    Swatch("si", "#6540C0"),
    Swatch("lk", "#3A4653"),
)

GROUNDS: tuple[Swatch, ...] = (
    Swatch("canvas", "#F4F6F8", "#14202B"),
    Swatch("sunken", "#F8FAFB", "#14202B"),
    Swatch("hair", "#E2E7EC", "#14202B"),
    Swatch("ac-bg", "#E6F3F4", "#084C56"),
    Swatch("ok-bg", "#E7F5EC", "#17734A"),
    Swatch("in-bg", "#E9F1FC", "#1F5FBF"),
    Swatch("wa-bg", "#FFF4E0", "#8F4E00"),
    Swatch("er-bg", "#FDEEEC", "#B3261E"),
    Swatch("si-bg", "#F1EDFC", "#6540C0"),
    Swatch("lk-bg", "#E9EDF1", "#3A4653"),
)


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= _LINEAR_BELOW else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance 0 to 1 of "#RRGGBB". Source: WCAG 2.2, relative luminance."""
    red, green, blue = (_channel(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1 to 21 of two "#RRGGBB" colours. Source: WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
