"""Requirements, Makefile and the gate: what a newcomer runs first."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FILES = ("requirements.txt", "requirements-dev.txt")


def _lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_and_no_index_is_named(name):
    for line in _lines(name):
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][^ ]*(  # .+)?", line), line


@pytest.mark.parametrize("name", FILES)
def test_every_direct_requirement_has_its_reason(name):
    direct = (ROOT / name).read_text().split("# needed by those above")[0]

    for line in direct.splitlines():
        if "==" in line:
            assert "  # " in line, line


def test_no_requirement_stands_twice():
    names = [line.split("==")[0].lower() for file in FILES for line in _lines(file)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("target", ["run", "demo", "test", "check", "fix"])
def test_make_knows_the_words_of_the_readme(target):
    said = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert f"make {target}" in (ROOT / "README.md").read_text()


def test_the_gate_is_check_and_test_and_tells_of_weak_dependencies():
    gate = (ROOT / ".ci/run").read_text()

    assert "\nmake check\nmake test\nmake audit || echo" in gate


def test_system_packages_are_named_when_they_cannot_be_installed(tmp_path):
    """Without root and without the packages the tests do not start."""
    for tool in ("id", "grep"):
        (tmp_path / tool).write_text("#!/bin/sh\necho 1000\nexit 1\n")
        (tmp_path / tool).chmod(0o755)
    said = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts/system-packages.sh")], env={"PATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 1
    assert "apt-get install chromium" in said.stderr
