"""Follow a how-to page in a copy of the tree: write its files, apply its changes, run its commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_COPIED = shutil.ignore_patterns("var", ".git", ".venv", "__pycache__", ".*_cache", "node_modules")
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: a file to write, a change of a file, or commands."""

    kind: str
    path: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for match in _BLOCK.finditer(page.read_text()):
        yield Block(match[1], match[2] or "", match[3])


def changed(text: str, diff: str) -> str:
    """The text with a change applied; each old line is found after the one before, ValueError where one is not.

    New lines stand after the old line before them, or before the first old line.
    """
    lines, at = text.splitlines(), -1
    first: list[str] = []
    for line in diff.splitlines():
        sign, words = line[:1], line[1:]
        if sign == "+" and at < 0:
            first.append(words)
        elif sign == "+":
            lines.insert(at, words)
            at += 1
        else:
            found = lines.index(words, max(at, 0))
            lines[found : found + 1] = [*first, *([words] if sign == " " else [])]
            at = found + len(first) + (sign == " ")
            first = []
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Follower:
    """A copy of the tree in which a page is followed, with a database of its own."""

    tree: Path

    @classmethod
    def begin(cls, folder: Path) -> Follower:
        """Copy the tree."""
        shutil.copytree(ROOT, folder / "tree", ignore=NOT_COPIED)
        return cls(folder / "tree")

    def follow(self, block: Block) -> str:
        """Do what one block says; the output of commands. Raises AssertionError when one fails."""
        if block.kind == "sh":
            return "".join(self.run(command) for command in block.text.strip().splitlines())
        path = self.tree / block.path
        if block.kind == "diff":
            path.write_text(changed(path.read_text(), block.text))
        else:
            path.write_text(block.text)
        return ""

    def run(self, command: str) -> str:
        """One command of the page, with this Python and an own embedded database."""
        own = {
            "TRIALSITE_VAR": str(self.tree.parent / "var"),
            "TRIALSITE_THROWAWAY_DATABASE": "1",
            "TRIALSITE_ENV": "test",
            "PYTHONPATH": str(self.tree),
        }
        foreign = ("TRIALSITE", "PYTEST", "DATABASE", "DJANGO")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        line = re.sub(r"^python\b", sys.executable, command)
        done = subprocess.run(
            line, shell=True, cwd=self.tree, env=kept | own, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout
