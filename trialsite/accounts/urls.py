"""Addresses of sign-in, password and one's own security."""

from django.urls import path

from trialsite.accounts.views import (
    authenticator,
    choose,
    own,
    password,
    preferences,
    second_step,
    security,
    session,
)

app_name = "accounts"
urlpatterns = [
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-in/code/", second_step.sign_in_code, name="sign-in-code"),
    path("sign-in-again/", session.sign_in_again, name="sign-in-again"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("session/", session.session_state, name="session"),
    path("password/", password.change_password, name="password-change"),
    path("account/", own.own, name="own"),
    path("password/choose/<str:token>/", choose.password_choose, name="password-choose"),
    path("account/preferences/", preferences.preferences, name="preferences"),
    path("account/language/", preferences.language, name="language"),
    path("account/security/", security.security, name="security"),
    path("account/security/authenticator/", authenticator.authenticator, name="authenticator"),
    path("account/security/authenticator/off/", authenticator.authenticator_off, name="authenticator-off"),
    path("account/security/recovery-codes/", authenticator.recovery_codes, name="recovery-codes"),
    path("account/security/sign-ins/end/", security.end_other_sign_ins, name="sign-ins-end"),
    path("account/security/reset/decline/", security.decline_own_reset, name="reset-decline"),
]
