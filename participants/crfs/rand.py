"""RAND, randomisation: written by the act of randomising alone; nothing on it is typed, edited or undone."""

from __future__ import annotations

from collections.abc import Callable

from trialsite.crf import fields
from trialsite.crf.checks import Case
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

NEEDS = ("randomisation",)
# the arm is in no column and on no form; who may see it finds it where each look is recorded
WHERE_THE_ARM_IS = Text("On the page of the allocation; each look is recorded.", "见“随机分配”页面，每次查看均有记录。")


def _of(read: Callable[[Case], object]) -> Callable[[Case], object]:
    return lambda case: read(case) if case.fact("randomisation") else None


class RandomisationForm(VisitForm):
    """What the randomisation says of itself. Source: clinical specification, RAND."""

    rand_dt = fields.Calculated(
        Text("Randomised at", "随机时间"),
        _of(lambda case: case.fact("randomisation").at),
        needs=NEEDS,
        critical=True,
        sdtm="DS RANDOMIZED, SUPPDM.RANDDT",
    )
    rand_no = fields.Calculated(
        Text("Randomisation number", "随机号"),
        _of(lambda case: case.fact("randomisation").label),
        needs=NEEDS,
        sdtm="SUPPDM",
    )
    rand_arm = fields.Calculated(
        Text("Allocated arm", "分组"),
        _of(lambda case: WHERE_THE_ARM_IS),
        needs=NEEDS,
        audience=Audience.UNBLINDED,
        sdtm="DM.ARMCD/ACTARMCD",
    )
    rand_by = fields.Calculated(
        Text("Randomised by", "操作人"), _of(lambda case: case.fact("randomisation").by), needs=NEEDS
    )
    rand_letter_ref = fields.Calculated(
        Text("Reference of the allocation letter (retrospective entry only)", "分配信封编号（补录）"),
        _of(lambda case: case.fact("randomisation").letter_ref),
        needs=NEEDS,
    )

    class Meta:
        app_label = "participants"


register(
    Crf(
        key="rand",
        model=RandomisationForm,
        title=Text("Randomisation", "随机"),
        occurred="rand_dt",
        sections=(
            Section(Text("Randomisation", "随机"), ("rand_dt", "rand_no", "rand_arm", "rand_by", "rand_letter_ref")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
    )
)
