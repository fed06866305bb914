"""Counts what a person does on a page: presses of the pointer and of keys, as the browser itself reports them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

# text typed into a box is not counted by letters: it is one note for each box
_NOTE = """(() => {
  const boxed = (target) => target?.matches?.("input:not([type=checkbox],[type=radio],[type=submit]), textarea");
  const named = (target) => target?.closest?.("[name],[id],a,button")?.outerHTML.slice(0, 80) ?? target?.nodeName ?? "";
  document.addEventListener("pointerdown", (event) => {
    if (event.isTrusted) noteAct("press", named(event.target));
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!event.isTrusted || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const letters = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (letters && boxed(event.target)) noteAct("typing", event.target.name);
    else noteAct("key", event.key);
  }, true);
})()"""


class Acts:
    """What was done since it was made, on this page and on those it leads to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: list[tuple[str, str]] = []
        page.expose_function("noteAct", self._note)
        page.add_init_script(_NOTE)
        page.evaluate(_NOTE)

    def _note(self, kind: str, what: str) -> None:
        self.done.append((kind, what))

    @property
    def number(self) -> int:
        """Presses of the pointer and of keys that are no text."""
        self.page.evaluate("1")  # what the browser has still to tell comes first
        return sum(kind != "typing" for kind, _what in self.done)

    @property
    def boxes(self) -> list[str]:
        """The boxes into which something was typed, in their order."""
        return list(dict.fromkeys(what for kind, what in self.done if kind == "typing"))

    def again(self) -> None:
        """Begin to count anew."""
        self.page.evaluate("1")
        self.done.clear()


def typed(box: Locator, text: str) -> Any:
    """Type into a box that is in focus already, letter by letter as a person does."""
    return box.press_sequentially(text)
