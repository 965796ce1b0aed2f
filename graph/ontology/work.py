"""What organizations do together: activities, the resources they share, and who runs what."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, date, observed, required, text
from graph.ontology.places import SCHEMED

ACTIVITY = NodeKind(
    name="Activity",
    words=words(
        "活动",
        "activity",
        "联合体或党组织举办的活动；参加的是组织，不记个人。",
        "Something an alliance or party organization held; organizations take part, persons are not kept.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(observed(date("date", words("日期", "date", "活动举行的日期。", "The day it took place.")))),
        code(
            "union_kind",
            words("六联", "union", "属于六联中的哪一联。", "Which of the six unions it serves."),
            "six_unions",
        ),
        code(
            "mechanism",
            words(
                "五项机制",
                "mechanism",
                "属于区域化党建五项机制中的哪一项。",
                "Which of the five mechanisms it serves.",
            ),
            "mechanisms_315",
        ),
        required(
            code(
                "mode",
                words("形式", "mode", "大会、联合、双边还是线上。", "Assembly, joint, bilateral or online."),
                "activity_modes",
            )
        ),
        code("topic_code", words("主题", "topic", "活动的主题。", "What it was about."), "topics"),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="Event / – / Event",
)

RESOURCE = NodeKind(
    name="Resource",
    words=words(
        "资源",
        "resource",
        "单位愿意共享的场地、师资、服务等。",
        "A venue, trainer, service or the like that a unit is ready to share.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "kind", words("类别", "kind", "属于哪一类资源。", "Which sort of resource."), "resource_kinds"
            )
        ),
        text(
            "capacity",
            words("容量", "capacity", "可容纳或可提供多少，附单位。", "How much it offers, with its unit."),
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / Asset",
)

NODES = (ACTIVITY, RESOURCE)

PARTICIPATED_IN = RelationKind(
    name="PARTICIPATED_IN",
    words=words(
        "参加", "participated in", "单位或党组织参加了一次活动。", "A unit or party organization took part."
    ),
    pairs=(("Unit", "Activity"), ("PartyOrganization", "Activity")),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("activities", "参加的活动"),
    backward=EndName("participants", "参加方"),
    visibility=Visibility.INTERNAL,
    fields=(
        required(
            code(
                "role",
                words("角色", "role", "主办、协办还是参加。", "Host, co-host or attendee."),
                "participation_roles",
            )
        ),
    ),
    nearest="– / – / –",
)

UNDER = RelationKind(
    name="UNDER",
    words=words(
        "归属",
        "under",
        "活动、项目、品牌或清单项归谁所有。",
        "To whom an activity, project, brand or list item belongs.",
    ),
    pairs=tuple(
        (item, owner)
        for item in ("Activity", "Project", "Brand", "ListItem")
        for owner in ("Alliance", "PartyOrganization", "Unit")
    ),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("owners", "归属方"),
    backward=EndName("undertakings", "名下事项"),
    visibility=Visibility.INTERNAL,
    nearest="Event.organization / – / ProjectParticipant",
)

OPERATED_BY = RelationKind(
    name="OPERATED_BY",
    words=words("运行", "operated by", "阵地或渠道由谁运行。", "Who runs a facility or channel."),
    pairs=tuple(
        (place, operator)
        for place in ("Facility", "Channel")
        for operator in ("Unit", "PartyOrganization", "Alliance")
    ),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("operators", "运行方"),
    backward=EndName("operated_places", "运行的阵地与渠道"),
    visibility=Visibility.INTERNAL,
    nearest="– / org:siteOf / –",
)

OFFERS = RelationKind(
    name="OFFERS",
    words=words("提供", "offers", "单位提供可共享的资源。", "A unit offers a resource for sharing."),
    pairs=(("Unit", "Resource"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("offered_resources", "提供的资源"),
    backward=EndName("providers", "提供单位"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

USED = RelationKind(
    name="USED",
    words=words(
        "使用",
        "used",
        "单位使用了一项共享资源，是相互联系的证据。",
        "A unit used a shared resource: evidence of a tie.",
    ),
    pairs=(("Unit", "Resource"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("used_resources", "使用的资源"),
    backward=EndName("users", "使用单位"),
    visibility=Visibility.INTERNAL,
    fields=(required(date("on", words("使用日期", "used on", "使用的日期。", "The day of use."))),),
    discriminator=("on",),
    nearest="– / – / –",
)

RELATIONS = (PARTICIPATED_IN, UNDER, OPERATED_BY, OFFERS, USED)
