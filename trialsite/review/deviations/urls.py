"""Addresses of the deviations: screening number and number of the entry."""

from django.urls import path

from trialsite.review.deviations import site, views

urlpatterns = [
    path("deviations/", views.deviation_list, name="deviations"),
    path("deviations/export/", views.deviation_export, name="deviations-export"),
    path("deviations/of-the-site/new/", site.new, name="site-deviation-new"),
    path("deviations/of-the-site/<int:number>/", site.one, name="site-deviation"),
    path("deviations/<slug:code>/<int:number>/", views.deviation, name="deviation"),
]
