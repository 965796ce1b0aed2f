"""The ends of a tie: from the cells of a row to the key of the node there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.kinds import Field, Identity, NodeKind
from graph.records import Node, NodeKey, Tie, Value, natural_key
from loaders.cells import MEMORY, AreaReader, CellReader, Fixed, Reader
from loaders.checks import blank
from loaders.fields import Workshop, reader
from loaders.headings import Heading
from loaders.rules import End
from loaders.tables import Cell
from loaders.values import Bad


class Way(NamedTuple):
    """One rule that makes a key: the prefix, and a reader for each part."""

    prefix: str | None
    parts: tuple[Reader, ...]


class EndMaker:
    """Makes the key of one end of a tie, by the first identity whose fields the row fills."""

    def __init__(self, end: End, heading: Heading, shop: Workshop) -> None:
        self._kind = shop.ontology.nodes[end.kind]
        self.this_row = end.this_row
        self._blank = blank(self._kind.words.zh, self._kind.words.en)
        declared = {field.name: field for field in self._kind.fields}
        readers = {name: reader(declared[name], e, heading, shop) for name, e in end.values.items()}
        self._ways = [_way(i, readers) for i in self._kind.identities if set(i.fields) <= readers.keys()]
        self._area = _area(end, declared, heading, shop)
        self.column = self._static()
        self._columns = _columns(self._ways) if self._area is None else None
        self._memory: dict[tuple[Cell, ...], NodeKey | Bad] = {}

    def key(self, cells: Sequence[Cell], made: Sequence[Node | Tie]) -> NodeKey | Bad:
        """The node at this end, which may not exist; `made` is what the row has made so far."""
        if self.this_row:
            return self._here(made)
        if self._columns is None or max(self._columns) >= len(cells):
            return self._key(cells)
        told = tuple([cells[at] for at in self._columns])
        return self._memory.get(told) or self._remembered(told, cells)

    def _here(self, made: Sequence[Node | Tie]) -> NodeKey | Bad:
        own = (r for r in reversed(made) if isinstance(r, Node) and r.kind == self._kind.name)
        node = next(own, None)
        return self._blank if node is None else NodeKey(node.kind, node.key)

    def _remembered(self, told: tuple[Cell, ...], cells: Sequence[Cell]) -> NodeKey | Bad:
        found = self._key(cells)
        if all(isinstance(cell, str) for cell in told):
            if len(self._memory) > MEMORY:
                self._memory.clear()
            self._memory[told] = found
        return found

    def _key(self, cells: Sequence[Cell]) -> NodeKey | Bad:
        if self._area is not None:
            found = self._area.area(cells)
            return self._blank if found is None else found
        for prefix, readers in self._ways:
            parts = _parts(readers, cells)
            if isinstance(parts, Bad):
                return parts
            if parts is not None:
                return NodeKey(self._kind.name, natural_key(prefix, parts))
        return self._blank

    def _static(self) -> str | None:
        """The heading of the part that names the node, whatever a row holds."""
        parts = [self._area] if self._area is not None else [r for way in self._ways[:1] for r in way.parts]
        named = (part.heading(()) for part in reversed(parts))
        return next((name for name in named if name is not None), None)

    def heading(self, cells: Sequence[Cell]) -> str | None:
        """The heading that a message about this end names: of what is there, else of what is missing."""
        if self._area is not None:
            return self._area.heading(cells)
        told = [[r for r in way.parts if not isinstance(r, Fixed)] for way in self._ways]
        whole = (parts for parts in told if parts and all(r.cell(cells) is not None for r in parts))
        named = next((parts[-1] for parts in whole), None)
        lacking = (r for parts in told for r in parts if r.cell(cells) is None)
        chosen = named or next(lacking, None)
        return None if chosen is None else chosen.heading(cells)


def _columns(ways: Sequence[Way]) -> tuple[int, ...] | None:
    """The columns that decide the key, where they alone do and there is one way to make it."""
    parts = [part for way in ways for part in way.parts if not isinstance(part, Fixed)]
    plain = [part for part in parts if isinstance(part, CellReader) and not part.spare]
    places = tuple(part.at for part in plain if part.at is not None)
    return places if len(ways) == 1 and places and len(places) == len(parts) else None


def _parts(readers: Sequence[Reader], cells: Sequence[Cell]) -> list[Value] | Bad | None:
    """The parts of a key; None where one is blank."""
    parts: list[Value] = []
    for read in readers:
        part = read(cells)
        if part is None or part == "":
            return None
        if isinstance(part, Bad):
            return part
        parts.append(part)
    return parts


def _way(identity: Identity, readers: dict[str, Reader]) -> Way:
    return Way(identity.prefix, tuple(readers[name] for name in identity.fields))


def _area(end: End, declared: dict[str, Field], heading: Heading, shop: Workshop) -> AreaReader | None:
    if end.lookup is None:
        return None
    named = declared["name_zh"]
    within = None if end.within is None else reader(named, end.within, heading, shop)
    return AreaReader(reader(named, end.lookup, heading, shop), within, shop.look_up)


def key_of(kind: NodeKind, places: dict[str, int], values: Sequence[Value]) -> str | None:
    """The key of a node by the first identity whose fields are all filled; None if there is none."""
    for identity in kind.identities:
        parts = [values[places[name]] for name in identity.fields]
        if all(part not in (None, "") for part in parts):
            return natural_key(identity.prefix, parts)
    return None
