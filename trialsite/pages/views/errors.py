"""Error pages: what happened, that nothing was saved in part, and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template

from trialsite.protocol.text import Text

OF_ROLE = Text("This page is not open to your role", "您的角色无权访问此页面")
# what is missing for a task of the person's own role
HEADS = {
    "not-delegated": Text("You are not delegated to do this today", "您今日无此项工作的授权"),
    "not-trained": Text("A training of yours is missing", "您缺少所需培训"),
    "no-statement": Text("Your statement on electronic signatures is missing", "您尚未签署电子签名声明"),
    "blinded": Text("This page is for unblinded people", "本页面仅供非盲人员使用"),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Error 400; the exception's own words stay in the log."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Error 403; a refusal given as a protocol text is shown, any other message is kept back."""
    given = exception.args[0] if exception.args else None
    code = getattr(request, "refusal_code", "")
    context = {
        "reason": given if isinstance(given, Text) else None, "head": HEADS.get(code, OF_ROLE),
        "is_missing": code in HEADS,
    }  # fmt: skip
    return render(request, "403.html", context, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Error 404, the same whether the thing is missing or hidden from the reader."""
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Error 403 for a page older than the sign-in; `reason` is technical and not shown."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Error 500, rendered without context: the database may be what failed."""
    return HttpResponseServerError(get_template("500.html").render())
