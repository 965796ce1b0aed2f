"""Areas as a load sees them: when each was there, what it is called, and what followed it (V05)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.identifiers import plain
from graph.records import NodeKey, TieKey
from graph.store.stored import date_of
from loaders.values import Bad

AREA = "AdminArea"

_OPEN = 2**31 - 1

_ENDINGS = (
    "社区居民委员会",
    "社区居委会",
    "街道办事处",
    "居民委员会",
    "村民委员会",
    "居委会",
    "村委会",
    "社区",
    "街道",
)


class Stay(NamedTuple):
    """A period in which an area was there; `censored` where it began before anybody looked."""

    start: int
    end: int
    censored: bool


def short_name(name: str) -> str:
    """An area's name without the ending that one source writes and another leaves out."""
    text = plain(name)
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) > len(ending):
            return text.removesuffix(ending)
    return text


@dataclass(slots=True)
class Areas:
    """Everything known of areas from the record and the load so far, by key."""

    _stays: dict[str, list[Stay]] = field(default_factory=dict)
    _parents: dict[str, set[str]] = field(default_factory=dict)
    _followers: dict[str, list[str]] = field(default_factory=dict)
    _names: dict[str, set[str]] = field(default_factory=dict)
    _short: dict[str, set[str]] = field(default_factory=dict)

    def part_of(self, key: TieKey, end: int | None, start: int, *, censored: bool) -> None:
        """An area was part of another from a day on."""
        stay = Stay(start, _OPEN if end is None else end, censored)
        self._stays.setdefault(key.from_key, []).append(stay)
        self._parents.setdefault(key.from_key, set()).add(key.to_key)

    def tie(self, key: TieKey, end: int | None, start: int, *, censored: bool) -> None:
        """Any tie of an area that says where, what and until when it was."""
        if key.kind == "PART_OF":
            self.part_of(key, end, start, censored=censored)
        elif key.kind == "NAMED":
            self.named(key.from_key, key.to_key.partition(":")[2])
        elif key.kind == "SUCCEEDED_BY":
            self.followed(key.from_key, key.to_key)

    def followed(self, old: str, new: str) -> None:
        """`new` continues `old`."""
        self._followers.setdefault(old, []).append(new)

    def named(self, area: str, name: str) -> None:
        """An area bears, or bore, a name."""
        self._names.setdefault(plain(name), set()).add(area)
        self._short.setdefault(short_name(name), set()).add(area)

    def there_on(self, area: str, day: int) -> bool:
        """Whether an area was there; one whose periods nobody stated always was."""
        stays = self._stays.get(area)
        if not stays:
            return True
        first = min(stays)
        return any(s.start <= day < s.end for s in stays) or (first.censored and day < first.start)

    def unknown(self, code: str) -> Bad:
        """A code that no area ever had."""
        return Bad(
            "V05",
            f"没有区域代码 {code}；请核对代码，或先导入行政区划。",
            f"There is no area {code}; check the code, or load the areas first.",
            code,
        )

    def not_there(self, area: str, day: int) -> Bad:
        """An area that was not there on the day, with what to write instead."""
        code = area.partition(":")[2]
        stays = sorted(self._stays[area])
        if day < stays[0].start:
            start = date_of(stays[0].start)
            return Bad(
                "V05",
                f"区域 {code} 于 {start} 才设立；请改日期或改用当时的区域。",
                f"{code} exists only since {start}; correct the date or use the area of that day.",
                code,
            )
        return self._ended(area, code, stays[-1].end)

    def _ended(self, area: str, code: str, end: int) -> Bad:
        new = "、".join(key.partition(":")[2] for key in sorted(self._followers.get(area, ())))
        when = date_of(end)
        use_zh = f"请改用 {new}，" if new else "请改用现行区域，"
        use_en = f"use {new}" if new else "use the present area"
        return Bad(
            "V05",
            f"区域 {code} 已于 {when} 撤并；{use_zh}或填写更早的日期。",
            f"{code} was merged on {when}; {use_en} or give an earlier date.",
            code,
        )

    def look_up(self, name: str, within: str | None) -> NodeKey | Bad:
        """The one area of a name; endings such as 社区居委会 may be left out."""
        found = self._names.get(plain(name)) or self._short.get(short_name(name)) or set()
        if within is not None:
            found = found & self._inside(within)
        if len(found) == 1:
            return NodeKey(AREA, next(iter(found)))
        return self._ambiguous(name, sorted(found)) if found else self._nameless(name)

    def _inside(self, within: str) -> set[str]:
        parents = self._names.get(plain(within)) or self._short.get(short_name(within)) or set()
        return {area for area, above in self._parents.items() if above & parents}

    def _nameless(self, name: str) -> Bad:
        near = next(_near(short_name(name), self._short), None)
        hint_zh = f"是否为“{near}”？" if near else "请核对名称，或先导入行政区划。"
        hint_en = f"Did you mean “{near}”?" if near else "Check the name, or load the areas first."
        return Bad(
            "V05",
            f"没有名为“{name[:20]}”的区域。{hint_zh}",
            f"No area is called “{name[:20]}”. {hint_en}",
            name[:20],
        )

    def _ambiguous(self, name: str, found: list[str]) -> Bad:
        codes = "、".join(area.partition(":")[2] for area in found[:5])
        return Bad(
            "V05",
            f"名为“{name[:20]}”的区域不止一个（{codes}）；请改填区域代码。",
            f"More than one area is called “{name[:20]}” ({codes}); write the code instead.",
            name[:20],
        )


def _near(name: str, known: Iterable[str]) -> Iterator[str]:
    return (other for other in sorted(known) if len(set(other) ^ set(name)) <= 2 and set(other) & set(name))
