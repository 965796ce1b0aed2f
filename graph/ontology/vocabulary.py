"""The table of words: one word per concept in each language, and the synonyms not to use."""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """A concept: its Chinese word, its English word, what it means, and words to avoid for it."""

    zh: str
    en: str
    about_zh: str
    about: str
    avoid: tuple[str, ...]


VOCABULARY = (
    Term(
        "单位",
        "unit",
        "能设立党组织的主体。",
        "A body that can host a party organization.",
        ("entity", "company", "主体"),
    ),
    Term(
        "党组织",
        "party organization",
        "设在单位内或覆盖多个单位的组织，不等于单位。",
        "Set up in a unit or covering several; not the unit itself.",
        ("party org", "cell", "party unit"),
    ),
    Term(
        "联合体",
        "alliance",
        "组织之间的平台。",
        "A platform of organizations.",
        ("coalition", "federation", "联盟"),
    ),
    Term("党建组团", "group", "联合体的一种。", "One kind of alliance.", ("cluster", "team")),
    Term(
        "加入、成员",
        "membership, member",
        "组织与联合体的关系；成员是组织，不是人。",
        "The tie of an organization to an alliance; a member is an organization, not a person.",
        ("participant", "affiliate"),
    ),
    Term(
        "党员代号",
        "member pseudonym",
        "唯一与党员有关的记录，不含任何个人信息。",
        "The only record about a party member; it holds nothing personal.",
        ("person", "user", "人员"),
    ),
    Term(
        "牵头", "lead", "召集联合体的一方。", "The one that convenes an alliance.", ("head", "owner", "龙头")
    ),
    Term(
        "席位",
        "seat",
        "为界别保留、由单位占有。",
        "Reserved for a sector, held by a unit.",
        ("chair", "slot"),
    ),
    Term("职务", "post", "岗位本身，不是在岗的人。", "The office, not its holder.", ("position", "job")),
    Term(
        "组织覆盖",
        "organizational coverage",
        "有党组织覆盖该单位。",
        "A party organization covers the unit.",
        ("penetration",),
    ),
    Term(
        "工作覆盖",
        "work coverage",
        "有岗位或群团联系该单位。",
        "A post or mass organization is in contact.",
        ("outreach",),
    ),
    Term("层级", "tier", "覆盖的档次 T1–T5、T0、TX、TN。", "One of T1–T5, T0, TX, TN.", ("level", "rank")),
    Term("基数", "base", "覆盖率的分母。", "What a coverage rate is divided by.", ("denominator", "total")),
    Term(
        "统计口径",
        "coverage policy",
        "基数与计入层级的约定。",
        "The base and the tiers that count.",
        ("definition", "config"),
    ),
    Term("未覆盖", "not yet reached", "查过而没有。", "Looked for, and not there.", ("backward", "空白企业")),
    Term(
        "未知",
        "unknown",
        "没有查过，或证据过期。",
        "Not looked for, or too long ago.",
        ("missing", "uncovered"),
    ),
    Term(
        "薄弱点",
        "finding",
        "规则找出的薄弱之处。",
        "A weakness that a rule found.",
        ("alert", "risk", "problem"),
    ),
    Term(
        "等次", "grade", "对组织的评定结果。", "The outcome of a rating of an organization.", ("rank", "排名")
    ),
    Term(
        "整改",
        "rectification",
        "针对软弱涣散组织的工作。",
        "The work on a weak organization.",
        ("repair", "fix"),
    ),
    Term("区", "district", "六位代码的区域。", "An area with six digits.", ("county",)),
    Term("街道", "street", "九位代码的区域。", "An area with nine digits.", ("subdistrict", "township")),
    Term(
        "社区", "community", "十二位代码的区域。", "An area with twelve digits.", ("village", "neighborhood")
    ),
    Term(
        "商圈楼宇",
        "zone",
        "可以跨越行政边界的区块。",
        "A place that may cross administrative limits.",
        ("cluster", "block"),
    ),
    Term("阵地", "facility", "提供服务的场所。", "A place of service.", ("site", "position")),
    Term(
        "公布数",
        "published figure",
        "别人公布的数字。",
        "A number that somebody published.",
        ("statistic", "fact"),
    ),
    Term("来源", "source", "记录出自哪里。", "Where a record comes from.", ("origin", "provider")),
    Term("截止日", "as-of date", "回答针对的日期。", "The day an answer is for.", ("today", "snapshot date")),
    Term("数据日期", "data date", "最近一次观察的日期。", "The newest day of observation.", ("last update",)),
    Term("关系", "tie", "两个节点之间有起止的联系。", "A dated connection of two nodes.", ("edge", "link")),
    Term("关系类型", "relation", "关系的种类。", "A kind of tie.", ("edge type", "predicate")),
    Term("键", "key", "由代码得出的自然键。", "The natural key, made from codes.", ("id", "primary key")),
    Term("网络", "network", "内存中供分析的值。", "The value in memory that analytics use.", ("graph",)),
    Term("快照", "snapshot", "有版本的只读模型。", "The versioned read model.", ("cache", "view", "dump")),
)
