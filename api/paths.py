"""The path between two organizations, for the schema: what became of the search, and a page of the steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Annotated, NamedTuple, TypeAlias

import strawberry

from analytics.paths import LIMIT, Outcome, Step, path
from analytics.paths import Path as Found
from api.arguments import After, AsOf, First
from api.changes import outward_by
from api.columns import Code, coded, member
from api.connections import Connection
from api.context import Context, Info, Node
from api.ids import Ids
from api.labels import Label
from api.named import named
from api.pages import Listing, page
from api.terms import DatePrecision, own
from api.words import both, said
from graph.linked import fact, links_on, node_number, since
from graph.links import Link, Links
from graph.ontology.domain import ONTOLOGY
from graph.records import NodeKey, Stored
from graph.store.stored import date_of, day
from graph.view import View

From: TypeAlias = Annotated[
    strawberry.ID,
    strawberry.argument(
        name="from", description=both("起点：标识或完整名称。", "The one end: an id or an exact name.")
    ),
]
To: TypeAlias = Annotated[
    strawberry.ID,
    strawberry.argument(description=both("终点：标识或完整名称。", "The other end: an id or an exact name.")),
]


OUTCOMES: Mapping[Outcome, Label] = {
    Outcome.CONNECTED: Label("当日相连", "connected on the day"),
    Outcome.SAME: Label("起点与终点是同一对象", "both ends are the same"),
    Outcome.NOT_CONNECTED: Label("当日不相连", "not connected on the day"),
    Outcome.TOO_FAR: Label(
        f"当日相连，但超过 {LIMIT} 步", f"connected on the day, but by more than {LIMIT} steps"
    ),
    Outcome.NOT_THERE: Label(
        "两者之一当日尚未成立或已经终止", "one of the two was not yet formed on the day, or had ended"
    ),
    Outcome.UNKNOWN: Label(
        "两者之一不存在或无权查看", "one of the two does not exist, or is not for you to see"
    ),
}


class Detail(NamedTuple):
    """The field that says how a tie connects, and its code list."""

    field: str
    codes: str


DETAILS: Mapping[str, Detail] = {
    "COVERS": Detail("mode", "coverage_modes"),
    "WORK_CONTACT": Detail("means", "contact_means"),
    "MEMBER_OF": Detail("role", "membership_roles"),
}


@strawberry.enum(description=both("查找路径的结果。", "What became of the search for a path."))
class PathOutcome(Enum):
    """`analytics.paths.Outcome`."""

    CONNECTED = own("connected", *OUTCOMES[Outcome.CONNECTED])
    SAME = own("same", *OUTCOMES[Outcome.SAME])
    NOT_CONNECTED = own("not_connected", *OUTCOMES[Outcome.NOT_CONNECTED])
    TOO_FAR = own("too_far", *OUTCOMES[Outcome.TOO_FAR])
    NOT_THERE = own("not_there", *OUTCOMES[Outcome.NOT_THERE])
    UNKNOWN = own("unknown", *OUTCOMES[Outcome.UNKNOWN])


@strawberry.enum(description=both("关系的方向。", "Which way a tie leads."))
class StepDirection(Enum):
    """`analytics.paths.Step.forward`."""

    FORWARD = own("forward", "由 from 指向 to", "from the node of from to that of to")
    BACKWARD = own("backward", "由 to 指向 from", "from the node of to to that of from")


@strawberry.type(
    description=both("路径的一步：两端、关系与依据。", "A step of a path: its ends, tie and evidence.")
)
class PathStep:
    """`analytics.paths.Step`, with the facts of its tie."""

    number: int = strawberry.field(description=both("第几步，从 1 起。", "Which step, from 1."))
    start: Node = strawberry.field(
        name="from", description=both("这一步从哪里出发。", "Where the step begins.")
    )
    stop: Node = strawberry.field(name="to", description=both("这一步到达哪里。", "Where the step leads."))
    relation: Code = strawberry.field(
        description=both(
            "关系；席位合为一步，由设席党委指向占席方。",
            "The relation; a seat is one step, from its committee to whoever holds it.",
        )
    )
    direction: StepDirection = strawberry.field(description=both("关系的方向。", "Which way the tie leads."))
    detail: Code | None = strawberry.field(
        description=both(
            "覆盖方式、联系途径或成员角色；其他关系为空。",
            "The mode of coverage, means of contact or role of a member; null for other relations.",
        )
    )
    since: date | None = strawberry.field(
        description=both("起始日；不详则为空。", "Its first day; null where nobody knows it.")
    )
    since_precision: DatePrecision | None = strawberry.field(
        description=said("COVERS", "valid_from_precision")
    )
    verified_on: date | None = strawberry.field(description=said("COVERS", "verified_on"))
    source_id: str | None = strawberry.field(description=said("COVERS", "source_id"))
    basis: Code | None = strawberry.field(description=said("COVERS", "basis"))
    others: int = strawberry.field(
        description=both(
            "当日直接连接这两端的其他关系的条数。", "How many further ties join the two on the day."
        )
    )


def outcome(root: Path) -> PathOutcome:
    """What became of the search."""
    return member(PathOutcome, root.found.outcome)


def length(root: Path) -> int | None:
    """How many steps there are."""
    return len(root.found.steps) if root.found.outcome in (Outcome.CONNECTED, Outcome.SAME) else None


def steps(root: Path, info: Info, first: First, after: After = None) -> Connection[PathStep]:
    """A page of the steps."""
    context, numbered = info.context, list(enumerate(root.found.steps, start=1))
    listing = Listing("path", numbered, lambda entry: (f"{entry[0]:03d}",))
    return Connection(page=page(listing, first, after), make=lambda entry: shown(context, root.as_of, *entry))


@strawberry.type(
    description=both(
        f"两个组织之间最短的路径，至多 {LIMIT} 步；没有路径时说明原因。",
        f"The shortest path between two organizations, at most {LIMIT} steps; where there is none, why.",
    )
)
class Path:
    """`analytics.paths.Path`."""

    found: strawberry.Private[Found]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    outcome: PathOutcome = strawberry.field(
        resolver=outcome, description=both("结果。", "What became of the search.")
    )
    reason: str = strawberry.field(
        resolver=lambda root: OUTCOMES[root.found.outcome].zh,
        description=both("结果，中文。", "The outcome in Chinese."),
    )
    reason_en: str = strawberry.field(
        resolver=lambda root: OUTCOMES[root.found.outcome].en,
        description=both("结果，英文。", "The outcome in English."),
    )
    length: int | None = strawberry.field(
        resolver=length, description=both("步数；没有路径则为空。", "How many steps; null without a path.")
    )
    steps: Connection[PathStep] = strawberry.field(
        resolver=steps, description=both("各步，从起点到终点。", "The steps, from the one end to the other.")
    )


def path_between(info: Info, from_: From, to: To, as_of: AsOf = None) -> Path:
    """The path between two organizations or alliances, each given by its id or name."""
    context, on = info.context, info.context.on(as_of)
    ends = [named(context.view, context.ids, wanted) for wanted in (from_, to)]
    links: Links = context.standpoint.kept.get(("links", on), lambda: links_on(context.view, day(on)))
    return Path(found=found_path(context.view, links, context.ids, *ends), as_of=on)


def found_path(view: View, links: Links, ids: Ids, start: NodeKey | None, stop: NodeKey | None) -> Found:
    """The path between two ends, either of which may be unknown."""
    if start is None or stop is None:
        return Found(Outcome.UNKNOWN)
    first, second = (
        node_number(links, kind, view.snapshot.table(kind).position[key]) for kind, key in (start, stop)
    )
    return path(links, first, second, outward_by(ids))


def shown(context: Context, on: date, number: int, step: Step) -> PathStep:
    """A step as the schema shows it, its nodes as of the day."""
    view, link = context.view, step.link
    start, verified, precise = (
        since(view, link),
        fact(view, link, "verified_on"),
        fact(view, link, "valid_from_precision"),
    )
    return PathStep(
        number=number,
        start=node(context, step.start, on),
        stop=node(context, step.stop, on),
        relation=relation(link),
        direction=StepDirection.FORWARD if step.forward else StepDirection.BACKWARD,
        detail=detail(view, link),
        since=None if start is None else date_of(start),
        since_precision=None if precise is None else member(DatePrecision, str(precise)),
        verified_on=dated(verified),
        source_id=written(fact(view, link, "source_id")),
        basis=basis(view, link),
        others=step.others,
    )


def node(context: Context, wanted: NodeKey, on: date) -> Node:
    """A node of a path."""
    return context.node(wanted.kind, context.table(wanted.kind).position[wanted.key], on)


def relation(link: Link) -> Code:
    """The relation of a link with the words of the ontology."""
    words = ONTOLOGY.relations[link.between.relation].words
    return Code(code=link.between.relation, label=words.zh, label_en=words.en)


def detail(view: View, link: Link) -> Code | None:
    """How a tie connects."""
    about = DETAILS.get(link.between.relation)
    code = None if about is None else fact(view, link, about.field)
    return None if about is None or code is None else coded(about.codes, str(code))


def basis(view: View, link: Link) -> Code | None:
    """On what a tie rests."""
    code = fact(view, link, "basis")
    return None if code is None else coded("evidence_basis", str(code))


def dated(number: Stored) -> date | None:
    """The day with a number."""
    return date_of(number) if isinstance(number, int) else None


def written(text: Stored) -> str | None:
    """A text, if there is one."""
    return None if text is None else str(text)
