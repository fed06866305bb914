"""Addresses of source verification: screening number and visit."""

from django.urls import path

from trialsite.review.verification import views

urlpatterns = [
    path("verification/", views.verification, name="verification"),
    path("verification/sources/", views.sources, name="verification-sources"),
    path("verification/<slug:code>/<slug:visit>/", views.verify, name="verify"),
    path("verification/<slug:code>/<slug:visit>/act/", views.verify_act, name="verify-act"),
]
