"""A small browser over plain HTTP for servers that may die under it."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit


class Visitor:
    """Keeps cookies and the form token; raises OSError or HTTPException when the server is gone."""

    def __init__(self, url: str) -> None:
        self.host, self.port = urlsplit(url).hostname or "", urlsplit(url).port or 80
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, values: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, target of a redirect, and body."""
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=60)) as connection:
            return self._ask(connection, method, path, values)

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, values: dict[str, str] | None
    ) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if values is not None:
            token = self.cookies.get("csrftoken", "")
            body = urlencode(values | {"csrfmiddlewaretoken": token})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.headers.get("Location") or "", answer.read().decode()

    def sign_in(self, username: str, password: str) -> None:
        """Sign in; raises AssertionError when refused."""
        self.ask("GET", "/sign-in/")
        status, _target, text = self.ask("POST", "/sign-in/", {"username": username, "password": password, "next": ""})
        assert status == 302, text[:300]

    def revision(self, path: str) -> str:
        """The revision a form page was made from."""
        _status, _target, text = self.ask("GET", path)
        match = re.search(r'name="revision" value="(\d+)"', text)
        return match[1] if match else "0"
