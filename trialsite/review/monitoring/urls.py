"""Addresses of the monitoring visits: their numbers."""

from django.urls import path

from trialsite.review.monitoring import views

urlpatterns = [
    path("monitoring/", views.visits, name="monitoring"),
    path("monitoring/<int:number>/", views.visit, name="monitoring-visit"),
    path("monitoring/<int:number>/document/", views.document, name="monitoring-document"),
]
