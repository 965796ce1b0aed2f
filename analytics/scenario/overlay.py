"""A plan laid over the network of a day: nothing is copied, and every deed can be taken back.

Beside the counters only an index of the evidence by source is held. What is added counts as verified on the
day: a body reaches a unit jointly, a post or unit by contact. Membership of an alliance is contact (T5) where
the alliance has met in the window, as its other members show; membership of one that has not is membership
only. A body that is merged into another takes its units there, where a standalone organization becomes part
of a joint one; a merged alliance takes its members and its meetings along, and its leads step down.
Whatever is closed leads nothing and is in nothing; an alliance that loses its only lead goes on without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import singledispatchmethod

from analytics.networks.covers import KINDS
from analytics.networks.two_mode import TwoMode
from analytics.policies import CoveragePolicy
from analytics.scenario.contacts import Contacts
from analytics.scenario.counters import NOTHING, Counters, Piece, ranks
from analytics.scenario.deeds import (
    Add,
    Close,
    Deed,
    Evidenced,
    Joined,
    Led,
    Merge,
    Relead,
    Remove,
    Step,
    inverse,
)
from graph.errors import WrongUseError
from graph.network import Means, Network
from graph.records import NodeKey

_MEANS = {"PartyOrganization": Means.JOINT, "Post": Means.CONTACT, "Alliance": Means.ALLIANCE}


class Overlay:
    """The state under a plan. `actors` says which number of `memberships` an organization acts by, where it
    is not its own: a body inside a unit acts as that unit.
    """

    def __init__(
        self,
        counters: Counters,
        memberships: TwoMode,
        actors: Mapping[NodeKey, int] | None = None,
    ) -> None:
        self.counters, self.memberships = counters, memberships
        self.contacts = Contacts(memberships)
        self._units = {key: place for place, key in enumerate(counters.network.units.keys)}
        self._alliances = {key: number for number, key in enumerate(memberships.alliances)}
        own = {key: number for number, key in enumerate(memberships.organizations)}
        self._actors = own if actors is None else {**own, **actors}
        self._sources = _by_source(counters.network, counters.policy)
        self._log: list[list[Step]] = []

    def do(self, deed: Deed) -> Sequence[Step]:
        """Carry out a deed; the steps it took. WrongUseError, and nothing done, where it makes no sense."""
        taken: list[Step] = []
        self._log.append(taken)
        try:
            for step in self._steps(deed):
                self._take(step)
                taken.append(step)
        except WrongUseError:
            self.undo()
            raise
        return taken

    def undo(self) -> None:
        """Take back the last deed."""
        for step in reversed(self._log.pop()):
            self._take(inverse(step))

    def _take(self, step: Step) -> None:
        if isinstance(step, Evidenced):
            self.counters.apply(step.piece, step.step)
            self._sources.setdefault(step.source, Counter())[step.piece] += step.step
        elif isinstance(step, Joined):
            change = self.contacts.joined if step.step > 0 else self.contacts.left
            change(step.organization, step.alliance)
        else:
            self.contacts.led_by(step.alliance, step.after)

    @singledispatchmethod
    def _steps(self, deed: Deed) -> Iterator[Step]:
        raise NotImplementedError(deed)

    @_steps.register
    def _(self, deed: Add) -> Iterator[Step]:
        source = evidence_of(deed.source)
        unit = self._unit(deed.target)
        if source.kind == "Alliance":
            yield from self._joining(deed.target, self._alliance(source))
        elif unit is None:
            raise _not_there(deed.target)
        if unit is not None and self._gives(source, unit):
            yield Evidenced(source, Piece(unit, _MEANS[source.kind] - 1), 1)

    def _gives(self, source: NodeKey, unit: int) -> bool:
        """Whether a new tie of a source is evidence: an alliance has to meet, and counts once."""
        if source.kind != "Alliance":
            return True
        held = +self._sources.get(source, Counter())
        return bool(held) and not any(piece.unit == unit for piece in held)

    @_steps.register
    def _(self, deed: Remove) -> Iterator[Step]:
        source, unit = evidence_of(deed.source), self._unit(deed.target)
        if source.kind == "Alliance":
            yield from self._leaving(self._actor(deed.target), self._alliance(source))
        elif unit is None:
            raise _not_there(deed.target)
        yield from self._without(source, lambda piece: piece.unit == unit)

    @_steps.register
    def _(self, deed: Close) -> Iterator[Step]:
        source = deed.source
        if source.kind == "Unit":
            raise WrongUseError(
                "单位停业会改变基数，假设推演只改变覆盖与联系；请关闭党组织、岗位或联合体。",
                "A unit that closes changes the base; a plan changes what reaches it. "
                "Close a party organization, post or alliance.",
            )
        yield from self._without(source, lambda piece: True)
        if source.kind == "Alliance":
            alliance = self._alliance(source)
            yield from self._emptied(alliance)
        elif source in self._actors and self.memberships.organizations[self._actors[source]] == source:
            yield from self._gone(self._actors[source])

    def _emptied(self, alliance: int) -> Iterator[Step]:
        for organization in sorted(self.contacts.members(alliance)):
            yield Joined(organization, alliance, -1)
        yield Led(alliance, self.contacts.leads(alliance), frozenset())

    def _gone(self, organization: int) -> Iterator[Step]:
        for alliance in sorted(self.contacts.alliances(organization)):
            yield Joined(organization, alliance, -1)
        for alliance in sorted(self.contacts.led(organization)):
            before = self.contacts.leads(alliance)
            yield Led(alliance, before, before - {organization})

    @_steps.register
    def _(self, deed: Relead) -> Iterator[Step]:
        alliance = self._alliance(deed.alliance)
        yield Led(alliance, self.contacts.leads(alliance), frozenset([self._actor(deed.lead)]))

    @_steps.register
    def _(self, deed: Merge) -> Iterator[Step]:
        gone, into = deed
        if gone == into or gone.kind != into.kind or gone.kind not in _MEANS:
            raise WrongUseError(
                "只能合并两个不同的同类党组织、岗位或联合体。",
                "Merge two different party organizations, two posts or two alliances.",
            )
        yield from self._moved(gone, into)
        if gone.kind == "Alliance":
            yield from self._members_moved(gone, into)
        yield from self._steps(Close(gone))

    def _moved(self, gone: NodeKey, into: NodeKey) -> Iterator[Step]:
        """The evidence of the one goes over to the other, once for a unit and rank that it has already."""
        for piece in sorted(+self._sources.get(gone, Counter())):
            rank = max(piece.rank, Means.JOINT - 1) if gone.kind == "PartyOrganization" else piece.rank
            moved = Piece(piece.unit, rank)
            if not self._sources.get(into, Counter())[moved]:
                yield Evidenced(into, moved, 1)

    def _members_moved(self, gone: NodeKey, into: NodeKey) -> Iterator[Step]:
        """All members are in the one alliance; where either met, all their units are in contact."""
        old, new = self._alliance(gone), self._alliance(into)
        for organization in sorted(self.contacts.members(old) - self.contacts.members(new)):
            yield Joined(organization, new, 1)
        for organization in sorted(self.contacts.members(new)):
            unit = self._unit(self.memberships.organizations[organization])
            if unit is not None and self._gives(into, unit):
                yield Evidenced(into, Piece(unit, Means.ALLIANCE - 1), 1)

    def _without(self, source: NodeKey, ends: Callable[[Piece], bool]) -> Iterator[Step]:
        held = +self._sources.get(source, Counter())
        for piece in sorted(filter(ends, held)):
            yield from [Evidenced(source, piece, -1)] * held[piece]

    def _joining(self, target: NodeKey, alliance: int) -> Iterator[Step]:
        organization = self._actor(target)
        if alliance not in self.contacts.alliances(organization):
            yield Joined(organization, alliance, 1)

    def _leaving(self, organization: int, alliance: int) -> Iterator[Step]:
        if alliance in self.contacts.alliances(organization):
            yield Joined(organization, alliance, -1)

    def _unit(self, node: NodeKey) -> int | None:
        return self._units.get(node.key) if node.kind == "Unit" else None

    def _alliance(self, node: NodeKey) -> int:
        found = self._alliances.get(node)
        if found is None:
            raise _not_there(node)
        return found

    def _actor(self, node: NodeKey) -> int:
        found = self._actors.get(node)
        if found is None:
            raise _not_there(node)
        return found


def evidence_of(node: NodeKey) -> NodeKey:
    """Under which kind a node stands as a source: a unit that visits another, under that of contacts."""
    return NodeKey(KINDS[Means.CONTACT], node.key) if node.kind == "Unit" else node


def _by_source(network: Network, policy: CoveragePolicy) -> dict[NodeKey, Counter[Piece]]:
    """The evidence of every source that may be shown."""
    evidence, found = network.evidence, dict[NodeKey, Counter[Piece]]()
    told = zip(
        evidence.source,
        evidence.means.tolist(),
        evidence.unit.tolist(),
        ranks(network, policy).tolist(),
        strict=True,
    )
    for key, means, unit, rank in told:
        if key and rank != NOTHING:
            source = NodeKey(KINDS.get(Means(means), "PartyOrganization"), key)
            found.setdefault(source, Counter())[Piece(unit, rank)] += 1
    return found


def _not_there(node: NodeKey) -> WrongUseError:
    return WrongUseError(
        f"此日没有这个对象，或它不能用在这里（{node.kind}）。",
        f"There is no such {node.kind} on the day, or it cannot be used here.",
    )
