"""V05, warned: successions between areas that were probably matched by name alone, and wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.records import TieKey
from loaders.areas import Areas
from loaders.values import Bad

_PROVINCE = 2


class Doubt(NamedTuple):
    """A succession that is loaded but hardly true: its place in the list, and why."""

    at: int
    bad: Bad


def doubts(successions: Sequence[TieKey], areas: Areas) -> Iterator[Doubt]:
    """Successions into another province, and all but the last of several equal names going on as one."""
    last: dict[str, TieKey] = {}
    for tie in sorted(successions, key=lambda tie: tie.valid_from):
        last[tie.to_key] = tie
    for at, tie in enumerate(successions):
        old, new = _code(tie.from_key), _code(tie.to_key)
        if old[:_PROVINCE] != new[:_PROVINCE]:
            yield Doubt(at, _elsewhere(old, new))
        elif _is_namesake(tie, last[tie.to_key], areas):
            yield Doubt(at, _namesake(old, tie, last[tie.to_key]))


def _code(key: str) -> str:
    return key.partition(":")[2]


def _is_namesake(tie: TieKey, later: TieKey, areas: Areas) -> bool:
    """Whether both old areas bore the very name of the new one, in different years."""
    same = areas.share_a_name(tie.from_key, later.from_key, tie.to_key)
    return same and tie.from_key != later.from_key and tie.valid_from < later.valid_from


def _elsewhere(old: str, new: str) -> Bad:
    return Bad(
        "V05",
        f"区域 {old} 的承继者 {new} 在另一个省，很可能只是同名；已照原样导入，请核对后更正或删去这一行。",
        f"{new}, said to continue {old}, lies in another province and probably only bears the same name. "
        "It is loaded as it stands; check it, and correct or delete the row.",
        new,
    )


def _namesake(old: str, tie: TieKey, later: TieKey) -> Bad:
    new, other = _code(tie.to_key), _code(later.from_key)
    year, then = tie.valid_from.year, later.valid_from.year
    return Bad(
        "V05",
        f"区域 {old}（{year}年）与 {other}（{then}年）同名，且都由 {new} 承继，其中之一很可能有误；"
        "已照原样导入，请核对后更正或删去。",
        f"{old} ({year}) and {other} ({then}) bear the same name and are both said to go on as {new}: "
        "one is probably wrong. Both are loaded as they stand; check them, and correct or delete one.",
        old,
    )
