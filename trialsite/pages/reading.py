"""A page reads each thing once: what its facts, its banner and its navigation share is kept while it is made."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trialsite.crf.facts import bringing, together

SAFE = frozenset({"GET", "HEAD"})


class ReadOnceMiddleware:
    """Open the shared readers for a whole request that writes nothing; a POST opens them where its act reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, made with each shared reader asked at most once."""
        with bringing():
            if request.method not in SAFE:
                return self.get_response(request)
            with together():
                return self.get_response(request)
