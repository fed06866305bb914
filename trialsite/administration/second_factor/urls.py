"""The address of the page of second factors."""

from django.urls import path

from trialsite.administration.second_factor.views import second_factors

urlpatterns = [path("administration/second-factor/", second_factors, name="second-factors")]
