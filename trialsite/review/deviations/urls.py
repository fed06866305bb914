"""Addresses of the deviations: screening number and number of the entry."""

from django.urls import path

from trialsite.review.deviations import views

urlpatterns = [
    path("deviations/", views.deviation_list, name="deviations"),
    path("deviations/<slug:code>/<int:number>/", views.deviation, name="deviation"),
]
