"""Permissive readings of the protocol that a result may rest on; they are listed to the investigator who signs."""

from trialsite.protocol.text import Text

EXACTLY_12 = Text(
    "Exactly 12 months of antiretroviral treatment count as the first CD4 band", "抗病毒治疗恰满12个月计入第一档CD4界值"
)
BLIP = Text("A detectable HIV RNA between the qualifying pair does not exclude", "两次合格结果之间的可测病毒载量不排除")
REPEATED = Text("Of repeated results within screening the latest counts", "筛选期内复查以最近一次结果为准")
FDC = Text(
    "A change of brand, fixed-dose combination or dose is no change of regimen",
    "更换品牌、复方单片或剂量不视为更改方案",
)
PREGNANT_OR = Text('"Pregnant and lactating" is read as "or"', "“妊娠和哺乳”按“或”理解")
INCLUSIVE = Text("An end exactly at the limit of the look-back counts as within", "恰在回溯期限当日结束计入")
LOCAL = Text(
    "Topical, inhaled, nasal and ophthalmic immunomodulators do not count", "外用、吸入、鼻用及眼用免疫调节剂不计入"
)
TREATED_SYPHILIS = Text(
    "Anti-TP excludes only with RPR/TRUST ≥1:8 or untreated syphilis", "梅毒抗体阳性仅在RPR/TRUST≥1:8或未治疗时排除"
)
