"""Addresses of the delegation log, the signature sheet and the training matrix."""

from django.urls import path

from trialsite.administration.delegation.views import log, sheet, signing, training, writing

urlpatterns = [
    path("delegation/", log.log, name="delegation"),
    path("delegation/export/", log.export, name="delegation-export"),
    path("delegation/add/", writing.add, name="delegation-add"),
    path("delegation/stand-in/", writing.stand_in, name="delegation-stand-in"),
    path("delegation/sign/", signing.sign, name="delegation-sign"),
    path("delegation/lines/<slug:code>/revoke/", writing.revoke, name="delegation-revoke"),
    path("delegation/people/", sheet.people, name="delegation-people"),
    path("delegation/people/export/", sheet.export, name="delegation-people-export"),
    path("delegation/training/", training.training, name="training"),
    path("delegation/training/export/", training.export, name="training-export"),
    path("delegation/training/add/", training.add, name="training-add"),
    path("delegation/training/<slug:code>/withdraw/", training.withdraw, name="training-withdraw"),
]
