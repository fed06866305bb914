"""Addresses of masked identities."""

from django.urls import path

from trialsite.review.masking import views

urlpatterns = [
    path("masking/", views.maskings, name="masking"),
    path("masking/<int:number>/", views.masking, name="masking-one"),
]
