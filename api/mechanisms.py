"""The mechanisms for the schema: the list of 23, and what the record says of one, with all it points at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import UNITS, Line, Part
from analytics.mechanisms.register import MECHANISMS, Told, mechanism, told
from analytics.mechanisms.register import Mechanism as Declared
from api.arguments import After, AreaCode, AsOf, First
from api.columns import Code, coded
from api.connections import Connection
from api.context import Context, Info
from api.mechanism_lines import Entry, entries, first_day
from api.mechanism_seen import facts
from api.pages import Listing, page
from api.places import area_key, area_place
from api.words import both
from graph.territory import territory
from graph.view import View

MechanismCode: TypeAlias = Annotated[
    str, strawberry.argument(description=both("机制代码，M01 至 M23。", "The code, M01 to M23."))
]


@strawberry.type(description=both("二十三项机制之一。", "One of the 23 mechanisms."))
class Mechanism:
    """`analytics.mechanisms.register.Mechanism`."""

    code: str = strawberry.field(description=both("机制代码。", "Its code."))
    programme: Code | None = strawberry.field(
        description=both("所属工程；属于各项工程则为空。", "Its programme; null if it serves all of them.")
    )
    name: str = strawberry.field(description=both("中文名称。", "Its name in Chinese."))
    name_en: str = strawberry.field(description=both("英文名称。", "Its name in English."))


@strawberry.type(description=both("一行中某一代码的数。", "The share of one code in a line."))
class MechanismPart:
    """`analytics.mechanisms.lines.Part`."""

    code: Code = strawberry.field(
        description=both(
            "代码与名称；原文未具名的写“未公布”。", "The code and its name; unnamed: not published."
        )
    )
    value: int | None = strawberry.field(
        description=both("数；来源没有说则为空。", "The number; null where the source does not say.")
    )


@strawberry.type(description=both("一行所指的对象及原因。", "What a line points at, and why."))
class MechanismEntry:
    """`api.mechanism_lines.Entry`."""

    id: strawberry.ID = strawberry.field(description=both("节点的标识。", "The node's id."))
    kind: str = strawberry.field(description=both("节点的类别。", "The node's kind."))
    name: str | None = strawberry.field(
        description=both("名称；无权查看则为空。", "Its name; null where it may not be read.")
    )
    reason: str = strawberry.field(description=both("原因。", "Why, in Chinese."))
    reason_en: str = strawberry.field(description=both("原因（英文）。", "Why, in English."))


def pointed(root: MechanismLine, info: Info, first: First, after: After = None) -> Connection[MechanismEntry]:
    """A page of what a line points at, by name."""
    listed = Listing(
        root.line.measure.code, entries(root.view, info.context.ids, root.line), lambda e: e.order
    )
    return Connection(page=page(listed, first, after), make=shown_entry)


@strawberry.type(
    description=both(
        "关于一项机制的一个数，连同基数、未知与时段。", "One figure about a mechanism, with its base."
    )
)
class MechanismLine:
    """`analytics.mechanisms.lines.Line`."""

    line: strawberry.Private[Line]
    view: strawberry.Private[View]

    code: str = strawberry.field(description=both("行代码。", "The code of the line."))
    label: str = strawberry.field(description=both("中文标签。", "What it counts, in Chinese."))
    label_en: str = strawberry.field(description=both("英文标签。", "What it counts, in English."))
    value: int | None = strawberry.field(
        description=both(
            "数；没有记录、不详或人数过少则为空。",
            "The number; null where nothing is recorded or known, or too few people.",
        )
    )
    fewer_than: int | None = strawberry.field(
        description=both("人数过少时：少于此数。", "Where people are too few to be told: fewer than this.")
    )
    recorded: bool = strawberry.field(
        description=both(
            "记录中是否有此类数据；没有不等于零。", "Whether any source tells of it; none is not nought."
        )
    )
    unit: Code = strawberry.field(description=both("计量单位。", "The unit."))
    base: int | None = strawberry.field(description=both("基数。", "The base."))
    base_label: str = strawberry.field(description=both("基数为何。", "What is counted below, in Chinese."))
    base_label_en: str = strawberry.field(description=both("基数为何（英文）。", "The same in English."))
    unknown: int | None = strawberry.field(
        description=both(
            "因字段空缺而不详的件数。", "How many are unknown, as a field that decides is empty."
        )
    )
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    window_days: int | None = strawberry.field(
        description=both(
            "时段的天数，止于截止日；无时段则为空。", "Days of the window that ends with the day."
        )
    )
    window_from: date | None = strawberry.field(
        description=both("时段首日。", "The first day of the window.")
    )
    parts: list[MechanismPart] = strawberry.field(
        description=both("按代码分的数，零也在内。", "The numbers by code, noughts too.")
    )
    pointed: Connection[MechanismEntry] = strawberry.field(
        resolver=pointed,
        description=both(
            "所指的组织、联合体等，按名称排序；只能计数的角色没有。",
            "What it points at, by name; nothing for roles that may only count.",
        ),
    )


def lines(root: MechanismReport, first: First, after: After = None) -> Connection[MechanismLine]:
    """A page of the lines, in their order."""
    found = root.told
    listed = list(enumerate(found.lines))
    listing = Listing(found.mechanism.code, listed, lambda numbered: (f"{numbered[0]:03d}",))
    make: Callable[[tuple[int, Line]], MechanismLine] = lambda numbered: shown_line(root, numbered[1])  # noqa: E731
    return Connection(page=page(listing, first, after), make=make)


@strawberry.type(
    description=both("记录中关于一项机制的各行。", "What the record says of a mechanism, line by line.")
)
class MechanismReport:
    """`analytics.mechanisms.register.Told`."""

    told: strawberry.Private[Told]
    view: strawberry.Private[View]

    mechanism: Mechanism = strawberry.field(description=both("机制。", "The mechanism."))
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    lines: Connection[MechanismLine] = strawberry.field(
        resolver=lines,
        description=both(
            "各行；无权查看的行不出现。", "The lines; those that may not be read are not there."
        ),
    )


def mechanisms() -> list[Mechanism]:
    """Every mechanism in its order."""
    return [shown(each) for each in MECHANISMS.values()]


def mechanism_report(
    info: Info, code: MechanismCode, as_of: AsOf = None, area: AreaCode = None
) -> MechanismReport:
    """What is seen of a mechanism; in an area what is seen from there, and nothing if it is not there."""
    context, wanted, day = info.context, mechanism(code), info.context.on(as_of)
    view = narrowed(context, area)
    found = Told(wanted, day, ()) if view is None else lines_of(context, view, wanted, day)
    return MechanismReport(told=found, view=view or context.view, mechanism=shown(wanted), as_of=day)


def lines_of(context: Context, view: View, wanted: Declared, day: date) -> Told:
    """The lines of a mechanism, prepared once for all pages; so are the facts of a day."""
    context.analyses.note(("mechanisms", view.scope, day))
    kept = context.standpoint.kept

    def read() -> Facts:
        return facts(view, day)

    def find() -> Told:
        seen: Facts = kept.get(("facts", view.scope, day), read)
        return told(wanted, seen, day)

    found: Told = kept.get((wanted.code, view.scope, day), find)
    return found


def narrowed(context: Context, area: str | None) -> View | None:
    """The view from within an area: of one around the view's own it is the view itself, and None of one that
    is not there.
    """
    view = context.view
    if area is None:
        return view
    place, key = area_place(context, area), area_key(area)
    if place is None:
        return None
    if view.scope is not None and not territory(view.snapshot).below(view.scope)[place]:
        return view
    kept: View = context.standpoint.kept.get(("view", key), lambda: View(view.snapshot, view.role, key))
    return kept


def shown(of: Declared) -> Mechanism:
    """A mechanism as the schema shows it."""
    programme = None if of.programme is None else coded("programmes", of.programme)
    return Mechanism(code=of.code, programme=programme, name=of.words.zh, name_en=of.words.en)


def shown_line(root: MechanismReport, line: Line) -> MechanismLine:
    """A line as the schema shows it."""
    measure, unit, day = line.measure, UNITS[line.measure.unit], root.told.as_of
    return MechanismLine(
        line=line,
        view=root.view,
        code=measure.code,
        label=measure.words.zh,
        label_en=measure.words.en,
        value=line.value,
        fewer_than=line.below,
        recorded=not line.silent,
        unit=Code(code=measure.unit, label=unit.zh, label_en=unit.en),
        base=line.base,
        base_label=measure.base.zh,
        base_label_en=measure.base.en,
        unknown=line.unknown,
        as_of=day,
        window_days=measure.window,
        window_from=first_day(line, day),
        parts=[shown_part(part) for part in line.parts],
    )


def shown_part(part: Part) -> MechanismPart:
    """A part as the schema shows it."""
    code = Code(code=part.code, label=part.words.zh, label_en=part.words.en)
    return MechanismPart(code=code, value=part.value)


def shown_entry(told: Entry) -> MechanismEntry:
    """What a line points at as the schema shows it."""
    return MechanismEntry(
        id=strawberry.ID(told.id),
        kind=told.kind,
        name=told.name,
        reason=told.reason.zh,
        reason_en=told.reason.en,
    )
