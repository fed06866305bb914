"""Error pages say what to do, keep technical words back, and need no database."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from trialsite.pages.views import errors
from trialsite.protocol.text import Text

REFUSAL = Text("Only the investigator answers this.", "此项仅由研究者填写。")


@pytest.fixture
def visit(rf: RequestFactory) -> HttpRequest:
    return rf.get("/participants/S001/")


def test_bad_request_keeps_the_technical_words_back(visit: HttpRequest) -> None:
    response = errors.bad_request(visit, ValueError("secret_column"))

    assert response.status_code == 400
    assert "secret_column" not in response.content.decode()


def test_refusal_of_the_protocol_is_shown(visit: HttpRequest) -> None:
    response = errors.permission_denied(visit, PermissionDenied(REFUSAL))

    assert response.status_code == 403
    assert REFUSAL.en in response.content.decode()


def test_any_other_refusal_is_kept_back(visit: HttpRequest) -> None:
    response = errors.permission_denied(visit, PermissionDenied("arm B"))

    assert "arm B" not in response.content.decode()


def test_missing_and_hidden_pages_read_the_same(visit: HttpRequest) -> None:
    missing = errors.page_not_found(visit, Http404("no such participant"))
    hidden = errors.page_not_found(visit, Http404("not for this role"))

    assert missing.status_code == 404
    assert missing.content == hidden.content


def test_old_page_is_told_that_nothing_was_saved(visit: HttpRequest) -> None:
    response = errors.csrf_failure(visit, reason="CSRF cookie not set.")

    assert response.status_code == 403
    assert "nothing was saved" in response.content.decode()
    assert "cookie" not in response.content.decode()


def test_server_error_speaks_both_languages_without_context(visit: HttpRequest) -> None:
    response = errors.server_error(visit)

    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "系统出错" in response.content.decode()
