"""Structure for the schema: how firmly alliances hang together on a day, list by list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from analytics.mechanisms.facts import Facts
from analytics.structure import parts, structure
from analytics.structure.cut_number import CutNumber
from analytics.structure.fragmentation import Curve
from api.arguments import After, AreaCode, AsOf, First
from api.connections import Connection
from api.context import Context, Info
from api.mechanism_seen import facts
from api.mechanisms import narrowed
from api.pages import Listing, page
from api.structure_lists import listed
from api.structure_shown import (
    Cut,
    places,
    shown_between,
    shown_broker,
    shown_cut,
    shown_few,
    shown_place,
    shown_single,
    shown_star,
)
from api.structure_terms import (
    BetweenOthers,
    Broker,
    CurvePoint,
    CutOrganization,
    FewTies,
    GroupShape,
    LeavingOrder,
    SingleTie,
)
from api.structure_told import Told, parted, told
from api.weak_links_terms import WeakNode
from api.words import both
from graph.view import View

AllianceId: TypeAlias = Annotated[
    strawberry.ID,
    strawberry.argument(description=both("联合体：标识或完整名称。", "An alliance: its id or exact name.")),
]
By: TypeAlias = Annotated[
    LeavingOrder,
    strawberry.argument(description=both("退出的顺序。", "In which order organizations leave.")),
]


@strawberry.type(
    description=both(
        "由跨联合体的组织与双边往来连成的一部分。",
        "What organizations in several alliances and bilateral ties hold together.",
    )
)
class StructurePart:
    """`analytics.structure.parts.Part`."""

    view: strawberry.Private[View]
    part: strawberry.Private[parts.Part]

    organizations: int = strawberry.field(description=both("组织数。", "How many organizations it has."))
    memberships: int = strawberry.field(description=both("成员关系数。", "How many memberships it has."))
    alliances: Connection[WeakNode] = strawberry.field(
        resolver=listed("structureAlliances", lambda root: root.part.alliances, lambda of, shown: shown(of)),
        description=both("其中的联合体。", "The alliances in it."),
    )


def every_part(root: Structure, first: First, after: After = None) -> Connection[StructurePart]:
    """A page of the parts."""
    numbered = [*enumerate(root.found.parts)]
    entries = page(Listing("structureParts", numbered, lambda entry: (f"{entry[0]:06d}",)), first, after)

    def make(entry: tuple[int, parts.Part]) -> StructurePart:
        part = entry[1]
        return StructurePart(
            view=root.view, part=part, organizations=part.organizations, memberships=part.memberships
        )

    return Connection(page=entries, make=make)


@strawberry.type(
    description=both(
        "联合体随组织依次退出而分裂的过程。", "How alliances fall apart as organizations leave one by one."
    )
)
class FragmentationCurve:
    """`analytics.structure.fragmentation.Curve`."""

    view: strawberry.Private[View]
    curve: strawberry.Private[Curve]

    robustness: float | None = strawberry.field(
        description=both(
            "稳健度 R：历次退出后最大部分份额的平均，0 至 1；无可退出则为空。",
            "R: the mean share of the largest part over all that leave, 0 to 1; null where none can.",
        )
    )
    points: Connection[CurvePoint] = strawberry.field(
        resolver=listed("structureCurve", lambda root: places(root.curve), shown_place),
        description=both("各点，从无人退出开始。", "Its places, from before anyone leaves."),
    )


def cuts(root: Structure) -> Sequence[Cut]:
    """The cut organizations, each with all that is needed to tell what it would sever."""
    return [(root.view, root.found.skeleton, each) for each in root.found.cuts]


def curve_by(root: Structure, by: By) -> FragmentationCurve:
    """The curve in one order of leaving."""
    found = root.found.curves[structure.Order(str(by.value))]
    return FragmentationCurve(view=root.view, curve=found, robustness=found.robustness)


@strawberry.type(
    description=both(
        "分开两个联合体最少须失去的组织（Menger）。",
        "The fewest organizations whose loss parts two alliances (Menger).",
    )
)
class CutBetween:
    """`analytics.structure.cut_number.CutNumber`."""

    view: strawberry.Private[View]
    cut: strawberry.Private[CutNumber]

    number: int = strawberry.field(
        description=both("组织数；本不相连则为零。", "How many they are; 0 where nothing joins the two.")
    )
    organizations: Connection[WeakNode] = strawberry.field(
        resolver=listed("structureCut", lambda root: root.cut.organizations, lambda of, shown: shown(of)),
        description=both(
            "这样的一组组织；有多组则取最靠近键在前的联合体的一组。",
            "One such set; of several the one nearest to the alliance that is first by its key.",
        ),
    )


def cut_between(root: Structure, info: Info, one: AllianceId, other: AllianceId) -> CutBetween | None:
    """The cut number of two alliances; None where one is not there or not for this view, or both are one."""
    cut = parted(root.found, root.view, info.context.ids, (one, other))
    return None if cut is None else CutBetween(view=root.view, cut=cut, number=cut.number)


@strawberry.type(
    description=both(
        "某日联合体之间的结构：靠哪些组织相连，失去谁会断开；结对作双边往来计。",
        "How alliances hang together on a day, and what parts them; pairings count as bilateral ties.",
    )
)
class Structure:
    """`analytics.structure.structure.Structure`."""

    view: strawberry.Private[View]
    found: strawberry.Private[structure.Structure]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    alliances: int = strawberry.field(
        description=both("联合体数，结对除外。", "How many alliances, pairings left out.")
    )
    organizations: int = strawberry.field(
        description=both("在任一联合体的组织数。", "Organizations in any of them.")
    )
    memberships: int = strawberry.field(description=both("成员关系数。", "How many memberships."))
    tying: int = strawberry.field(
        description=both("在两个以上联合体的组织数。", "Organizations in several alliances.")
    )
    core_level: int = strawberry.field(
        description=both(
            "最内层核心的级别 k：其中每个节点与其中 k 个相连。",
            "The level k of the innermost core: each in it is tied to k others in it.",
        )
    )
    core_alliances: int = strawberry.field(
        description=both("最内层核心的联合体数。", "Alliances in the innermost core.")
    )
    core_organizations: int = strawberry.field(
        description=both("最内层核心的组织数。", "Organizations in the innermost core.")
    )
    few_ties: Connection[FewTies] = strawberry.field(
        resolver=listed("structureFew", lambda root: root.found.few, shown_few),
        description=both("纽带过少的联合体，最少者在前。", "Alliances tied by few, the fewest first."),
    )
    cut_organizations: Connection[CutOrganization] = strawberry.field(
        resolver=listed("structureCuts", cuts, shown_cut),
        description=both("关节组织，断开最多者在前。", "Cut organizations, the gravest first."),
    )
    brokers: Connection[Broker] = strawberry.field(
        resolver=listed("structureBrokers", lambda root: root.found.brokers, shown_broker),
        description=both("中介组织，得分最高者在前。", "Brokers, the highest score first."),
    )
    single_ties: Connection[SingleTie] = strawberry.field(
        resolver=listed("structureSingle", lambda root: root.found.single, shown_single),
        description=both("一线相连的联合体。", "Pairs of alliances held by one organization."),
    )
    parts: Connection[StructurePart] = strawberry.field(
        resolver=every_part,
        description=both("互不相连的部分，最大者在前。", "The parts that nothing joins, the largest first."),
    )
    between: Connection[BetweenOthers] = strawberry.field(
        resolver=listed("structureBetween", lambda root: root.found.between, shown_between),
        description=both("居间的组织，最多者在前。", "Those who stand between others, most often first."),
    )
    group_shapes: Connection[GroupShape] = strawberry.field(
        resolver=listed("structureShapes", lambda root: root.found.stars, shown_star),
        description=both(
            "组团的形状；成员不足五个或没有往来的不在其中。",
            "The shapes of groups; those below five members or without ties are not there.",
        ),
    )
    cut_number: CutBetween | None = strawberry.field(
        resolver=cut_between,
        description=both(
            "分开两个联合体最少须失去的组织；其一不在此处则为空。",
            "The fewest organizations that part two alliances; null where one is not here.",
        ),
    )
    curve: FragmentationCurve = strawberry.field(
        resolver=curve_by, description=both("分裂曲线。", "The curve of fragmentation.")
    )


def structure_of(info: Info, as_of: AsOf = None, area: AreaCode = None) -> Structure | None:
    """The structure of a day; None for roles that may not read findings, and of an area not there."""
    context, day = info.context, info.context.on(as_of)
    view = narrowed(context, area)
    found = None if view is None else prepared(context, view, day).found
    if view is None or found is None:
        return None
    return Structure(
        view=view,
        found=found,
        as_of=day,
        alliances=found.alliances,
        organizations=found.organizations,
        memberships=found.memberships,
        tying=found.tying,
        core_level=found.core.level,
        core_alliances=len(found.core.alliances),
        core_organizations=len(found.core.organizations),
    )


def prepared(context: Context, view: View, day: date) -> Told:
    """The structure, prepared once for all lists and pages; so are the facts of a day."""
    context.analyses.note(("structure", view.scope, day))
    kept = context.standpoint.kept

    def find() -> Told:
        seen: Facts = kept.get(("facts", view.scope, day), lambda: facts(view, day))
        return told(seen, view, day)

    found: Told = kept.get(("structure", view.scope, day), find)
    return found
