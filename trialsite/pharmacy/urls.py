"""Addresses of the unblinded area; no number of a row and no position stands in one."""

from django.urls import path

from trialsite.pharmacy.views import allocation

app_name = "pharmacy"
urlpatterns = [
    path("allocation/", allocation.allocation, name="allocation"),
    path("allocation/make/", allocation.make_list, name="allocation-make"),
    path("allocation/import/", allocation.import_file, name="allocation-import"),
    path("allocation/look/", allocation.look, name="allocation-look"),
]
