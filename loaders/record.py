"""What the record already says, in the form in which a load asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph.kinds import Ontology
from graph.records import Change, Node, NodeKey, Removal, Stored, Tie, TieKey
from graph.store.port import Store, TieBatch
from graph.store.stored import date_of, day, nodes_of, ties_of
from loaders.areas import AREA, Areas
from loaders.joining import BEFORE, Joining
from loaders.overlaps import Overlaps

INDUSTRIES = "term:gbt4754-2017:"
"""How the keys of an imported table of industries begin."""


@dataclass(slots=True)
class Recorded:
    """The record as it stands before the load; keys of a kind are read once."""

    store: Store
    ontology: Ontology
    joining: Joining = field(init=False)
    _keys: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joining = Joining(self.ontology)

    def keys(self, kind: str) -> frozenset[str]:
        """The keys that the record holds of one kind."""
        if kind not in self._keys:
            self._keys[kind] = frozenset(key for batch in self.store.nodes(kind) for key in batch.keys)
        return self._keys[kind]

    def nodes(self, kind: str) -> Iterator[Node]:
        """Every node of one kind that the record holds; for kinds of which there are few."""
        for batch in self.store.nodes(kind):
            yield from nodes_of(self.ontology.nodes[kind], batch)

    def ties(self, relation: str, first: str) -> Iterator[Tie]:
        """Every tie of one relation whose first end is of one kind; a scan has those ends in order."""
        for batch in self.store.ties(relation):
            if batch.from_kinds[0] > first:
                return
            if batch.from_kinds[-1] >= first:
                found = ties_of(self.ontology.relations[relation], batch)
                yield from (tie for tie in found if tie.identity.from_kind == first)

    def completed(self, node: Node, silent: Sequence[int]) -> Node:
        """The node with what the record says where this load is silent."""
        if not silent or node.key not in self.keys(node.kind):
            return node
        held = self.store.get_nodes([NodeKey(node.kind, node.key)])[0]
        if held is None:
            return node
        values = list(node.values)
        for place in silent:
            values[place] = held.values[place]
        return node._replace(values=tuple(values))

    def joined(self, tie: Tie, starts: Sequence[date]) -> list[Change]:
        """The tie joined with those of the record that start then, after taking out those it replaces."""
        keys = [TieKey(*tie.identity[:-1], start) for start in starts]
        for held in self.store.get_ties(keys):
            tie = tie if held is None else self.joining.joined(held, tie)
        return [*(Removal(key) for key in keys if key != tie.identity), tie]

    def industries(self) -> frozenset[str]:
        """The codes of the imported table of industries; none where no table was imported."""
        found = (key for key in self.keys("CodeTerm") if key.startswith(INDUSTRIES))
        return frozenset(key.removeprefix(INDUSTRIES) for key in found)

    def areas(self) -> Areas:
        """Areas with their periods, names and followers."""
        areas = Areas()
        name = [f.name for f in self.ontology.nodes[AREA].fields].index("name_zh")
        for batch in self.store.nodes(AREA):
            for key, called in zip(batch.keys, batch.columns[name], strict=True):
                areas.named(key, str(called))
        for relation in ("PART_OF", "NAMED", "SUCCEEDED_BY"):
            self._area_ties(relation, areas)
        return areas

    def _area_ties(self, relation: str, areas: Areas) -> None:
        precision = self.joining.marks[relation].start
        for batch in self.store.ties(relation):
            rows = zip(*batch[:7], batch.columns[precision], strict=True)
            for from_kind, from_key, to_kind, to_key, told, start, end, precise in rows:
                if from_kind == AREA:
                    key = TieKey(relation, from_kind, from_key, to_kind, to_key, told, date_of(start))
                    areas.tie(key, end, start, censored=precise == BEFORE)

    def periods(self, relations: Iterable[str]) -> Overlaps:
        """The periods of all ties of some relations."""
        overlaps = Overlaps()
        for relation in relations:
            for batch in self.store.ties(relation):
                last = self._last_seen(relation, batch)
                for (a, b, c, d, told, start, end), seen in zip(
                    zip(*batch[:7], strict=True), last, strict=True
                ):
                    overlaps.remember(TieKey(relation, a, b, c, d, told, date_of(start)), end, seen)
        return overlaps

    def _last_seen(self, relation: str, batch: TieBatch) -> list[int | None]:
        """For ties whose start and end nobody saw, the last day on which they were seen."""
        marks = self.joining.marks[relation]
        observed = [batch.columns[place] for place in marks.observed]
        found: list[int | None] = [None] * len(batch.valid_from)
        for at, precise in enumerate(batch.columns[marks.start]):
            if precise == BEFORE and batch.valid_to[at] is None:
                days: list[Stored] = [column[at] for column in observed]
                found[at] = max([batch.valid_from[at], *(d for d in days if isinstance(d, int))])
        return found

    def unbounded(self, tie: Tie) -> int | None:
        """The last day on which a tie was seen whose start and end nobody saw; None for any other."""
        seen = self.joining.unbounded(tie)
        return None if seen is None else day(seen)
