"""What a nurse does with a laboratory file on the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from labs.importing.actions import plan_of
from labs.importing.models import StagedFile
from tests.labs.importing.files import long_csv

HOME = "/laboratory/"
TAKEN = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)


def row(name: str, value: str, unit: str = "", **said: str) -> list[str]:
    """One row of the example mapping, of the screening sample of S001."""
    told = {"code": "S001", "visit": "SCR", "date": "2024-03-05", "time": "08:30", "number": ""} | said
    return [told["code"], told["visit"], told["date"], told["time"], told["number"], name, value, unit]


HGB, CD4 = row("血红蛋白", "132", "g/L"), row("CD4", "0.268", "10^9/L")


def uploaded(page, data: bytes, name: str = "results.csv") -> Any:
    """The answer to a file."""
    return page.post(HOME + "read/", {"laboratory": "CLINLAB", "file": SimpleUploadedFile(name, data)})


def dry_run(page, *rows: list[str]) -> str:
    """The address of a file's dry run."""
    answer = uploaded(page, long_csv(*rows))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def entries(*rows: list[str]) -> list[tuple[str, str]]:
    """Kind and reason of each result of the newest dry run."""
    return [(entry.kind.value, entry.why.en) for entry in plan_of(StagedFile.objects.latest("pk")).entries]


def take(page, address: str) -> Any:
    """Press the button of the dry run."""
    basis = re.search(r'name="basis" value="(\w+)"', page.get(address).content.decode())
    assert basis
    return page.post(address + "import/", {"act": "import", "basis": basis[1]})
