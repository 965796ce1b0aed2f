"""The schema: every root field with its words, and the printed form that stands in the repository."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date

import strawberry
from graphql import (
    GraphQLSchema,
    build_client_schema,
    introspection_from_schema,
    lexicographic_sort_schema,
    print_schema,
)
from strawberry.schema.config import StrawberryConfig

from api import queries
from api.alliances import Alliance
from api.areas import AdminArea
from api.changes import ChangeConnection, page_of_changes
from api.compare import CoverageComparison, coverage_compare
from api.connections import Connection
from api.context import Node
from api.coverage import Coverage
from api.expected_forms import ExpectedForm, expected
from api.losses import Losses, losses_report
from api.mechanisms import Mechanism, MechanismReport, mechanism_report, mechanisms
from api.meta import CodeList, CoveragePolicy, Me
from api.party import PartyOrganization, Post
from api.paths import Path, path_between
from api.patterns import (
    CommunityReport,
    OverlapReport,
    Suggestions,
    communities_of,
    overlaps_of,
    suggestions_of,
)
from api.placement import (
    JointBranchPlan,
    OpeningPlan,
    PlacementPlan,
    joint_branch_plan,
    opening_plan,
    placement_plan,
)
from api.published import PublishedFigure, published_figures
from api.ratings import GradeTransitions, grade_transitions
from api.structure import Structure, structure_of
from api.terms_due import TermConnection, terms_due
from api.trend import CoverageTrend, coverage_trend
from api.uncovered import Uncovered
from api.units import Unit
from api.weak_bodies import WeakReport, weak_report
from api.weak_links import WeakLinkConnection, weak_link_page
from api.what_if import WhatIfOutcome, what_if_outcome
from api.words import both, said
from api.zones import Facility, Zone

TYPES: Mapping[str, type[Node]] = {
    kind.KIND: kind for kind in (AdminArea, Zone, Facility, Unit, PartyOrganization, Post, Alliance)
}
"""The object type of every kind that has an id; ids are looked up in this order."""


@strawberry.type(description=both("查询入口。", "Where every question starts."))
class Query:
    """The root fields."""

    node: Node | None = strawberry.field(
        resolver=queries.node,
        description=both(
            "按标识查一个节点；不存在或无权查看都为空。",
            "A node by its id; null if it is not there or not for you.",
        ),
    )
    nodes: list[Node | None] = strawberry.field(
        resolver=queries.nodes,
        description=both(
            "按标识查多个节点，顺序与 ids 相同。", "Several nodes by their ids, in the order of ids."
        ),
    )
    areas: Connection[AdminArea] = strawberry.field(resolver=queries.areas, description=said("AdminArea"))
    area: AdminArea | None = strawberry.field(
        resolver=queries.area, description=both("按代码查一个区域。", "An area by its code.")
    )
    zones: Connection[Zone] = strawberry.field(resolver=queries.zones, description=said("Zone"))
    facilities: Connection[Facility] = strawberry.field(
        resolver=queries.facilities, description=said("Facility")
    )
    units: Connection[Unit] = strawberry.field(resolver=queries.units, description=said("Unit"))
    unit: Unit | None = strawberry.field(
        resolver=queries.unit,
        description=both("按统一社会信用代码查一个单位。", "A unit by its credit code."),
    )
    party_organizations: Connection[PartyOrganization] = strawberry.field(
        resolver=queries.party_organizations, description=said("PartyOrganization")
    )
    alliances: Connection[Alliance] = strawberry.field(
        resolver=queries.alliances, description=said("Alliance")
    )
    alliance: Alliance | None = strawberry.field(
        resolver=queries.alliance,
        description=both(
            "按名称查一个联合体；重名时取列表中的第一个。",
            "An alliance by its name; the first in the list if several.",
        ),
    )
    coverage: Coverage | None = strawberry.field(
        resolver=queries.coverage,
        description=both(
            "覆盖报告；无权查看的角色得到空。", "The report of coverage; null for roles that may not read it."
        ),
    )
    uncovered: Uncovered | None = strawberry.field(
        resolver=queries.uncovered,
        description=both(
            "未覆盖的单位、原因与下一步；无权查看的角色得到空。",
            "Units not reached, why, and what next; null for roles that may not read it.",
        ),
    )
    what_if: WhatIfOutcome | None = strawberry.field(
        resolver=what_if_outcome,
        description=both(
            "假设推演：关闭、新增、去掉、换牵头、合并会怎样；无权查看的角色得到空。",
            "What a plan would change; null for roles that may not read coverage.",
        ),
    )
    coverage_trend: CoverageTrend | None = strawberry.field(
        resolver=coverage_trend,
        description=both(
            "覆盖率走势，变化逐项归因；无权查看的角色得到空。",
            "Coverage over time, with causes; null for roles that may not read it.",
        ),
    )
    coverage_compare: CoverageComparison | None = strawberry.field(
        resolver=coverage_compare,
        description=both(
            "两个日期的覆盖比较，变化逐项归因；无权查看的角色得到空。",
            "Coverage on two days compared, with causes; null for roles that may not read it.",
        ),
    )
    changes: ChangeConnection = strawberry.field(
        resolver=page_of_changes,
        description=both(
            "两个日期之间（含首末两日）的变动，按日期、类别排序。",
            "What changed between two days, both included, by day and kind.",
        ),
    )
    grade_transitions: GradeTransitions = strawberry.field(
        resolver=grade_transitions,
        description=both(
            "两个年度之间的等次变动矩阵，分领域。",
            "How grades moved between two years, whole and by domain.",
        ),
    )
    suggestions: Suggestions | None = strawberry.field(
        resolver=suggestions_of,
        description=both(
            "组织可加入哪个组团，凭什么；无权查看的角色得到空。",
            "Which groups organizations could join, and why; null for roles that may not read it.",
        ),
    )
    communities: CommunityReport | None = strawberry.field(
        resolver=communities_of,
        description=both(
            "成员往来自然形成的群落，与街道、组团对照；无权查看的角色得到空。",
            "Communities beside streets and groups; null for roles that may not read it.",
        ),
    )
    overlaps: OverlapReport | None = strawberry.field(
        resolver=overlaps_of,
        description=both(
            "成员大多相同、可考虑合并的联合体；无权查看的角色得到空。",
            "Alliances of much the same members; null for roles that may not read it.",
        ),
    )
    placement: PlacementPlan | None = strawberry.field(
        resolver=placement_plan,
        description=both(
            "未覆盖企业去哪里；无权查看的角色得到空。",
            "Where the uncovered could go; null for roles that may not read coverage.",
        ),
    )
    openings: OpeningPlan | None = strawberry.field(
        resolver=opening_plan,
        description=both(
            "新开几处组团或中心，开在哪里；无权查看的角色得到空。",
            "Where to open so many groups or centres; null for roles that may not read coverage.",
        ),
    )
    joint_branches: JointBranchPlan | None = strawberry.field(
        resolver=joint_branch_plan,
        description=both(
            "相邻单位可联合组建的支部；无权查看党员分段的角色得到空。",
            "Joint branches that nearby units could form; null for roles that may not read member bands.",
        ),
    )
    structure: Structure | None = strawberry.field(
        resolver=structure_of,
        description=both(
            "联合体之间的结构：靠谁相连，失去谁会断开；无权查看的角色得到空。",
            "How alliances hang together, and what parts them; null for roles that may not read it.",
        ),
    )
    weak_bodies: WeakReport = strawberry.field(
        resolver=weak_report,
        description=both(
            "某年评为软弱的党组织：整改、联系、转化、返弱。",
            "Party organizations rated weak in a year, and what followed.",
        ),
    )
    weak_links: WeakLinkConnection = strawberry.field(
        resolver=weak_link_page,
        description=both(
            "薄弱环节：依据、影响与最小的补强，最紧迫的在前。",
            "Weak links: their proof, what would be lost and the smallest repair, the most pressing first.",
        ),
    )
    losses: Losses | None = strawberry.field(
        resolver=losses_report,
        description=both(
            "失去联合体、组织、联络或牵头方的后果；无权查看的角色得到空。",
            "What is lost if alliances, bodies, contacts or leads stop; null for roles that may not read it.",
        ),
    )
    path: Path = strawberry.field(
        resolver=path_between,
        description=both(
            "两个组织或联合体之间最短的路径，每一步都有依据。",
            "The shortest path between two organizations or alliances, with the evidence of every step.",
        ),
    )
    terms_due: TermConnection = strawberry.field(
        resolver=terms_due,
        description=both(
            "换届即将到期、获准延期或逾期的党组织，最紧迫的在前。",
            "Party organizations whose re-election is due, extended or overdue, the most urgent first.",
        ),
    )
    expected_form: ExpectedForm | None = strawberry.field(
        resolver=expected,
        description=both(
            "一个单位应有的组建形式；无此单位则为空。",
            "The form of organization that a unit is expected to have; null if there is no such unit.",
        ),
    )
    published_figures: Connection[PublishedFigure] = strawberry.field(
        resolver=published_figures,
        description=both(
            "公布数与计算数对照，按编号排序。",
            "Published figures beside computed ones, and why they differ, by code.",
        ),
    )
    mechanisms: list[Mechanism] = strawberry.field(
        resolver=mechanisms, description=both("全部二十三项机制。", "All of the 23 mechanisms.")
    )
    mechanism: MechanismReport = strawberry.field(
        resolver=mechanism_report,
        description=both(
            "记录中关于一项机制的各行；区域内只计从该区域可见的记录。",
            "What the record says of a mechanism; in an area, only what is seen from there.",
        ),
    )
    policies: list[CoveragePolicy] = strawberry.field(
        resolver=queries.every_policy, description=both("全部统计口径。", "Every coverage policy.")
    )
    code_lists: list[CodeList] = strawberry.field(
        resolver=queries.lists, description=both("代码表及其标签。", "Code lists with their labels.")
    )
    data_date: date | None = strawberry.field(
        resolver=queries.data_date,
        description=both(
            "数据日期：最近一次观察的日期，缺省的截止日。",
            "The newest day of observation; the default as-of date.",
        ),
    )
    version: int = strawberry.field(
        resolver=queries.version,
        description=both(
            "记录的版本，随每次写入增长。", "The version of the record; it grows with every write."
        ),
    )
    me: Me = strawberry.field(
        resolver=queries.me, description=both("提问者的角色与范围。", "The role and area of whoever asks.")
    )


def read_date(text: str) -> date:
    """The day that a text states as 2016-12-31; ValueError where it does not."""
    if not isinstance(text, str) or len(text) != len("2016-12-31"):
        raise ValueError("日期应写作 2016-12-31 / write a date as 2016-12-31")
    return date.fromisoformat(text)


DAY = strawberry.scalar(
    name="Date",
    serialize=date.isoformat,
    parse_value=read_date,
    description=both("日期，写作 2016-12-31。", "A day, written 2016-12-31."),
    specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
)

SCHEMA = strawberry.Schema(
    Query,
    types=[*TYPES.values()],
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map={date: DAY}),
)


def core() -> GraphQLSchema:
    """The schema as the GraphQL library executes it, which Strawberry offers under a private name only."""
    return SCHEMA._schema


def printed() -> str:
    """The schema as text, in alphabetical order, as `schema.graphql` holds it."""
    told = introspection_from_schema(core(), specified_by_url=True)
    return print_schema(lexicographic_sort_schema(build_client_schema(told))) + "\n"


if __name__ == "__main__":
    sys.stdout.write(printed())
