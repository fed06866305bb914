"""Addresses of the versions: words and the version itself."""

from django.urls import path

from trialsite.administration.versions import assumptions, opening, views

ONE = "administration/versions/<slug:kind>/<str:code>/"

urlpatterns = [
    path("administration/versions/", views.versions, name="versions"),
    path("administration/versions/new/protocol/", views.new_protocol, name="version-new-protocol"),
    path("administration/versions/new/consent/", views.new_consent, name="version-new-consent"),
    path("administration/assumptions/", assumptions.assumptions, name="assumptions"),
    path("administration/opening/", opening.trial_opening, name="opening"),
    path(ONE, views.version, name="version"),
]
