"""Both components of an electronic signature, typed for one batch; whatever is signed asks here who signs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from trialsite.accounts.models import User
from trialsite.accounts.signing_in import try_sign_in
from trialsite.protocol.text import Text

WRONG = Text("Name or password is not right. Nothing was signed.", "登录名或密码不正确，未签名。")
ANOTHER = Text("Sign with your own name.", "请使用您本人的登录名签名。")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Both components of a signature, typed for this batch."""

    username: str
    password: str


class NotProvedError(Exception):
    """Name and password are not those of the signed-in person; `code` and `message` say which."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message


def prove(request: HttpRequest, credentials: Credentials, by: User) -> None:
    """Raises NotProvedError unless name and password are those of the signed-in person; failures count and lock."""
    person = try_sign_in(request, credentials.username, credentials.password)
    if person is None:
        raise NotProvedError("credentials", WRONG)
    if person.pk != by.pk:
        raise NotProvedError("another-person", ANOTHER)
