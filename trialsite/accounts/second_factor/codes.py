"""Time-based codes (RFC 6238) as authenticator apps make them: 6 digits, 30 seconds, SHA-1; one step of skew.

Pure: the caller says what time it is and keeps the step that was used.
"""

from __future__ import annotations

import base64
import hmac
import unicodedata
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, STEP_SECONDS = 6, 30
# RFC 4226 asks for at least 128 bits and recommends 160
SECRET_BYTES = 20
# steps accepted before and after the server's own: a phone may be half a minute off (RFC 6238, 5.2)
TOLERANCE = 1
ISSUER = "MSCT-A-22"


def step_of(instant: datetime) -> int:
    """The number of the 30-second step that an instant lies in."""
    return int(instant.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The six digits that an authenticator shows during a step."""
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def normal_code(typed: str) -> str:
    """Digits as the server compares them: half-width (an input method may type １２３), without spaces and hyphens."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if not sign.isspace() and sign != "-")


def matching_step(secret: bytes, typed: str, at: datetime) -> int | None:
    """The latest step around an instant whose code was typed; None when it is the code of none of them."""
    here, code = step_of(at), normal_code(typed).encode()
    near = range(here - TOLERANCE, here + TOLERANCE + 1)
    # all of them are compared, so that the time of the answer tells nothing
    fitting = [step for step in near if hmac.compare_digest(code_at(secret, step).encode(), code)]
    return max(fitting, default=None)


def enrolment_address(secret: bytes, username: str) -> str:
    """The otpauth address that an authenticator app reads from the QR code."""
    return _totp(secret).get_provisioning_uri(username, ISSUER)


def spelled(secret: bytes) -> str:
    """The secret in groups of four letters, to be typed where no camera can read the QR code."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what every authenticator app speaks; its weakness (collisions) does not touch HMAC
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303
