"""Addresses of the nurse's pages."""

app_name = "entry"
urlpatterns: list[object] = []
