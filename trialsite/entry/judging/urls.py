"""Addresses of the lab inbox."""

from django.urls import path

from trialsite.entry.judging import views

urlpatterns = [
    path("lab-inbox/", views.inbox, name="lab-inbox"),
    path(
        "lab-inbox/<str:code>/<str:visit>/<str:form_key>/<int:repeat>/<str:analyte>/", views.judge, name="result-judge"
    ),
]
