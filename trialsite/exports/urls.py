"""Addresses of the exports; tokens, no numbers of rows."""

from django.urls import path

from trialsite.exports.views import copies

app_name = "exports"
urlpatterns = [
    path("exports/", copies.exports, name="exports"),
    path("exports/new/", copies.export_new, name="export-new"),
    path("exports/casebooks/new/", copies.casebooks_new, name="casebooks-new"),
    path("exports/documents/new/", copies.document_new, name="document-new"),
    path("exports/unblinded/new/", copies.unblinded_new, name="unblinded-new"),
    path("exports/site-copy/new/", copies.site_copy_new, name="site-copy-new"),
    path("exports/<slug:token>/file/", copies.export_file, name="export-file"),
]
