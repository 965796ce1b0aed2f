"""V17: a seat has one holder at a date, and the holder lies in the area of the committee.

Who lies above the area (a street's office on the committee of a community) is competent for it. Areas are
told apart by their codes, each of which begins with that of its parent; where the place of a holder or of
the committee is not known, or is no such code, nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date

from graph.records import Node, NodeKey, Tie, TieKey
from loaders.areas import AREA
from loaders.file_rules.watch import HIDDEN, Claim, Rivals, Spot, claim, number, rivals
from loaders.ledger import Late
from loaders.values import Bad

BODY, SEAT, UNIT = "PartyOrganization", "Seat", "Unit"
HAS_SEAT, HELD_BY, LIES_IN = "HAS_SEAT", "HELD_BY", "LOCATED_IN"


@dataclass(slots=True)
class SeatHolders:
    """`recorded` answers which ties of a sort the record holds: asked where the load says no place.

    Of the places only a mark of who lies there is kept, 64 bits each; two share one with negligible chance.
    """

    today: date
    recorded: Callable[[str, str], Iterator[Tie]]
    nodes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    ties: tuple[tuple[str, str], ...] = ((HAS_SEAT, BODY), (HELD_BY, SEAT))
    passing: tuple[tuple[str, str], ...] = ((LIES_IN, UNIT), (LIES_IN, BODY))
    _committees: dict[str, dict[TieKey, Claim]] = field(default_factory=dict)
    _holders: dict[TieKey, Claim] = field(default_factory=dict)
    _inside: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _left: set[tuple[int, str]] = field(default_factory=set)

    def node(self, node: Node, spot: Spot | None) -> None:
        """What they are does not matter."""

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """A seat of a committee, its holder, or where one of them lies."""
        key = tie.identity
        if key.kind == HAS_SEAT:
            self._committees.setdefault(key.to_key, {})[key] = claim(tie, key.from_key, spot, key.to_key)
        elif key.kind == HELD_BY:
            self._holders[key] = claim(tie, f"{key.to_kind} {key.to_key}", spot, key.from_key)
        elif key.to_kind == AREA:
            self._place(tie)

    def _place(self, tie: Tie) -> None:
        key = tie.identity
        mark = hash(NodeKey(key.from_kind, key.from_key))
        if key.valid_from <= self.today and (tie.valid_to is None or self.today < tie.valid_to):
            self._inside[key.to_key].add(mark)
        else:
            self._inside[key.to_key].discard(mark)
            self._left.add((mark, key.to_key))

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer; that which took it in says where somebody lies."""
        self._committees.get(key.to_key, {}).pop(key, None)
        self._holders.pop(key, None)

    def late(self) -> Iterator[Late]:
        """Second holders, then those of the load that lie elsewhere at present."""
        for pair in rivals(self._holders.values()):
            yield pair.spot.refused(_second(pair))
        said = [one for one in self._holders.values() if one.spot is not None and one.on(self.today)]
        if said:
            self._look_up(said)
            for one in said:
                yield from self._outside(one)

    def _look_up(self, said: list[Claim]) -> None:
        """Where the record says that holders and committees lie of which the load says nothing."""
        actors = {NodeKey(*one.holder.split(" ", 1)) for one in said}
        actors |= {NodeKey(BODY, body) for one in said for body in self._bodies(one)}
        wanted = {actor for actor in actors if not self._areas(actor)}
        for kind in sorted({actor.kind for actor in wanted}):
            for tie in self.recorded(LIES_IN, kind):
                actor = NodeKey(kind, tie.identity.from_key)
                left = (hash(actor), tie.identity.to_key) in self._left
                if actor in wanted and not left and tie.identity.to_kind == AREA:
                    self._place(tie)

    def _bodies(self, seat: Claim) -> Set[str]:
        held = self._committees.get(seat.what[0], {}).values()
        return {one.holder for one in held if one.on(self.today)}

    def _areas(self, actor: NodeKey) -> list[str]:
        mark = hash(actor)
        return sorted(area for area, there in self._inside.items() if mark in there)

    def _outside(self, seat: Claim) -> Iterator[Late]:
        theirs = self._areas(NodeKey(*seat.holder.split(" ", 1)))
        for body in sorted(self._bodies(seat)):
            ours = self._areas(NodeKey(BODY, body))
            apart = [not _related(one, other) for one in ours for other in theirs]
            if apart and all(apart) and seat.spot is not None:
                yield seat.spot.warned(_elsewhere(seat, body, ours[0], theirs[0]))


def _related(one: str, other: str) -> bool:
    """Whether one area lies in the other, or nobody can tell from their codes."""
    (scheme, _, code), (other_scheme, _, other_code) = one.partition(":"), other.partition(":")
    told = scheme == other_scheme and code.isdigit() and other_code.isdigit()
    return not told or code.startswith(other_code) or other_code.startswith(code)


def _second(pair: Rivals) -> Bad:
    seat = number(SEAT, pair.first.what[0])
    one, two = (number(*each.holder.split(" ", 1)) for each in (pair.first, pair.second))
    return Bad(
        "V17",
        f"席位 {seat} 同一时期有两个占席方：{one}（{pair.first.period}）和 {two}（{pair.second.period}）。"
        "一个席位同一日期只有一个占席方，请更正其一，或写明互不重叠的起止日期。",
        f"Seat {seat} has two holders at one date: {one} ({pair.first.period}) and {two} "
        f"({pair.second.period}). It may have one: correct one of them, or give days that do not overlap.",
        None if two == HIDDEN else two,
    )


def _elsewhere(seat: Claim, body: str, ours: str, theirs: str) -> Bad:
    code, who = number(SEAT, seat.what[0]), number(*seat.holder.split(" ", 1))
    committee, here, there = number(BODY, body), number(AREA, ours), number(AREA, theirs)
    return Bad(
        "V17",
        f"席位 {code} 的占席方 {who} 位于 {there}，不在区域党委 {committee} 的辖区 {here} 内，已照录。"
        "占席方应在辖区之内或主管该区域，请更正占席方，或更正它的所在区域。",
        f"Seat {code} is held by {who}, which lies in {there} and not in {here}, the area of committee "
        f"{committee}; it is loaded as it is. A holder lies in the area or above it: correct the holder, or "
        "the area in which it lies.",
        None if who == HIDDEN else who,
    )
