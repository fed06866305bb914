"""Addresses of the samples: that of the laboratory form, under samples."""

from django.urls import path

from trialsite.entry.samples import views

urlpatterns = [
    path("samples/", views.samples, name="samples"),
    path("samples/<slug:code>/<slug:visit>/<slug:form_key>/<int:repeat>/", views.sample, name="sample"),
]
