"""Addresses of sign-in and password."""

from django.urls import path

from trialsite.accounts.views import password, session

app_name = "accounts"
urlpatterns = [
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-in-again/", session.sign_in_again, name="sign-in-again"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("session/", session.session_state, name="session"),
    path("password/", password.change_password, name="password-change"),
]
