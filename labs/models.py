"""The content tables of the forms in `labs/crfs`."""

from __future__ import annotations

from labs.crfs.bioc import Chemistry, ChemistryResult
from labs.crfs.haem import Haematology, HaematologyResult
from labs.crfs.lym import LymphocyteSubsets
from labs.crfs.ser import Serology
from labs.crfs.vl import ViralLoad
from labs.importing.models import LabImport, StagedFile
from labs.sampling.models import SampleStep

__all__ = [
    "Chemistry",
    "ChemistryResult",
    "Haematology",
    "HaematologyResult",
    "LabImport",
    "LymphocyteSubsets",
    "SampleStep",
    "Serology",
    "StagedFile",
    "ViralLoad",
]  # fmt: skip
