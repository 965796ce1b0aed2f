"""Services asked for and given: needs, orders and check-ins."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, date, integer, required, restricted
from graph.ontology.places import SCHEMED

TOPIC = required(
    code("topic_code", words("主题", "topic", "属于哪一类主题。", "What it is about."), "topics")
)

NEED = NodeKind(
    name="Need",
    words=words(
        "需求", "need", "企业或社区提出的需求；不记提出人。", "What an enterprise or community asks for."
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "kind",
                words("类别", "kind", "需要哪一类资源。", "The sort of resource needed."),
                "resource_kinds",
            )
        ),
        required(
            code(
                "raised_by_kind",
                words(
                    "提出方类别",
                    "raised by",
                    "由企业还是社区提出。",
                    "Raised by an enterprise or a community.",
                ),
                "need_raisers",
            )
        ),
        required(date("opened_on", words("提出日期", "opened on", "提出的日期。", "The day it was raised."))),
        date(
            "closed_on",
            words("办结日期", "closed on", "满足或撤回的日期。", "The day it was met or withdrawn."),
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

ORDER = NodeKind(
    name="ServiceOrder",
    words=words(
        "服务订单",
        "service order",
        "社区点单、党组织接单的一次服务；不记居民信息。",
        "A service asked for by a community and taken by a party organization; residents are not recorded.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        TOPIC,
        required(date("placed_on", words("点单日期", "placed on", "点单的日期。", "The day it was placed."))),
        date("taken_on", words("接单日期", "taken on", "接单的日期。", "The day it was taken.")),
        date("done_on", words("完成日期", "done on", "完成的日期。", "The day it was done.")),
        code(
            "rating_band",
            words("评价", "rating", "完成后的评价档。", "How it was rated afterwards."),
            "rating_bands",
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

NODES = (NEED, ORDER)

RAISED = RelationKind(
    name="RAISED",
    words=words("提出", "raised", "单位或社区提出需求。", "A unit or a community raised a need."),
    pairs=(("Unit", "Need"), ("AdminArea", "Need")),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("raised_needs", "提出的需求"),
    backward=EndName("raisers", "提出方"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

MATCHES = RelationKind(
    name="MATCHES",
    words=words("匹配", "matches", "资源可以满足需求。", "A resource can meet a need."),
    pairs=(("Resource", "Need"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("matched_needs", "匹配的需求"),
    backward=EndName("matching_resources", "匹配的资源"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

CHECKED_IN = RelationKind(
    name="CHECKED_IN",
    words=words(
        "报到",
        "checked in",
        "党组织向社区党组织报到。",
        "A party organization checked in with a community's.",
    ),
    pairs=(("PartyOrganization", "PartyOrganization"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("check_ins", "报到的社区党组织"),
    backward=EndName("checked_in_organizations", "前来报到的党组织"),
    visibility=Visibility.INTERNAL,
    fields=(
        restricted(
            integer(
                "member_checkins",
                words("党员报到数", "member check-ins", "报到人数。", "How many."),
                "persons",
            )
        ),
    ),
    nearest="– / org:linkedTo / –",
)

PLACED = RelationKind(
    name="PLACED",
    words=words("点单", "placed", "社区党组织点单。", "A community's party organization placed an order."),
    pairs=(("PartyOrganization", "ServiceOrder"),),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("placed_orders", "所点订单"),
    backward=EndName("placers", "点单方"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

TOOK = RelationKind(
    name="TOOK",
    words=words("接单", "took", "党组织接单。", "A party organization took an order."),
    pairs=(("PartyOrganization", "ServiceOrder"),),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("taken_orders", "所接订单"),
    backward=EndName("takers", "接单方"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RELATIONS = (RAISED, MATCHES, CHECKED_IN, PLACED, TOOK)
