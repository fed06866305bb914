"""What of MSCT-A-22 is verified against its source, and where the sources lie.

Assumed until the monitoring plan and the site's source agreement are signed: the share of the sample, the seed, and
every place below. Critical answers are marked on their questions (end point, safety, consent, eligibility, infusion).
"""

from __future__ import annotations

from trialsite.protocol.text import Text
from trialsite.protocol.verification import Source, SourceKind, VerificationPlan

_HERE = Text("Entered here at the bedside; this record is the source", "床旁直接录入，本系统即为源数据")
_DECIDED = Text("Judged and signed here by the investigator", "研究者在本系统判定并签名")
_COMPUTED = Text("Made by this system", "由本系统生成")
_RECORD = Text("Outpatient or inpatient medical record (hospital system)", "门诊/住院病历（医院信息系统）")
_LABORATORY = Text("Laboratory report (hospital laboratory system)", "检验报告单（医院检验系统）")
_CONSENT = Text("Signed consent form in the investigator site file", "研究者文件夹中已签署的知情同意书")
_PHARMACY = Text("Preparation worksheet in the pharmacy's sealed binder", "药房密封文件夹中的配制记录")
_REPORT = Text("Report as sent, in the investigator site file", "研究者文件夹中的报告原件")


def _transcribed(where: Text, *forms: str, unblinded: bool = False) -> tuple[Source, ...]:
    return tuple(Source(form, SourceKind.TRANSCRIBED, where, unblinded=unblinded) for form in forms)


def _esource(where: Text, *forms: str) -> tuple[Source, ...]:
    return tuple(Source(form, SourceKind.ESOURCE, where) for form in forms)


SOURCES = (
    *_transcribed(_CONSENT, "ic", "wd"),
    *_transcribed(_RECORD, "dm", "hiv", "art", "vlh", "cd4h", "mh", "sv", "vs", "pe", "preg", "cm", "adh", "log"),
    *_transcribed(_LABORATORY, "haem", "bioc", "lym", "vl", "ser"),
    *_esource(_DECIDED, "elig", "eot", "eos", "dv"),
    *_esource(_COMPUTED, "rand", "unbl"),
    *_esource(_HERE, "inf"),
    *_transcribed(_RECORD, "ae", "oi", "pregr", "dth"),
    *_transcribed(_REPORT, "sae"),
    Source("ae", SourceKind.ESOURCE, _DECIDED, frozenset({"ae_serious", "ae_rel_ip", "ae_rel_proc", "ae_rel_art"})),
    *_transcribed(_PHARMACY, "prep", unblinded=True),
)
PLAN = VerificationPlan(
    seed="msct-a-22 verification 1",
    percent=20,
    whole=frozenset({"ic", "elig", "rand", "ae", "sae", "dth", "pregr", "prep"}),
    sources=SOURCES,
)
