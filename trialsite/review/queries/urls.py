"""Addresses of the queries."""

from django.urls import path

from trialsite.review.queries import bulk, views

urlpatterns = [
    path("queries/", views.queries, name="queries"),
    path("queries/export/", views.queries_export, name="queries-export"),
    path("queries/step/", views.query_step, name="query-step"),
    path("queries/next/", views.query_next, name="query-next"),
    path("queries/raise/", bulk.raise_queries, name="queries-raise"),
]
