"""Where things are: areas, zones, facilities and channels."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, Identity, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, date, flag, integer, number, required, several, text

SCHEMED = (Identity(None, ("id_scheme", "id_code")),)

AREA = NodeKind(
    name="AdminArea",
    words=words(
        "行政区域",
        "administrative area",
        "区、街道或社区。区域的名称和隶属关系随时间变化，记在关系上。",
        "A district, street or community. Its names and its superior change in time and are ties.",
    ),
    fields=(
        required(
            code(
                "code_scheme",
                words(
                    "编码方案",
                    "code scheme",
                    "区域代码出自哪套编码。",
                    "Which coding system the code belongs to.",
                ),
                "code_schemes",
            )
        ),
        required(
            text(
                "code",
                words(
                    "区域代码",
                    "area code",
                    "区六位、街道九位、社区十二位的代码。",
                    "Six digits for a district, nine for a street, twelve for a community.",
                ),
            )
        ),
        required(
            code(
                "level",
                words(
                    "层级",
                    "level",
                    "区、街道还是社区。",
                    "Whether it is a district, a street or a community.",
                ),
                "area_levels",
            )
        ),
        text(
            "trust_by",
            words(
                "托管方",
                "held in trust by",
                "由哪个管委会托管；空白表示未托管。",
                "The authority that runs the area in trust; blank if none does.",
            ),
        ),
    ),
    identities=(Identity(None, ("code_scheme", "code")),),
    visibility=Visibility.PUBLIC,
    nearest="Area / – / Address",
)

ZONE = NodeKind(
    name="Zone",
    words=words(
        "商圈楼宇",
        "zone",
        "商圈、楼宇、园区、片区或专业市场，可以跨越行政边界。",
        "A commercial district, building, park, neighbourhood or market; it may cross administrative limits.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code("kind", words("类别", "kind", "属于哪一类区块。", "Which sort of zone it is."), "zone_kinds")
        ),
        number("area_mu", words("占地", "land area", "占地面积，单位为亩。", "Land area in mu."), "mu"),
        integer(
            "daily_flow",
            words("日人流量", "daily flow", "平均每日人流量。", "People passing through on an average day."),
            "persons_per_day",
        ),
        integer(
            "enterprise_count",
            words("企业数", "enterprises", "公布的企业数量。", "The published number of enterprises."),
            "enterprises",
        ),
        code(
            "count_qualifier",
            words(
                "数量限定", "count qualifier", "公布的数量是确数、约数还是余数。", "How exact the count is."
            ),
            "figure_qualifiers",
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.PUBLIC,
    nearest="Area / org:Site / RealEstate",
)

FACILITY = NodeKind(
    name="Facility",
    words=words(
        "阵地",
        "facility",
        "党群服务中心、党员活动室、民情专递箱等场所。",
        "A place of service: a service centre, an activity room, a feedback box.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "kind", words("类别", "kind", "属于哪一类阵地。", "Which sort of facility."), "facility_kinds"
            )
        ),
        several(
            "functions",
            words(
                "功能", "functions", "中心具备五项功能中的哪几项。", "Which of the five functions it offers."
            ),
            "centre_functions",
        ),
        date("opened_on", words("启用日期", "opened on", "开始使用的日期。", "The day it opened.")),
        date("closed_on", words("停用日期", "closed on", "停止使用的日期。", "The day it closed.")),
        number(
            "floor_area_m2", words("建筑面积", "floor area", "建筑面积。", "Floor area."), "square_metres"
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.PUBLIC,
    nearest="– / org:Site / RealEstate",
)

CHANNEL = NodeKind(
    name="Channel",
    words=words(
        "渠道",
        "channel",
        "热线、网站、微博、微信、交流平台等联系渠道。",
        "A way to be reached: a hotline, a website, a feed, an exchange platform.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code("kind", words("类别", "kind", "属于哪一类渠道。", "Which sort of channel."), "channel_kinds")
        ),
        text(
            "url", words("网址", "web address", "公开网址，如有。", "Its public web address, if it has one.")
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="ContactDetail / – / UserAccount",
)

NODES = (AREA, ZONE, FACILITY, CHANNEL)

PART_OF = RelationKind(
    name="PART_OF",
    words=words(
        "属于",
        "part of",
        "区域属于上级区域，区块落在区域内，指标属于标准，任务属于目标，项目属于任务。",
        "An area lies in a larger one, a zone in areas, a criterion in a standard, a task under a target.",
    ),
    pairs=(
        ("AdminArea", "AdminArea"),
        ("Zone", "AdminArea"),
        ("Criterion", "Standard"),
        ("ListItem", "ListItem"),
        ("Project", "ListItem"),
    ),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("wholes", "所属上级"),
    backward=EndName("parts", "组成部分"),
    visibility=Visibility.PUBLIC,
    fields=(
        number(
            "share_pct",
            words("占比", "share", "区块有多大比例落在该区域内。", "How much of a zone lies in the area."),
            "percent",
        ),
    ),
    nearest="Area.parent / – / –",
)

LOCATED_IN = RelationKind(
    name="LOCATED_IN",
    words=words(
        "位于",
        "located in",
        "实际所在或登记所在的区域或区块。",
        "The area or zone where something works, or where it is registered.",
    ),
    pairs=tuple(
        (kind, place)
        for kind in ("Unit", "Facility", "PartyOrganization", "Alliance", "Activity")
        for place in ("AdminArea", "Zone")
    ),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("places", "所在地"),
    backward=EndName("occupants", "辖内对象"),
    visibility=Visibility.PUBLIC,
    fields=(
        flag(
            "is_registered",
            words(
                "登记地",
                "place of registration",
                "是登记地而非实际所在地。",
                "Registered there, not working there.",
            ),
        ),
    ),
    discriminator=("is_registered",),
    nearest="area / org:hasSite / address",
)

RELATIONS = (PART_OF, LOCATED_IN)
