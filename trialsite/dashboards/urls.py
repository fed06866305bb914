"""Addresses of the dashboards; words and codes."""

from django.urls import path

from trialsite.dashboards.views import data, listings, person, trial

app_name = "dashboards"
urlpatterns = [
    path("dashboard/", trial.trial, name="trial"),
    path("dashboard/by-arm/", trial.arms, name="arms"),
    path("dashboard/<slug:key>/file/", trial.chart_file, name="chart-file"),
    path("board/data/", data.data, name="data"),
    path("listings/", listings.listings, name="listings"),
    path("listings/<slug:key>/", listings.listing, name="listing"),
    path("listings/<slug:key>/file/", listings.listing_file, name="listing-file"),
    path("participants/<slug:code>/timeline/", person.timeline, name="timeline"),
]
