"""Addresses of the signing queue."""

from django.urls import path

from trialsite.review.signing import views

urlpatterns = [
    path("signatures/", views.queue, name="signatures"),
    path("signatures/sign/", views.sign_batch, name="sign"),
]
