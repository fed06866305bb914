"""Addresses of the review pages: codes and words, no numbers of rows."""

from django.urls import path

from trialsite.review.coding.views import coding
from trialsite.review.deviations.urls import urlpatterns as deviations
from trialsite.review.inspection.urls import urlpatterns as inspection
from trialsite.review.locking.urls import urlpatterns as locking
from trialsite.review.masking.urls import urlpatterns as masking
from trialsite.review.monitoring.urls import urlpatterns as monitoring
from trialsite.review.noise.views import rule_noise
from trialsite.review.queries.urls import urlpatterns as queries
from trialsite.review.signing.urls import urlpatterns as signing
from trialsite.review.since.urls import urlpatterns as since
from trialsite.review.trailreview.urls import urlpatterns as trail_review
from trialsite.review.verification.urls import urlpatterns as verification
from trialsite.review.views import trail

app_name = "review"
urlpatterns = [
    path("trail/", trail.trail, name="trail"),
    path("trail/export/", trail.trail_export, name="trail-export"),
    path("trail/<uuid:event>/", trail.trail_event, name="trail-event"),
    path("participants/<slug:code>/trail/", trail.participant_trail, name="participant-trail"),
    path("participants/<slug:code>/trail/export/", trail.trail_export, name="participant-trail-export"),
    path("coding/", coding, name="coding"),
    path("rule-noise/", rule_noise, name="rule-noise"),
    *deviations,
    *masking,
    *monitoring,
    *signing,
    *locking,
    *since,
    *trail_review,
    *inspection,
    *queries,
    *verification,
]
