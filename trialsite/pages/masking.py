"""No page shows what is masked: the last look at a page before it leaves."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trialsite.casebook import masked


class MaskingMiddleware:
    """Know for a whole request what is masked, and hide it in the page; files hide it where they are written.

    Behind the sign-in: the version of what is masked was read along with the person, and pages of nobody show no data.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer without what is masked."""
        with masked.knowing(getattr(request.user, "masking_version", masked.NONE)) as masks:
            response = self.get_response(request)
            if masks.pattern and response.get("Content-Type", "").startswith("text/html") and not response.streaming:
                response.content = masks.page(response.content.decode()).encode()
            return response
