"""The site map."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from trialsite.pages.views.gallery import gallery
from trialsite.pages.views.help import help_page
from trialsite.pages.views.problems import problems, report

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("trialsite.entry.urls")),
    path("", include("trialsite.review.urls")),
    path("", include("trialsite.administration.urls")),
    path("", include("trialsite.pharmacy.urls")),
    path("", include("trialsite.safety_desk.urls")),
    path("", include("trialsite.accounts.urls")),
    path("help/", help_page, name="help"),
    path("problems/", problems, name="problems"),
    path("problems/report/", report, name="problem-report"),
    path("i18n/", include("django.conf.urls.i18n")),
]
if settings.ENVIRONMENT != "production":
    urlpatterns.append(path("gallery/", gallery, name="gallery"))

handler400 = "trialsite.pages.views.errors.bad_request"
handler403 = "trialsite.pages.views.errors.permission_denied"
handler404 = "trialsite.pages.views.errors.page_not_found"
handler500 = "trialsite.pages.views.errors.server_error"
