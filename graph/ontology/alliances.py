"""Alliances: the regional system, groups, 1+N zones, pairings and associations, and who is in them."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, Identity, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import (
    ID_CODE,
    ID_SCHEME,
    code,
    date,
    flag,
    integer,
    required,
    text,
)
from graph.ontology.places import SCHEMED

ACTORS = ("Unit", "PartyOrganization")
TO_ALLIANCE = tuple((actor, "Alliance") for actor in ACTORS)

ALLIANCE = NodeKind(
    name="Alliance",
    words=words(
        "联合体",
        "alliance",
        "区域化党建、党建组团、商圈楼宇联合体、结对或协会；是交流平台，不是党组织。",
        "A regional system, group, 1+N zone, pairing or association: a platform, not a party organization.",
    ),
    fields=(
        ID_SCHEME,
        ID_CODE,
        required(
            code(
                "kind",
                words("类别", "kind", "属于哪一类联合体。", "Which sort of alliance."),
                "alliance_kinds",
            )
        ),
        code(
            "group_type",
            words(
                "组团类型",
                "group type",
                "区域型、行业型还是综合型。",
                "By region, by industry or comprehensive.",
            ),
            "group_types",
        ),
        code(
            "level",
            words(
                "层级",
                "level",
                "区域化党建所在的街道或社区层级。",
                "The level of a regional system: street or community.",
            ),
            "area_levels",
        ),
        text(
            "theme_industry",
            words(
                "主题行业",
                "theme industry",
                "行业型组团的行业代码。",
                "The industry code of an industry group.",
            ),
        ),
        code(
            "status",
            words(
                "状态",
                "status",
                "筹备、运行、休眠、合并还是解散。",
                "Planned, active, dormant, merged, dissolved.",
            ),
            "alliance_status",
        ),
        date("established_on", words("成立日期", "established on", "成立的日期。", "The day it was set up.")),
        date("dissolved_on", words("终止日期", "dissolved on", "合并或解散的日期。", "The day it ended.")),
        text(
            "charter_doc", words("章程", "charter", "章程文件的文号。", "The number of its charter document.")
        ),
        integer(
            "meeting_cadence_days",
            words(
                "例会间隔", "meeting cadence", "两次例会相隔的天数。", "Days between two regular meetings."
            ),
            "days",
        ),
    ),
    identities=(*SCHEMED, Identity("name", ("name_zh",))),
    visibility=Visibility.PUBLIC,
    nearest="Organization / org:OrganizationalCollaboration / Organization",
)

NODES = (ALLIANCE,)

MEMBER_OF = RelationKind(
    name="MEMBER_OF",
    words=words(
        "加入",
        "membership",
        "单位或党组织加入联合体；离开后再加入另记一条。",
        "A unit or party organization belongs to an alliance; rejoining makes a new tie.",
    ),
    pairs=TO_ALLIANCE,
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("memberships", "加入的联合体"),
    backward=EndName("members", "成员"),
    visibility=Visibility.INTERNAL,
    fields=(
        required(
            code(
                "role",
                words("角色", "role", "牵头、副牵头、成员还是观察。", "Lead, deputy, member or observer."),
                "membership_roles",
            )
        ),
        code(
            "layer",
            words("层", "layer", "在商圈楼宇联合体中属于哪一层。", "Its layer in a 1+N zone."),
            "layers_1n",
        ),
        code(
            "tier",
            words("会员等级", "tier", "协会会员的等级。", "The tier of an association's membership."),
            "membership_tiers",
        ),
    ),
    discriminator=("tier",),
    nearest="Membership with member = Organization / org:Membership / Membership",
)

LEADS = RelationKind(
    name="LEADS",
    words=words(
        "牵头", "leads", "单位或党组织牵头一个联合体。", "A unit or party organization leads an alliance."
    ),
    pairs=TO_ALLIANCE,
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("led_alliances", "牵头的联合体"),
    backward=EndName("leads", "牵头方"),
    visibility=Visibility.INTERNAL,
    fields=(flag("is_deputy", words("副牵头", "deputy", "是否为副牵头。", "Whether it leads as a deputy.")),),
    nearest="Membership(role) / org:headOf with an organization as head / Membership(role)",
)

GUIDES = RelationKind(
    name="GUIDES",
    words=words("指导", "guides", "主管部门指导联合体。", "A department guides an alliance."),
    pairs=TO_ALLIANCE,
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("guided_alliances", "指导的联合体"),
    backward=EndName("guides", "指导方"),
    visibility=Visibility.INTERNAL,
    nearest="– / org:linkedTo / UnknownLink",
)

COORDINATES = RelationKind(
    name="COORDINATES",
    words=words(
        "协同",
        "coordinates",
        "职能部门协同推进联合体。",
        "A functional department works along with an alliance.",
    ),
    pairs=TO_ALLIANCE,
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("coordinated_alliances", "协同的联合体"),
    backward=EndName("coordinators", "协同方"),
    visibility=Visibility.INTERNAL,
    nearest="– / org:linkedTo / UnknownLink",
)

HAS_BODY = RelationKind(
    name="HAS_BODY",
    words=words(
        "下设",
        "has body",
        "区域化党建下设的代表会议、区域党委和党建办公室，每类一个。",
        "The congress, committee and office of a regional system, one of each.",
    ),
    pairs=(("Alliance", "PartyOrganization"), ("Alliance", "RegionalBody")),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("bodies", "下设机构"),
    backward=EndName("governed_alliances", "所属联合体"),
    visibility=Visibility.INTERNAL,
    fields=(
        integer(
            "tier", words("层次", "tier", "三层中的第几层，自上而下。", "1 to 3 from the top."), "ordinal"
        ),
    ),
    nearest="– / org:hasSubOrganization / –",
)

HAS_PLATFORM = RelationKind(
    name="HAS_PLATFORM",
    words=words(
        "平台", "has platform", "联合体所依托的服务中心。", "The service centre an alliance works from."
    ),
    pairs=(("Alliance", "Facility"),),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("platforms", "平台"),
    backward=EndName("hosted_alliances", "依托于此的联合体"),
    visibility=Visibility.PUBLIC,
    nearest="– / org:hasSite / –",
)

RELATIONS = (MEMBER_OF, LEADS, GUIDES, COORDINATES, HAS_BODY, HAS_PLATFORM)
