"""Addresses of the administration pages: codes and words, no numbers of rows."""

from django.urls import path

from trialsite.administration.accounts.urls import urlpatterns as accounts
from trialsite.administration.delegation.urls import urlpatterns as delegation
from trialsite.administration.registers.urls import urlpatterns as registers
from trialsite.administration.second_factor.urls import urlpatterns as second_factor
from trialsite.administration.versions.urls import urlpatterns as versions
from trialsite.administration.views import home, mappings, ranges

RANGE = "administration/ranges/<slug:place>/<slug:analyte>/"

app_name = "administration"
urlpatterns = [
    path("administration/", home.home, name="home"),
    path("administration/ranges/", ranges.ranges, name="ranges"),
    path("administration/ranges/open/", ranges.open_range, name="range-open"),
    path(RANGE, ranges.range_of, name="range"),
    path(RANGE + "new/", ranges.new_version, name="range-new"),
    path("administration/files/", mappings.all_mappings, name="mappings"),
    path("administration/files/<slug:laboratory>/", mappings.mapping, name="mapping"),
    *delegation,
    *registers,
    *versions,
    *accounts,
    *second_factor,
]
