"""Coding of adverse events: asked for where a dictionary is named, written by the data manager, no answer of a form."""

from __future__ import annotations

import csv
import io

import pytest

from safety.coding import code_term, terms, uncoded
from safety.coding_models import Coding
from tests.factories.accounts import UserFactory
from tests.factories.versions import activated_protocol
from tests.safety.factories import event
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions import locks
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.review.locking.checklist import checklist

pytestmark = pytest.mark.django_db
