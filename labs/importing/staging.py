"""Keep what a dry run needs, sealed and for two hours; read it back; forget it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from labs.importing.extract import Line, Reported, kind_of, read_file
from labs.importing.mapping import FileMapping, of_row
from labs.importing.models import UNDER_WAY, LabImport, StagedFile, StageState
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.sealing import seal, unseal
from trialsite.crf.answers import Answer
from trialsite.jobs.registry import About
from trialsite.protocol.text import Text
from trialsite.registers.models import ImportMapping
from trialsite.registers.selectors import mapping_of

KEPT = timedelta(hours=2)
IMPORTED = Text(
    "This very file was imported on {day} by {name}. A file is imported once.",
    "同一文件已于{day}由{name}导入。每个文件只能导入一次。",
)
NO_MAPPING = Text(
    "This laboratory has no mapping yet: ask the data manager.", "该实验室尚无导入映射，请联系数据管理员。"
)


def stage(*, data: bytes, laboratory: str, by: User) -> StagedFile:
    """Read a file and keep what the mapping names of it; raises UnreadableFile, ActionRefused."""
    row = mapping_of(laboratory)
    if row is None:
        raise ActionRefused("no-mapping", NO_MAPPING)
    digest = hashlib.sha256(data).hexdigest()
    check_new(digest)
    mapping = of_row(row)
    lines = read_file(data, mapping)
    with transaction.atomic():
        forget_old({})
        made: StagedFile = StagedFile.objects.create(
            token=secrets.token_hex(16), user=by, laboratory=laboratory, mapping_version=mapping.version, sha256=digest,
            kind=kind_of(data), rows=len(lines), sealed=_sealed(lines), made_at=clock.now(),
        )  # fmt: skip
    return made


def check_new(digest: str) -> None:
    """Raises ActionRefused where a file with these bytes was imported."""
    known = LabImport.objects.filter(sha256=digest).first()
    if known is not None:
        day = clock.site_date(known.at).isoformat()
        raise ActionRefused("imported", IMPORTED.format(day=day, name=known.name))


def staged(token: str, by: User) -> StagedFile | None:
    """The person's own staged file; None where it is not there any more."""
    kept = StagedFile.objects.filter(token=token, user=by, made_at__gte=clock.now() - KEPT)
    return kept.first()


def lines_of(found: StagedFile) -> list[Line]:
    """The lines of a staged file."""
    return [_line(*each) for each in json.loads(unseal(found.sealed).value)]


def mapping_for(found: StagedFile) -> FileMapping:
    """The mapping that a staged file was read with."""
    return of_row(ImportMapping.objects.get(laboratory=found.laboratory, version=found.mapping_version))


def discard(found: StagedFile) -> None:
    """Forget a staged file."""
    StagedFile.objects.filter(pk=found.pk).exclude(state__in=UNDER_WAY).delete()


def forget_old(_about: About) -> None:
    """Forget staged files that nobody imported in time."""
    StagedFile.objects.filter(made_at__lt=clock.now() - KEPT).exclude(state=StageState.RUNNING).delete()


def _sealed(lines: Sequence[Line]) -> str:
    told = [
        [line.number, dict(line.said), [[r.name, r.value, r.unit, r.trouble] for r in line.results], line.trouble]
        for line in lines
    ]
    return seal(Answer(json.dumps(told, ensure_ascii=False, separators=(",", ":"))))


def _line(number: int, said: dict[str, str], results: list[list[str]], trouble: list[str] | None) -> Line:
    found = tuple(Reported(name, value, unit, _pair(bad)) for name, value, unit, bad in results)
    return Line(number, said, found, _pair(trouble))


def _pair(trouble: object) -> tuple[str, str] | None:
    return (str(trouble[0]), str(trouble[1])) if isinstance(trouble, list) else None
