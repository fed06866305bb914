"""Addresses of the unblinded area; no number of a row and no position stands in one."""

from django.urls import path

from trialsite.pharmacy.views import allocation, deviations, lots, preparations, provenance, queries

app_name = "pharmacy"
urlpatterns = [
    path("pharmacy/", preparations.preparations, name="preparations"),
    path("lots/", lots.lots, name="lots"),
    path("lots/<slug:code>/", lots.lot, name="lot"),
    path("lots/<slug:code>/act/", lots.lot_act, name="lot-act"),
    path("lots/<slug:code>/move/", lots.lot_move, name="lot-move"),
    path("lots/<slug:code>/exposed/", lots.lot_exposed, name="lot-exposed"),
    path("pharmacy/deviations/", deviations.deviations, name="deviations"),
    path("pharmacy/<str:code>/<str:visit>/deviations/<int:number>/", deviations.answer, name="deviation-answer"),
    path("pharmacy/queries/", queries.queries, name="queries"),
    path("pharmacy/<str:code>/<str:visit>/queries/", queries.say, name="preparation-query"),
    path("pharmacy/<str:code>/<str:visit>/", preparations.preparation, name="preparation"),
    path("pharmacy/<str:code>/<str:visit>/history/", provenance.history, name="preparation-history"),
    path("pharmacy/<str:code>/<str:visit>/arm/", preparations.arm, name="preparation-arm"),
    path("pharmacy/<str:code>/<str:visit>/release/", preparations.release_bag, name="preparation-release"),
    path("pharmacy/<str:code>/<str:visit>/returned/", preparations.bag_back, name="preparation-returned"),
    path("pharmacy/<str:code>/<str:visit>/label/", preparations.label, name="preparation-label"),
    path("allocation/", allocation.allocation, name="allocation"),
    path("allocation/make/", allocation.make_list, name="allocation-make"),
    path("allocation/import/", allocation.import_file, name="allocation-import"),
    path("allocation/used/", allocation.import_used_places, name="allocation-used"),
    path("allocation/letters/", allocation.letters, name="allocation-letters"),
    path("allocation/analysis/", allocation.analysis, name="allocation-analysis"),
    path("allocation/look/", allocation.look, name="allocation-look"),
]
