"""The stopping rules that one might set; all assumptions. Source: clinical specification 6.5."""

from __future__ import annotations

from trialsite.protocol.stopping import Scope, Sort, Sought, StoppingRule
from trialsite.protocol.text import Text

# grade 4 of the scale for acute systemic allergic reaction is anaphylaxis; the words stand for whatever grade
ANAPHYLAXIS = (
    Sought(special=frozenset({"HYPERS"}), min_grade=4),
    Sought(names=("anaphyla", "过敏性休克", "严重过敏反应")),
)
RELATED_ANAPHYLAXIS = (
    Sought(special=frozenset({"HYPERS"}), min_grade=4, is_related=True),
    Sought(names=("anaphyla", "过敏性休克", "严重过敏反应"), is_related=True),
)
THROMBOSIS = frozenset({"THROMB"})

OF_PARTICIPANT = (
    StoppingRule(
        "related_grade_3",
        Scope.PARTICIPANT,
        Text("Related adverse event of grade 3 or more", "与试验用药品有关的3级及以上不良事件"),
        any_of=(Sought(min_grade=3, is_related=True),),
    ),
    StoppingRule("anaphylaxis", Scope.PARTICIPANT, Text("Anaphylaxis", "严重过敏反应"), any_of=ANAPHYLAXIS),
    StoppingRule(
        "thromboembolism",
        Scope.PARTICIPANT,
        Text("Thrombo-embolism", "血栓栓塞"),
        any_of=(Sought(special=THROMBOSIS),),
    ),
    StoppingRule("pregnancy", Scope.PARTICIPANT, Text("Pregnancy", "妊娠"), Sort.PREGNANCY),
    StoppingRule(
        "confirmed_vl_200", Scope.PARTICIPANT, Text("Confirmed virological failure", "确认病毒学失败"), Sort.LOADS
    ),
    StoppingRule(
        "new_malignancy",
        Scope.PARTICIPANT,
        Text("New malignancy", "新发恶性肿瘤"),
        any_of=(Sought(special=frozenset({"MALIG"})),),
    ),
    StoppingRule(
        "active_serious_infection",
        Scope.PARTICIPANT,
        Text("Active serious or opportunistic infection", "活动性严重或机会性感染"),
        any_of=(Sought(special=frozenset({"INFECT"}), is_open=True),),
    ),
    StoppingRule(
        "consent_withdrawn",
        Scope.PARTICIPANT,
        Text("Consent to treatment withdrawn", "撤回治疗的知情同意"),
        Sort.CONSENT,
    ),
    StoppingRule(
        "investigator_decision",
        Scope.PARTICIPANT,
        Text("Decision of an investigator", "研究者决定"),
        Sort.PERSON,
        any_of=(Sought(stopped_treatment=True),),
    ),
)
OF_STUDY = (
    StoppingRule(
        "death_possibly_related",
        Scope.STUDY,
        Text("Death possibly related", "可能有关的死亡"),
        any_of=(Sought(is_fatal=True, is_related=True),),
    ),
    StoppingRule(
        "related_thromboembolism_or_anaphylaxis",
        Scope.STUDY,
        Text("Related thrombo-embolism or anaphylaxis", "有关的血栓栓塞或严重过敏反应"),
        any_of=(Sought(special=THROMBOSIS, is_related=True), *RELATED_ANAPHYLAXIS),
    ),
    StoppingRule(
        "related_grade_3_same_kind_in_2",
        Scope.STUDY,
        Text(
            "Related events of grade 3 or more and of the same kind in 2 participants",
            "2例受试者发生同类、有关的3级及以上不良事件",
        ),
        any_of=(Sought(min_grade=3, is_related=True),),
        participants=2,
        same_kind=True,
    ),
    StoppingRule(
        "related_sae_in_3_of_first_10",
        Scope.STUDY,
        Text("Related serious events in 3 of the first 10 infused", "前10例输注受试者中3例发生有关的严重不良事件"),
        any_of=(Sought(is_serious=True, is_related=True),),
        participants=3,
        of_first=10,
    ),
    # the title says nothing of the lot, which blinded people read
    StoppingRule("sterility_failure", Scope.STUDY, Text("Quality of the product", "产品质量"), Sort.PRODUCT),
    StoppingRule(
        "confirmed_virological_failure_in_2",
        Scope.STUDY,
        Text("Confirmed virological failure in 2 participants", "2例受试者确认病毒学失败"),
        Sort.LOADS,
        participants=2,
    ),
)
STOPPING = (*OF_PARTICIPANT, *OF_STUDY)
