"""Sign-in names: their shape, names that belong to nobody, and names that the eye takes for one another. Pure."""

from __future__ import annotations

import re
import unicodedata

NAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{2,59}$"
# read as one sign in many typefaces, or not seen; the column `skeleton` is computed from the same two tables
ALIKE_FROM, ALIKE_TO = "1i0._-", "llo"
PAIRS = (("rn", "m"), ("vv", "w"))
# as their skeletons; also with a number behind them
GENERIC = (
    "admin", "administrator", "nurse", "test", "tester", "testuser", "crc", "cra", "root", "user", "guest", "demo",
    "monitor", "doctor", "investigator", "pharmacist", "inspector", "auditor", "system", "sponsor", "statistician",
    "datamanager", "coordinator", "physician", "study", "trial", "clinic", "hospital", "ward", "sysadmin", "superuser",
    "anonymous", "nobody", "someone", "shared", "temp", "hushi", "yisheng", "yaoshi", "ceshi", "guanliyuan",
    "jianchayuan", "yanjiuzhe", "yonghu", "keshi",
)  # fmt: skip
_ALIKE = str.maketrans(ALIKE_FROM, ALIKE_TO + "\0" * (len(ALIKE_FROM) - len(ALIKE_TO)))


def normal_name(typed: str) -> str:
    """A sign-in name as it is stored: half-width (an input method may type ｗａｎｇ), lower case, trimmed."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def skeleton(name: str) -> str:
    """What the eye keeps of a normal name: l for 1 and i, o for 0, m for rn, w for vv, nothing for dots and lines."""
    seen = name.translate(_ALIKE).replace("\0", "")
    for pair, sign in PAIRS:
        seen = seen.replace(pair, sign)
    return seen


_GENERIC = frozenset(skeleton(name) for name in GENERIC)


def is_generic(name: str) -> bool:
    """Whether a normal name is that of a role or of nobody, with a number behind it or without."""
    return skeleton(name) in _GENERIC or skeleton(re.sub(r"[0-9._-]+$", "", name)) in _GENERIC


def is_plain(name: str) -> bool:
    """Whether a normal name has only signs that no other alphabet can imitate."""
    return re.fullmatch(NAME_PATTERN, name) is not None
