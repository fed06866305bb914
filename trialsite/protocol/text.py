"""A text in the trial's two languages; labels, codes and messages of protocol and CRFs are made of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in English and in Simplified Chinese; the same English may need two Chinese texts."""

    en: str
    zh: str

    def get(self, language: str) -> str:
        """The Chinese text for any language code that begins with "zh", otherwise the English one."""
        return self.zh if language.startswith("zh") else self.en

    def format(self, **values: object) -> Text:
        """Both texts with `{name}` filled in; a value that is a Text is taken in the matching language."""
        return Text(
            self.en.format(**{key: _said(value, "en") for key, value in values.items()}),
            self.zh.format(**{key: _said(value, "zh") for key, value in values.items()}),
        )

    def __str__(self) -> str:
        return self.en


def _said(value: object, language: str) -> object:
    return value.get(language) if isinstance(value, Text) else value
