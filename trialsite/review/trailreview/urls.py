"""Addresses of the review of the trail."""

from django.urls import path

from trialsite.review.trailreview import views

urlpatterns = [path("trail/review/", views.review, name="trail-review")]
