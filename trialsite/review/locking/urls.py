"""Addresses of locks: the overview, one participant, the database."""

from django.urls import path

from trialsite.review.locking import data_review, study, views

urlpatterns = [
    path("locks/", views.overview, name="locks"),
    path("locks/database/", study.database, name="lock-database"),
    path("locks/changes/", study.changes, name="lock-changes"),
    path("locks/data-review/", data_review.data_review, name="data-review"),
    path("locks/<slug:code>/", views.participant, name="lock-participant"),
]
