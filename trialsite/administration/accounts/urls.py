"""Addresses of the pages of accounts; an account stands there under its sign-in name, which is its code."""

from django.urls import path

from trialsite.administration.accounts.views import listing, making, one

ROOT = "administration/accounts/"

urlpatterns = [
    path(ROOT, listing.accounts, name="accounts"),
    path(f"{ROOT}new/", making.new_account, name="account-new"),
    path(f"{ROOT}of/<str:username>/", one.account, name="account"),
]
