"""Service programmes: what is provided, by whom, with whose money, and where."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, integer, number, required, text
from graph.ontology.places import SCHEMED

AMOUNT = number(
    "amount_yuan", words("金额", "amount", "合同或出资金额。", "The contract or the contribution."), "yuan"
)

PROGRAMME = NodeKind(
    name="Programme",
    words=words(
        "服务项目",
        "service programme",
        "长寿食坊、保险、慈善超市、兜底救助等项目；受益人只有总数。",
        "Canteens, insurance, charity stores, hardship relief; beneficiaries are a total only.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "kind",
                words("类别", "kind", "属于哪一类项目。", "Which sort of programme."),
                "programmes_service",
            )
        ),
        required(
            code("mode", words("方式", "mode", "以哪种方式提供。", "How it is provided."), "service_modes")
        ),
        number(
            "budget_yuan_year",
            words("年度预算", "yearly budget", "每年的预算。", "The budget for a year."),
            "yuan_per_year",
        ),
        integer(
            "beneficiaries",
            words("受益人数", "beneficiaries", "受益人总数。", "Their total number."),
            "persons",
        ),
        text(
            "eligibility_text",
            words("条件", "eligibility", "享受条件的规则。", "The rule that says who may use it."),
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / Project",
)

NODES = (PROGRAMME,)

DELIVERS = RelationKind(
    name="DELIVERS",
    words=words("承接", "delivers", "单位承接服务项目。", "A unit delivers a programme."),
    pairs=(("Unit", "Programme"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("delivered_programmes", "承接的项目"),
    backward=EndName("deliverers", "承接单位"),
    visibility=Visibility.INTERNAL,
    fields=(AMOUNT,),
    nearest="– / – / ProjectParticipant",
)

FUNDS = RelationKind(
    name="FUNDS",
    words=words("出资", "funds", "单位为服务项目出资。", "A unit funds a programme."),
    pairs=(("Unit", "Programme"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("funded_programmes", "出资的项目"),
    backward=EndName("funders", "出资单位"),
    visibility=Visibility.INTERNAL,
    fields=(AMOUNT,),
    nearest="– / – / Payment",
)

SERVES = RelationKind(
    name="SERVES",
    words=words("服务", "serves", "服务项目覆盖的区域。", "The area a programme serves."),
    pairs=(("Programme", "AdminArea"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("served_areas", "服务区域"),
    backward=EndName("programmes", "服务项目"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RELATIONS = (DELIVERS, FUNDS, SERVES)
