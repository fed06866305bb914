"""`manage.py translations`: extract, compile, or check that every text has its Chinese."""

from __future__ import annotations

import io
import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

METHODS = [
    ("**/migrations/**.py", "ignore"),
    ("**.py", "python"),
    ("templates/**.html", "enmerkar.extract.extract_django"),
]
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
    "translate": None, "blocktranslate": None,
}  # fmt: skip
ROOTS = ("trialsite", "participants", "visits", "labs", "safety", "templates")


class Command(BaseCommand):
    """Keep the Chinese of the interface complete."""

    help = "Without options: bring the catalogue up to date. --check: fail when a text has no Chinese. --compile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Check or compile instead of extracting."""
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing that was asked for."""
        catalogue = _read()
        if options["compile"]:
            _compile(catalogue)
            return
        wanted = _extract()
        if options["check"]:
            _check(catalogue, wanted)
            return
        catalogue.update(wanted, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        out_text = io.BytesIO()
        write_po(out_text, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)
        _path().write_bytes(out_text.getvalue())


def _compile(catalogue: Catalog) -> None:
    """Write the compiled catalogue beside and put it in place: whoever reads meanwhile finds a whole one."""
    target = _path().with_suffix(".mo")
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as out:
        write_mo(out, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(target)


def _path() -> Path:
    folder = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "django.po"


def _read() -> Catalog:
    if not _path().exists():
        return Catalog(locale="zh_Hans", charset="utf-8")
    with _path().open("rb") as source:
        return read_po(source, locale="zh_Hans")


def _extract() -> Catalog:
    found = Catalog(locale="zh_Hans", charset="utf-8")
    for root in ROOTS:
        folder = settings.BASE_DIR / root
        methods = [(pattern.removeprefix("templates/"), method) for pattern, method in METHODS]
        for _file, _line, message, _comments, context in _messages(str(folder), methods):
            if message:
                found.add(message, context=context)
    return found


def _messages(folder: str, methods: list[tuple[str, str]]) -> Iterator[Any]:
    # by default the extractor skips folders such as _components
    return extract_from_dir(folder, methods, keywords=KEYWORDS, directory_filter=lambda _path: True)


def _check(catalogue: Catalog, wanted: Catalog) -> None:
    missing = []
    for message in wanted:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        texts = known.string if known and isinstance(known.string, tuple | list) else [known.string if known else ""]
        if not all(texts):
            missing.append(str(message.id))
    if missing:
        raise CommandError("No Chinese for:\n" + "\n".join(f"  {each}" for each in missing))
