"""Addresses of the pages of accounts; an account stands there under its sign-in name, which is its code."""

from django.urls import path

from trialsite.administration.accounts.views import as_of, listing, making, one, reviews

ROOT = "administration/accounts/"

urlpatterns = [
    path(ROOT, listing.accounts, name="accounts"),
    path(f"{ROOT}new/", making.new_account, name="account-new"),
    path(f"{ROOT}as-of/", as_of.as_of, name="accounts-as-of"),
    path(f"{ROOT}as-of/export/", as_of.as_of_export, name="accounts-as-of-export"),
    path(f"{ROOT}reviews/", reviews.reviews, name="access-reviews"),
    path(f"{ROOT}reviews/new/", reviews.new_review, name="access-review-new"),
    path(f"{ROOT}reviews/<uuid:key>/", reviews.review, name="access-review"),
    path(f"{ROOT}of/<str:username>/", one.account, name="account"),
]
