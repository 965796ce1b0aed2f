"""Lists, projects, campaigns, brands and honours: what was planned, run and recognised."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, date, integer, required, text
from graph.ontology.places import SCHEMED

START = date("start", words("开始日期", "start", "开始的日期。", "The day it begins."))
DUE = date("due", words("期限", "due", "应完成的日期。", "The day it is due."))
END = date("end", words("结束日期", "end", "结束的日期。", "The day it ended."))

LIST_ITEM = NodeKind(
    name="ListItem",
    words=words(
        "清单项",
        "list item",
        "目标、任务或项目清单中的一项。",
        "An entry in the list of targets, tasks or projects.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "list",
                words("清单", "list", "属于三张清单中的哪一张。", "Which of the three lists."),
                "lists",
            )
        ),
        code("state", words("状态", "state", "进展状态。", "How far it has come."), "list_item_states"),
        date("due_on", words("期限", "due on", "应完成的日期。", "The day it is due.")),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

PROJECT = NodeKind(
    name="Project",
    words=words(
        "项目", "project", "登记、实施并验收的项目。", "Something registered, carried out and accepted."
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(START),
        DUE,
        required(
            code("state", words("状态", "state", "进展状态。", "How far it has come."), "project_states")
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / Project",
)

CAMPAIGN = NodeKind(
    name="Campaign",
    words=words(
        "行动", "campaign", "评选、创建等主题行动。", "A themed drive, such as a selection or a contest."
    ),
    fields=(
        *SCHEME_AND_CODE,
        code(
            "theme",
            words("主题", "theme", "分类示范的四个主题之一。", "One of the four named themes."),
            "campaign_themes",
        ),
        code(
            "category",
            words("类别", "category", "面向哪一类组织。", "The sort of organization it is for."),
            "campaign_categories",
        ),
        START,
        END,
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="Event / – / Event",
)

BRAND = NodeKind(
    name="Brand",
    words=words(
        "品牌",
        "brand",
        "党组织或联合体创建的工作品牌。",
        "A named line of work of an organization or alliance.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        code(
            "code", words("品牌代码", "code", "四个具名品牌之一。", "One of the four named brands."), "brands"
        ),
        code(
            "category",
            words("类别", "category", "面向哪一类组织。", "The sort of organization it is for."),
            "campaign_categories",
        ),
        START,
        END,
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

HONOUR = NodeKind(
    name="Honour",
    words=words(
        "荣誉",
        "honour",
        "授予组织、区域或制度的荣誉；授予个人的只记人数。",
        "Given to an organization, area or system of work; those given to persons are only counted.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        code(
            "level",
            words("层级", "level", "五级联创中的哪一级。", "Which of the five levels."),
            "honour_levels",
        ),
        required(
            code(
                "recipient_kind",
                words(
                    "对象类别",
                    "recipient kind",
                    "组织、区域、制度还是个人计数。",
                    "Organization, area, system or count.",
                ),
                "honour_recipient_kinds",
            )
        ),
        integer(
            "count",
            words("人数", "count", "授予个人时的人数。", "How many persons, where given to persons."),
            "persons",
        ),
        required(
            integer("year", words("年度", "year", "授予的年度。", "The year it was given."), "calendar_year")
        ),
        required(
            text(
                "awarded_by",
                words("授予机关", "awarded by", "由哪个机关授予。", "The authority that gave it."),
            )
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

NODES = (LIST_ITEM, PROJECT, CAMPAIGN, BRAND, HONOUR)

AWARDED_TO = RelationKind(
    name="AWARDED_TO",
    words=words("授予", "awarded to", "荣誉授予谁。", "Who received an honour."),
    pairs=tuple(("Honour", kind) for kind in ("PartyOrganization", "Unit", "AdminArea", "Zone")),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("recipients", "获授方"),
    backward=EndName("honours", "所获荣誉"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RUN_IN = RelationKind(
    name="RUN_IN",
    words=words("出自", "run in", "荣誉出自哪个行动。", "The campaign in which an honour was given."),
    pairs=(("Honour", "Campaign"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("campaigns", "所属行动"),
    backward=EndName("campaign_honours", "授予的荣誉"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RELATIONS = (AWARDED_TO, RUN_IN)
