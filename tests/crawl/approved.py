"""The approved table of roles, addresses and methods (AC-02): changed by hand, by whoever answers for the change."""

from __future__ import annotations

from pathlib import Path

from trialsite.accounts.roles import Role

TABLE = Path(__file__).with_name("approved_permissions.txt")
LETTERS = {
    Role.RESEARCH_NURSE: "N", Role.INVESTIGATOR: "I", Role.PRINCIPAL_INVESTIGATOR: "P", Role.MONITOR: "M",
    Role.DATA_MANAGER: "D", Role.SAFETY_OFFICER: "S", Role.PHARMACIST: "C", Role.STATISTICIAN: "T",
    Role.INSPECTOR: "Q", Role.AUDITOR: "A", Role.ADMINISTRATOR: "X",
}  # fmt: skip
METHODS = ("GET", "POST")
NOT_ANSWERED = "-"


def approved() -> dict[tuple[str, str], str]:
    """(address, method) → a letter for each role that is let in, or "-" where the method is not answered."""
    found: dict[tuple[str, str], str] = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            *name, get, post = line.split()
            found |= {(" ".join(name), "GET"): get.replace(".", ""), (" ".join(name), "POST"): post.replace(".", "")}
    return found
