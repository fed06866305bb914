"""Address of the signature on paper: that of the form, and paper."""

from django.urls import path

from trialsite.entry.paper import views

FORM = "participants/<slug:code>/visits/<slug:visit>/<slug:form_key>/<int:repeat>/"

urlpatterns = [path(FORM + "paper/", views.paper, name="form-paper")]
