"""Areas as a load sees them: when each was there, what it is called, and what followed it (V05)."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from graph.identifiers import plain
from graph.records import NodeKey, TieKey
from graph.store.stored import date_of
from loaders.shown import area_shown, code_shown, quoted
from loaders.values import Bad

AREA = "AdminArea"

_OPEN = 2**31 - 1

_COMMUNITY = ("社区居民委员会", "社区居委会", "居民委员会", "村民委员会", "居委会", "村委会", "社区")
_STREET = ("街道办事处", "街道")
_INVENTED = "synthetic:"
_MOST_HINTS = 500
_NONE: frozenset[str] = frozenset()


class ShortName(NamedTuple):
    """A name without the ending that one source writes and another leaves out, and what the ending says."""

    text: str
    sort: str | None


def short_name(name: str) -> ShortName:
    """洗面桥社区居委会 and 洗面桥社区 are 洗面桥, a community; 洗面桥 alone may be any area."""
    text = plain(name)
    for sort, endings in (("community", _COMMUNITY), ("street", _STREET)):
        for ending in endings:
            if text.endswith(ending) and len(text) > len(ending):
                return ShortName(text.removesuffix(ending), sort)
    return ShortName(text, None)


class Stay(NamedTuple):
    """A period in which an area was there; `censored` where it began before anybody looked."""

    start: int
    end: int
    censored: bool


@dataclass(slots=True)
class Areas:
    """Everything known of areas from the record and the load so far, by key."""

    _stays: dict[str, list[Stay]] = field(default_factory=dict)
    _parents: dict[str, set[str]] = field(default_factory=dict)
    _followers: dict[str, list[str]] = field(default_factory=dict)
    _names: dict[str, set[str]] = field(default_factory=dict)
    _short: dict[str, dict[str | None, set[str]]] = field(default_factory=dict)
    _hints: dict[str, str | None] = field(default_factory=dict)

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
        text, sort = short_name(name)
        self._short.setdefault(text, {}).setdefault(sort, set()).add(area)

    def there_on(self, area: str, day: int) -> bool:
        """Whether an area was there; one whose periods nobody stated always was."""
        stays = self._stays.get(area)
        if not stays:
            return True
        first = min(stays)
        return any(s.start <= day < s.end for s in stays) or (first.censored and day < first.start)

    def share_a_name(self, *areas: str) -> bool:
        """Whether all of them bear, or bore, one name."""
        return any(bearers.issuperset(areas) for bearers in self._names.values())

    def unknown(self, code: str | None) -> Bad:
        """A code that no area ever had."""
        return Bad(
            "V05",
            f"没有区域代码{f' {code}' if code else '是此格所写'}；请核对代码，"
            "或先导入行政区划（alliance-graph areas）。",
            f"There is no area {code or 'of this code'}; check the code, "
            "or load the areas first (alliance-graph areas).",
            code,
        )

    def outside(self, area: str, whole: str) -> Bad | None:
        """V05: the code of an area begins with that of the area it is part of (except invented ones)."""
        code, above = area.partition(":")[2], whole.partition(":")[2]
        if area.startswith(_INVENTED) or code.startswith(above):
            return None
        return Bad(
            "V05",
            f"区域 {code} 不在 {above} 之内：下级代码应以上级代码开头；请更正其中一个。",
            f"{code} does not lie in {above}: the code of a part begins with that of the whole; correct one.",
            code_shown(code),
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
        when, name = date_of(end), self._name(area)
        name_zh, name_en = (f"（{name}）", f" ({name})") if name else (" ", "")
        use_zh = f"请改用 {new}，" if new else "请改用现行区域，"
        use_en = f"use {new}" if new else "use the present area"
        return Bad(
            "V05",
            f"区域 {code}{name_zh}已于 {when} 撤并；{use_zh}或填写更早的日期。",
            f"{code}{name_en} was merged on {when}; {use_en} or give an earlier date.",
            code,
        )

    def _name(self, area: str) -> str:
        return next((name for name, areas in self._names.items() if area in areas), "")

    def look_up(self, name: str, within: str | None) -> NodeKey | Bad:
        """The one area of a name; endings such as 社区居委会 may be left out.

        Areas that are still there go before those that are not.
        """
        found = self._called(name)
        if within is not None:
            above = self._called(within)
            inside = {area for area in found if self._parents.get(area, _NONE) & above}
            if found and not inside:
                return self._not_inside(name, within) if above else self._nameless(within)
            found = inside
        found = {area for area in found if self._stands(area)} or found
        if len(found) == 1:
            return NodeKey(AREA, next(iter(found)))
        return _ambiguous(name, sorted(found)) if found else self._nameless(name)

    def _called(self, name: str) -> set[str]:
        exact = self._names.get(plain(name))
        if exact:
            return exact
        text, sort = short_name(name)
        known = self._short.get(text, {})
        sorts = known if sort is None else (sort, None)
        return {area for one in sorts for area in known.get(one, _NONE)}

    def _stands(self, area: str) -> bool:
        stays = self._stays.get(area)
        return not stays or max(stay.end for stay in stays) == _OPEN

    def _nameless(self, name: str) -> Bad:
        near = self._near(name)
        hint_zh = f"是否为“{near}”？" if near else "请核对名称，或先导入行政区划（alliance-graph areas）。"
        hint_en = (
            f"Did you mean “{near}”?"
            if near
            else "Check the name, or load the areas first (alliance-graph areas)."
        )
        said = area_shown(name)
        return Bad(
            "V05",
            f"没有{f'名为{quoted(said)}' if said else '此格所写'}的区域。{hint_zh}",
            f"No area is called {quoted(said) or 'what this cell says'}. {hint_en}",
            said,
        )

    def _near(self, name: str) -> str | None:
        """The most alike name of an area; not looked for any more once many names were wrong."""
        if name not in self._hints and len(self._hints) < _MOST_HINTS:
            close = get_close_matches(short_name(name).text, sorted(self._short), n=1)
            named = (known for known in sorted(self._names) if short_name(known).text in close)
            self._hints[name] = next(named, None)
        return self._hints.get(name)

    def _not_inside(self, name: str, within: str) -> Bad:
        said, above = area_shown(name), area_shown(within)
        return Bad(
            "V05",
            f"{quoted(above) or '所写的上级区域'}内没有{quoted(said) or '此格所写的区域'}；请更正其中一个。",
            f"{quoted(above) or 'The area it should lie in'} has no {quoted(said) or 'area of this name'}; "
            "correct one of the two.",
            said,
        )


def _ambiguous(name: str, found: list[str]) -> Bad:
    codes = "、".join(area.partition(":")[2] for area in found[:5])
    said = area_shown(name)
    return Bad(
        "V05",
        f"名为{quoted(said) or '此名'}的区域不止一个（{codes}）；请写明所属街道，或改填区域代码。",
        f"More than one area is called {quoted(said) or 'so'} ({codes}); name the street, "
        "or write the code instead.",
        said,
    )
