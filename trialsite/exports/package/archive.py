"""A copy as one ZIP file with a manifest: who made it, when, of what, and the SHA-256 of each file in it."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import Scope

MANIFEST = "manifest.json"
PIECE = 1 << 20


class Hashed:
    """A file that remembers the SHA-256 of what was written to it."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.sha256 = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        """Write and hash."""
        self.sha256.update(piece)
        return self.out.write(piece)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file: rows of all its tables, its size in bytes, its SHA-256, and whether it holds what is sealed."""

    rows: int
    size: int
    sha256: str
    is_opened: bool = False


def write(
    path: Path, tables: Iterable[Table], scope: Scope, about: dict[str, Any], after: Callable[[int], None]
) -> Made:
    """Write each table as it is read, then the manifest; `after` is told how many tables are done."""
    files: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, table in enumerate(tables, start=1):
            with archive.open(table.name, "w", force_zip64=True) as out:
                hashed = Hashed(out)
                rows = table.write(hashed, scope)  # type: ignore[arg-type]
            files[table.name] = {"rows": rows, "sha256": hashed.sha256.hexdigest()}
            after(number)
        archive.writestr(MANIFEST, json.dumps(about | {"files": files}, ensure_ascii=False, indent=1))
    return Made(sum(each["rows"] for each in files.values()), path.stat().st_size, digest_of(path))


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read a piece at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path) -> list[str]:
    """What is wrong with a copy: files that are missing, strange or altered; nothing when it is as it was made."""
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = json.loads(archive.read(MANIFEST))["files"]
            there = {info.filename for info in archive.infolist()} - {MANIFEST}
            wrong = [f"{name}: missing" for name in sorted(wanted.keys() - there)]
            wrong += [f"{name}: not in the manifest" for name in sorted(there - wanted.keys())]
            altered = (
                name for name in sorted(there & wanted.keys()) if _digest(archive, name) != wanted[name]["sha256"]
            )
            return wrong + [f"{name}: altered" for name in altered]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        return [f"{path.name}: not a whole export ({error})"]


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    """SHA-256 of a file inside; "" where it cannot be read any more."""
    found = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while piece := file.read(PIECE):
                found.update(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return ""
    return found.hexdigest()
