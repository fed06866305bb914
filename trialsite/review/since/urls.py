"""Addresses of comparisons."""

from django.urls import path

from trialsite.review.since import views

urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("participants/<slug:code>/changes/", views.participant_changes, name="participant-changes"),
]
