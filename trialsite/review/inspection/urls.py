"""Addresses of the inspection room."""

from django.urls import path

from trialsite.review.inspection import views

urlpatterns = [
    path("inspection/", views.room, name="inspection"),
    path("inspection/verify/", views.verify_chain, name="inspection-verify"),
]
