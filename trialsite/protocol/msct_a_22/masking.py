"""Who is blinded to what: the registry says SINGLE and names nobody, so two readings stand here to choose from."""

from __future__ import annotations

from collections.abc import Mapping

from trialsite.protocol.facts import Masked, Masking
from trialsite.protocol.text import Text

_SOURCE = "assumption; registry: Blinding Strategy SINGLE"
_CLINICAL = frozenset({Masked.OUTCOMES})
# the pharmacist sees nothing but weight and visit, participant and administrator no trial data at all
_ALSO_SEES: Mapping[str, frozenset[Masked]] = {
    "participant": frozenset(),
    "research_nurse": _CLINICAL,
    "investigator": _CLINICAL,
    "principal_investigator": _CLINICAL,
    "monitor": _CLINICAL,
    "data_manager": _CLINICAL,
    "safety_officer": _CLINICAL,
    "pharmacist": frozenset(),
    "statistician": frozenset({Masked.OUTCOMES, Masked.ALLOCATION_LIST}),
    "inspector": _CLINICAL,
    "auditor": _CLINICAL,
    "administrator": frozenset(),
}

STRICT = Masking(
    "strict",
    frozenset({"pharmacist", "statistician"}),
    Text(
        "Participants and all site staff, also those who infuse (opaque bag), monitors, data managers and the "
        "sponsor's safety officer are blinded; product staff and the statistician are not.",
        "受试者、研究中心全体人员(包括实施输注者，使用不透明输液袋)、监查员、数据管理员及申办者安全负责人均设盲；"
        "制剂人员与统计师为非盲。",
    ),
    _ALSO_SEES,
    _SOURCE,
)
PERMISSIVE = Masking(
    "permissive",
    STRICT.unblinded_roles | {"research_nurse", "monitor"},
    Text(
        "Participants and those who assess or manage outcomes are blinded; nurses who infuse and monitors are not.",
        "受试者及评价、管理结局数据的人员设盲；实施输注的护士和监查员为非盲。",
    ),
    _ALSO_SEES,
    _SOURCE,
)
MASKINGS: Mapping[str, Masking] = {masking.name: masking for masking in (STRICT, PERMISSIVE)}
