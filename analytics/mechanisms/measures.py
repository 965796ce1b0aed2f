"""What many lines have in common: counts by a code, and of how many what is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from analytics.mechanisms.facts import AREA, NOWHERE, Facts, Nodes
from analytics.mechanisms.lines import UNNAMED, Finder, Found, Part, Pointed, Words
from graph.codes import CodeTerm, code_lists
from graph.network import Mask, Places
from graph.records import Stored

YEAR, HALF_YEAR = 365, 180
"""Windows, in days (`domain.md` 4.3)."""

Chosen = Callable[[Facts], Mask]
"""Which nodes of a kind are meant."""

Reasons = Callable[[int], Words]
"""Why a node, given by its place, is pointed at."""


def words_of(term: CodeTerm) -> Words:
    """What an entry of a code list is called; what the source does not name stays unnamed."""
    return UNNAMED if term.code.startswith("unnamed") else Words(term.label_zh, term.label_en)


def said(codes: str, code: str) -> Words:
    """What a code of a list is called."""
    return words_of(code_lists()[codes].by_code[code])


def every(codes: str, *without: str) -> tuple[str, ...]:
    """The codes of a list in its order."""
    return tuple(term.code for term in code_lists()[codes].terms if term.code not in without)


def parts(codes: str, counts: Mapping[str, int], *, only: Sequence[str] = ()) -> tuple[Part, ...]:
    """One part for each code of a list, also where it is nought."""
    return tuple(Part(code, said(codes, code), counts.get(code, 0)) for code in only or every(codes))


def joined(told: Iterable[Words]) -> Words:
    """Several things in one text."""
    listed = list(told)
    return Words("、".join(each.zh for each in listed), ", ".join(each.en for each in listed))


def lacking(told: Iterable[Words]) -> Words:
    """That several things are not there."""
    found = joined(told)
    return Words(f"缺：{found.zh}", f"missing: {found.en}")


def alive(kind: str) -> Chosen:
    """The nodes of a kind that are there on the day."""
    return lambda facts: facts.alive(kind)


def alike(kind: str, name: str, *codes: str) -> Chosen:
    """Of those the ones with some codes in a field."""
    return lambda facts: facts.alive(kind) & facts.nodes(kind).is_(name, *codes)


def number(mask: Mask) -> int:
    """How many are meant."""
    return int(mask.sum())


def counted(kind: str, chosen: Chosen | None = None) -> Finder:
    """How many nodes are meant, of all nodes of the kind that are there on the day."""

    def find(facts: Facts) -> Found:
        return Found(number((chosen or alive(kind))(facts)), number(facts.alive(kind)))

    return find


def split(kind: str, name: str, codes: str, chosen: Chosen | None = None, *without: str) -> Finder:
    """How many nodes there are with each code in a field; those without any are the unknown."""

    def find(facts: Facts) -> Found:
        mask = (chosen or alive(kind))(facts)
        column = facts.nodes(kind).coded(name)
        counts = Counter(str(column.at(place)) for place in places(mask & (column.codes >= 0)))
        told = parts(codes, counts, only=every(codes, *without))
        known = sum(part.value or 0 for part in told)
        return Found(known, number(mask), number(mask & (column.codes < 0)), told)

    return find


def places(mask: Mask) -> list[int]:
    """The places that are meant."""
    found: list[int] = np.flatnonzero(mask).tolist()
    return found


def marked(size: int, at: Places | Sequence[int]) -> Mask:
    """A mask of some places."""
    mask = np.zeros(size, bool)
    mask[np.asarray(at, np.int32)] = True
    return mask


def pointed(nodes: Nodes, mask: Mask, why: Words | Reasons) -> tuple[Pointed, ...]:
    """The nodes that are meant, each with why."""
    reason = (lambda _: why) if isinstance(why, Words) else why
    return tuple(Pointed(nodes.at(place), reason(place)) for place in places(mask))


def without(kind: str, base: Chosen, having: Chosen, why: Words) -> Finder:
    """Of some nodes of a kind those that have not got something."""

    def find(facts: Facts) -> Found:
        of = base(facts)
        bare = of & ~having(facts)
        return Found(number(bare), number(of), 0, (), pointed(facts.nodes(kind), bare, why))

    return find


def gaps(nodes: Nodes, of: Mask, has: Mapping[str, Mask], called: Callable[[str], Words]) -> Found:
    """Of some nodes those that lack at least one of several things; a part for each says how many lack it."""
    missing = {name: of & ~mask for name, mask in has.items()}
    lack = np.zeros(len(nodes), bool)
    for mask in missing.values():
        lack |= mask

    def why(place: int) -> Words:
        return lacking(called(name) for name, mask in missing.items() if mask[place])

    told = tuple(Part(name, called(name), number(mask)) for name, mask in missing.items())
    return Found(number(lack), number(of), 0, told, pointed(nodes, lack, why))


def with_tie(facts: Facts, relation: str, start: str, end: str, *, backward: bool = False) -> Mask:
    """Which nodes at one end have a tie that holds on the day."""
    found = facts.held(relation, start, end)
    if backward:
        return marked(len(facts.nodes(end)), found.target)
    return marked(len(facts.nodes(start)), found.source)


def total(counts: Sequence[Stored]) -> Found:
    """A sum of numbers, over as many records; unknown are those without one, and the sum if all are."""
    known = [count for count in counts if count is not None]
    value = sum(int(count) for count in known) if known or not counts else None
    return Found(value, len(counts), len(counts) - len(known))


def by_area(facts: Facts, level: str, nodes: Nodes, mask: Mask) -> Iterator[tuple[int, int]]:
    """The area of a level in which each of some nodes lies, and its place; what lies nowhere is left out."""
    owners = facts.at_level(level)[nodes.area]
    for place in places(mask & (owners != NOWHERE)):
        yield int(owners[place]), place


def by_street(facts: Facts, nodes: Nodes, mask: Mask) -> Found:
    """The streets in which any of some nodes lies, each with how many; unknown are nodes without a street."""
    counts = Counter(street for street, _ in by_area(facts, "street", nodes, mask))
    areas = facts.nodes(AREA)
    streets = places(facts.alive(AREA) & areas.is_("level", "street"))
    told = tuple(
        Part(areas.keys[at], area_words(facts, at), counts[at])
        for at in sorted(streets, key=areas.keys.__getitem__)
    )
    return Found(sum(1 for part in told if part.value), len(told), number(mask) - counts.total(), told)


def area_words(facts: Facts, place: int) -> Words:
    """What an area is called: its name, and its code in English."""
    areas = facts.nodes(AREA)
    return Words(str(areas.column("name_zh").at(place)), str(areas.column("code").at(place)))
