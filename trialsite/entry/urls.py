"""Addresses of the nurse's pages: codes and words, no numbers of rows."""

from django.urls import path

from trialsite.entry.views import (
    acts,
    answer,
    casebook,
    dictionary,
    eligibility,
    fill,
    form,
    infusion,
    laboratory,
    log,
    participants,
    paste,
    randomise,
    screening,
    sign_eligibility,
)

FORM = "participants/<slug:code>/visits/<slug:visit>/<slug:form_key>/<int:repeat>/"

app_name = "entry"
urlpatterns = [
    path("", participants.start, name="start"),
    path("find/", participants.find, name="find"),
    path("participants/", participants.participants, name="participants"),
    path("participants/register/", participants.register, name="register"),
    path("screening/", screening.screening, name="screening"),
    path("screening/export/", screening.screening_export, name="screening-export"),
    path("participants/<slug:code>/", casebook.casebook, name="casebook"),
    path("participants/<slug:code>/eligibility/", eligibility.eligibility, name="eligibility"),
    path("participants/<slug:code>/eligibility/check/", eligibility.check, name="eligibility-check"),
    path("participants/<slug:code>/eligibility/sign/", sign_eligibility.sign, name="eligibility-sign"),
    path("participants/<slug:code>/randomise/", randomise.randomise_page, name="randomise"),
    path("participants/<slug:code>/screen-again/", eligibility.again, name="screen-again"),
    path("participants/<slug:code>/logs/<slug:form_key>/", log.log, name="log"),
    path("participants/<slug:code>/logs/<slug:form_key>/add/", log.add, name="log-add"),
    path("participants/<slug:code>/unscheduled/", acts.add_visit, name="add-visit"),
    path("participants/<slug:code>/early-end/", acts.add_early_end, name="add-early-end"),
    path("participants/<slug:code>/end/", acts.end_study, name="end-study"),
    path("participants/<slug:code>/screen-failure/", acts.screen_failure, name="screen-failure"),
    path(FORM, form.form, name="form"),
    path(FORM + "repeat/", acts.repeat, name="form-repeat"),
    path(FORM + "panel/", casebook.panel, name="panel"),
    path(FORM + "draft/", form.draft, name="form-draft"),
    path(FORM + "fill/", fill.fill, name="form-fill"),
    path(FORM + "paste/", paste.paste, name="form-paste"),
    path(FORM + "check/", form.check, name="form-check"),
    path(FORM + "history/", answer.answer, name="form-history"),
    path(FORM + "row/", infusion.row, name="infusion-row"),
    path(FORM + "bag/", infusion.bag, name="infusion-bag"),
    path(FORM + "say/", answer.say, name="form-say"),
    path("laboratory/", laboratory.files, name="laboratory-files"),
    path("laboratory/read/", laboratory.upload, name="laboratory-upload"),
    path("laboratory/imported/<slug:token>/", laboratory.imported, name="laboratory-import"),
    path("laboratory/<slug:token>/", laboratory.dry_run, name="laboratory-file"),
    path("laboratory/<slug:token>/import/", laboratory.act, name="laboratory-act"),
    path("dictionary/", dictionary.dictionary, name="dictionary"),
    path("dictionary/<slug:form_key>/", dictionary.dictionary_form, name="dictionary-form"),
    path("dictionary/<slug:form_key>/blank/", dictionary.dictionary_blank, name="dictionary-blank"),
]
