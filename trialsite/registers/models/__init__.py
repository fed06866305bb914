"""Rows of the registers; a change is a new row with its dates: of the old one only the last day is written."""

from trialsite.registers.models.laboratory import ImportMapping, ReferenceRange
from trialsite.registers.models.opening import Milestone, MilestoneKind
from trialsite.registers.models.oversight import MonitoringVisit, ProblemReport
from trialsite.registers.models.places import Device, Laboratory, Staff
from trialsite.registers.models.versions import (
    Approval,
    Capacity,
    ConsentVersion,
    ProtocolVersion,
    Standing,
    Subject,
)

__all__ = [
    "Approval",
    "Capacity",
    "ConsentVersion",
    "Device",
    "ImportMapping",
    "Laboratory",
    "Milestone",
    "MilestoneKind",
    "MonitoringVisit",
    "ProblemReport",
    "ProtocolVersion",
    "ReferenceRange",
    "Staff",
    "Standing",
    "Subject",
]
