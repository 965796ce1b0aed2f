"""The deeds of a plan as they are written: which ends are meant, and whether they are there on the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from analytics.mechanisms.lines import Words
from analytics.scenario.deeds import Add, Close, Deed, Merge, Relead, Remove
from api.ids import Ids
from api.limits import Limit, within
from api.named import named
from graph.errors import WrongUseError
from graph.linked import ENDS, there_on
from graph.records import NodeKey
from graph.store.stored import day
from graph.view import View

DEEDS = Limit("LIMIT_DEEDS", 100, "一次推演的步骤数 deeds", "deeds of one plan")


class Sort(StrEnum):
    """The sorts of deeds, in the order in which the command carries them out."""

    ADD = "add"
    REMOVE = "remove"
    RE_LEAD = "re_lead"
    MERGE = "merge"
    CLOSE = "close"


DEED_WORDS = {
    Sort.ADD: Words("新增联系或加入", "add a tie or membership"),
    Sort.REMOVE: Words("去掉联系或退出", "remove a tie or membership"),
    Sort.RE_LEAD: Words("更换牵头方", "give another lead"),
    Sort.MERGE: Words("并入", "merge into"),
    Sort.CLOSE: Words("关闭", "close"),
}

PAIRS: Mapping[Sort, type[Add] | type[Remove] | type[Relead] | type[Merge]] = {
    Sort.ADD: Add,
    Sort.REMOVE: Remove,
    Sort.RE_LEAD: Relead,
    Sort.MERGE: Merge,
}
"""The deeds between two ends."""

WRITTEN = {
    Sort.ADD: "SOURCE:UNIT",
    Sort.REMOVE: "SOURCE:UNIT",
    Sort.RE_LEAD: "ALLIANCE:ORG",
    Sort.MERGE: "A:B",
}


class Asked(NamedTuple):
    """A deed in the words of whoever asks; only closing has no second end."""

    sort: Sort
    source: str
    target: str | None


def asked(sort: Sort, text: str) -> Asked:
    """A deed as the command takes it: two ends parted by the last colon, or one end that closes."""
    if sort is Sort.CLOSE:
        return Asked(sort, text, None)
    source, _, target = text.rpartition(":")
    if not source.strip() or not target.strip():
        raise WrongUseError(
            f"“{text}”应写成 {WRITTEN[sort]}，两端用半角冒号隔开，如 标识:标识。",
            f"Write {text} as {WRITTEN[sort]}, two ends with a colon between them.",
        )
    return Asked(sort, source.strip(), target.strip())


def deeds(view: View, ids: Ids, as_of: date, told: Sequence[Asked]) -> tuple[Deed, ...]:
    """The deeds, in the order given; WrongUseError where there are none, or one names what is not there."""
    if not told:
        raise WrongUseError(
            "请至少写一项假设：关闭 close、新增 add、去掉 remove、换牵头 re-lead 或合并 merge。",
            "Name at least one deed: close, add, remove, re-lead or merge.",
        )
    within(DEEDS, len(told))
    return tuple(_deed(each, *_ends(view, ids, as_of, each)) for each in told)


def _ends(view: View, ids: Ids, as_of: date, told: Asked) -> Iterable[NodeKey]:
    return (thing(view, ids, as_of, text) for text in (told.source, told.target) if text is not None)


def _deed(told: Asked, source: NodeKey, target: NodeKey | None = None) -> Deed:
    make = PAIRS.get(told.sort)
    if (make is None) is not (target is None):
        raise WrongUseError(
            "关闭只写一端 source，其余各项须写两端 source 与 target。",
            "Closing has a source only; every other deed has a source and a target.",
        )
    return Close(source) if make is None or target is None else make(source, target)


def thing(view: View, ids: Ids, as_of: date, text: str) -> NodeKey:
    """What has the id, or alone bears the exact name, and is there on the day; a post by its id.

    What is hidden, what is not there, and what never was end in the same WrongUseError.
    """
    found = post(view, ids, text) or named(view, ids, text)
    if found is not None:
        place = view.snapshot.table(found.kind).position[found.key]
        if there_on(view, found.kind, day(as_of))[place]:
            return found
    raise WrongUseError(
        f"“{text}”在 {as_of} 不存在，或无权查看；请写标识或完整名称（岗位只能写标识）。",
        f"There is no {text} on {as_of}, or it is not for you; give an id or whole name (of a post its id).",
    )


def post(view: View, ids: Ids, text: str) -> NodeKey | None:
    """The post with an id, if it is there for the view; it is looked for as anything else is."""
    found = ids.find(view.snapshot, (*ENDS, "Post"), text)
    seen = bool(view.nodes(found.kind)[found.position : found.position + 1].any())
    keys = view.snapshot.table(found.kind).keys
    return NodeKey("Post", keys[found.position]) if found.there & seen and found.kind == "Post" else None


def sort_of(deed: Deed) -> Sort:
    """Of which sort a deed is."""
    if isinstance(deed, Close):
        return Sort.CLOSE
    return next(sort for sort, kind in PAIRS.items() if isinstance(deed, kind))
