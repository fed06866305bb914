"""Addresses of the registers: an entry is named by its codes."""

from django.urls import path

from trialsite.administration.registers import views

REGISTER = "administration/registers/<slug:register>/"

urlpatterns = [
    path(REGISTER, views.entries, name="register"),
    path(REGISTER + "add/", views.add, name="register-add"),
    path(REGISTER + "<path:key>/new/", views.new_version, name="register-version"),
    path(REGISTER + "<path:key>/end/", views.end, name="register-end"),
    path(REGISTER + "<path:key>/", views.entry, name="register-entry"),
]
