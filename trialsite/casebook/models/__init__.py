"""The tables of the casebook."""

from trialsite.casebook.models.draft import Draft
from trialsite.casebook.models.lock import Lock, Scope
from trialsite.casebook.models.masking import Masking, MaskingState
from trialsite.casebook.models.paper_signature import PaperSignature
from trialsite.casebook.models.proposal import Proposal, ProposalState, RecordLink
from trialsite.casebook.models.query import Query, QueryMessage, QueryState
from trialsite.casebook.models.record import CrfRecord
from trialsite.casebook.models.review import Confirmation, Signature, Verification
from trialsite.casebook.models.seal_key import SealKey
from trialsite.casebook.models.task import CasebookTask, TaskState
from trialsite.casebook.models.trail_review import TrailReview

__all__ = [
    "CasebookTask", "Confirmation", "CrfRecord", "Draft", "Lock", "Masking", "MaskingState", "PaperSignature",
    "Proposal", "ProposalState",
    "Query", "QueryMessage", "QueryState", "RecordLink", "Scope", "SealKey", "Signature", "TaskState", "TrailReview",
    "Verification",
]  # fmt: skip
