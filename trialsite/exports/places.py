"""Where files of copies lie on the disk: what is finished, and what is in the making."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from trialsite.audit.clock import SITE_ZONE
from trialsite.exports.models import DOCUMENTS, Export, Kind


def path_of(export: Export) -> Path:
    """Where the file of a copy lies; those of the investigator in the folder of the site."""
    if export.kind == Kind.SITE_COPY:
        return Path(settings.SITE_COPIES) / f"{_name(export)}.zip"
    return Path(settings.EXPORTS) / f"{export.token}.{'pdf' if export.kind in DOCUMENTS else 'zip'}"


def folder_of(export: Export) -> Path:
    """The folder of the site in which the investigator's copy lies open."""
    return path_of(export).with_suffix("")


def piece_of(export: Export, name: str) -> Path:
    """Where a finished piece waits for the others."""
    return Path(settings.EXPORTS) / export.token / name


def keep(path: Path, write: Callable[[Path], object]) -> None:
    """Let a file be written beside its place and moved there when it is whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = path.with_name(f"{path.name}.part")
    write(begun)
    _on_disk(begun)
    begun.rename(path)
    _on_disk(path.parent)


def _on_disk(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk: the ledger will vouch for it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_pieces(export: Export) -> None:
    """The pieces are in the copy; nobody needs them beside it."""
    shutil.rmtree(Path(settings.EXPORTS) / export.token, ignore_errors=True)


def _name(export: Export) -> str:
    return f"MSCT-A-22-{export.asked_at.astimezone(SITE_ZONE):%Y-%m-%d-%H%M%S}-{export.token[:6]}"
