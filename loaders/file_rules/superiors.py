"""V13: on every date the party organizations form a forest; each has one superior, and no chain returns.

Ties of guidance alone do not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.kinds import Ontology
from graph.records import UNKNOWN_START, Node, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Claim, Rivals, Spot, claim, number, rivals
from loaders.ledger import Late
from loaders.values import Bad

RELATION, BODY = "SUBORDINATE_TO", "PartyOrganization"
_MOST_NAMED = 12


@dataclass(slots=True)
class Superiors:
    """The ties of subordination that stand; a claim is that of the superior on its subordinate."""

    ontology: Ontology
    nodes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    ties: tuple[tuple[str, str], ...] = ((RELATION, BODY),)
    passing: tuple[tuple[str, str], ...] = ()
    _held: dict[TieKey, Claim] = field(default_factory=dict)
    _guidance: int = field(init=False)

    def __post_init__(self) -> None:
        names = [f.name for f in self.ontology.relations[RELATION].fields]
        self._guidance = names.index("guidance_only")

    def node(self, node: Node, spot: Spot | None) -> None:
        """The bodies themselves do not matter."""

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """A tie of guidance is none of subordination, whatever stood under its key."""
        self.gone(tie.identity)
        if tie.values[self._guidance] is not True:
            self._held[tie.identity] = claim(tie, tie.identity.to_key, spot, tie.identity.from_key)

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._held.pop(key, None)

    def late(self) -> Iterator[Late]:
        """Second superiors, then chains that return."""
        for pair in rivals(self._held.values()):
            yield pair.spot.refused(_second(pair))
        for chain in cycles(self._held.values()):
            spots = [held.spot for held in chain if held.spot is not None]
            if spots:
                spot = max(spots, key=lambda spot: spot.place)
                yield spot.refused(_returning(_from(chain, spot)))


def cycles(held: Iterable[Claim]) -> Iterator[Sequence[Claim]]:
    """Every chain that returns to its beginning at some date, once, from below to above.

    A chain comes to be on the day on which its newest tie begins, so only such days are looked at; most
    hierarchies have no tie at all that could lie on a chain, whatever the day.
    """
    told: set[frozenset[Claim]] = set()
    core = _core(list(held))
    for day in sorted({one.start for one in core}):
        above = {one.what[0]: one for one in core if one.start <= day < one.end}
        for chain in _loops(above):
            if frozenset(chain) not in told:
                told.add(frozenset(chain))
                yield chain


def _core(held: Sequence[Claim]) -> Sequence[Claim]:
    """What is left when every body is taken off of which all superiors were taken off: none in a forest."""
    waiting = Counter(one.what[0] for one in held)
    below: dict[str, list[str]] = defaultdict(list)
    for one in held:
        below[one.holder].append(one.what[0])
    clear = [body for body in below if body not in waiting]
    while clear:
        for body in below[clear.pop()]:
            waiting[body] -= 1
            if waiting[body] == 0:
                clear.append(body)
    return [one for one in held if waiting[one.what[0]] and waiting[one.holder]]


def _loops(above: Mapping[str, Claim]) -> Iterator[Sequence[Claim]]:
    """The chains that return, where every body has at most one superior."""
    met: dict[str, str] = {}  # body → where the walk that met it began
    for first in above:
        body = first
        while body in above and body not in met:
            met[body] = first
            body = above[body].holder
        if met.get(body) == first:
            yield _round(above, body)


def _round(above: Mapping[str, Claim], body: str) -> Sequence[Claim]:
    chain = [above[body]]
    while chain[-1].holder != body:
        chain.append(above[chain[-1].holder])
    return chain


def _from(chain: Sequence[Claim], spot: Spot) -> Sequence[Claim]:
    """The chain beginning with the body of the row in which it is told."""
    at = next(place for place, held in enumerate(chain) if held.spot == spot)
    return [*chain[at:], *chain[:at]]


def _returning(chain: Sequence[Claim]) -> Bad:
    bodies = [number(BODY, held.what[0]) for held in chain]
    named = [*bodies[:_MOST_NAMED], *(["…"] if len(bodies) > _MOST_NAMED else []), bodies[0]]
    told, since = " → ".join(named), max(held.start for held in chain)
    zh, en = ("", "") if since == UNKNOWN_START else (f"（自 {since} 起）", f" from {since} on")
    return Bad(
        "V13",
        f"隶属关系成环：{told}{zh}；上级不能归属于自己的下级，请更正其中一个上级，或更正起止日期。",
        f"The superiors form a cycle{en}: {told}; no body stands above itself, so correct one of the "
        "superiors, or the days.",
        None if bodies[0] == HIDDEN else bodies[0],
    )


def _second(pair: Rivals) -> Bad:
    body = number(BODY, pair.first.what[0])
    one, two = number(BODY, pair.first.holder), number(BODY, pair.second.holder)
    first, second = pair.first.period, pair.second.period
    return Bad(
        "V13",
        f"党组织 {body} 同一时期有两个上级：{one}（{first}）和 {two}（{second}）；同一日期只有一个上级，"
        "请更正其一或写明互不重叠的起止日期，仅业务指导的请注明“仅业务指导”。",
        f"Party organization {body} has two superiors at one date: {one} ({first}) and {two} ({second}); "
        "it may have one: correct one of them, give days that do not overlap, or mark the tie as "
        "guidance only.",
        None if two == HIDDEN else two,
    )
