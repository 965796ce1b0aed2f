"""Record rules compiled for one table: from the cells of a row to a node or a tie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from graph.kinds import Field, NodeKind, RelationKind, ValueType, Visibility
from graph.kinds import words as said
from graph.records import UNKNOWN_START, Node, NodeKey, Tie, TieKey, Value, discriminator
from loaders.checks import ahead
from loaders.ends import EndMaker, key_of
from loaders.fields import Fields, Found, Values, Workshop
from loaders.headings import Heading
from loaders.problems import Severity
from loaders.rules import SPAN, Condition, RecordRule
from loaders.tables import Cell
from loaders.values import Bad, precision_of, text_of

_START = Field("valid_from", ValueType.DATE, said("起始日期", "start", "", ""), Visibility.PUBLIC)
_FINISH = Field("valid_to", ValueType.DATE, said("终止日期", "end", "", ""), Visibility.PUBLIC)


class Headings(NamedTuple):
    """The headings that later messages name: of the key or first end, the other end, the start."""

    first: str | None
    second: str | None = None
    start: str | None = None


class Wanted:
    """Whether a row yields the record at all."""

    def __init__(self, conditions: Sequence[Condition], heading: Heading) -> None:
        self._tests = [
            ([heading.places[name] for name in c.columns if name in heading.places], c.among, c.not_among)
            for c in conditions
        ]

    def __call__(self, cells: Sequence[Cell]) -> bool:
        for places, among, barred in self._tests:
            cell: Cell = None
            for at in places:
                cell = cells[at] if cell is None and at < len(cells) else cell
            if not _holds(cell, among, barred):
                return False
        return True


def _holds(cell: Cell, among: tuple[str, ...] | None, barred: tuple[str, ...]) -> bool:
    if cell is None:
        return among is None and bool(barred)
    if among is not None:
        return text_of(cell) in among
    return not barred or text_of(cell) not in barred


class NodeMaker:
    """Makes the node of one record rule; `silent` are the fields of which the file says nothing."""

    def __init__(self, kind: NodeKind, rule: RecordRule, heading: Heading, shop: Workshop) -> None:
        self.kind = kind
        self.wanted = Wanted(rule.when, heading)
        self._fields = Fields(kind, rule, heading, shop)
        self.silent = self._fields.silent
        keyed = [self._fields.places[name] for i in kind.identities for name in reversed(i.fields)]
        named = (self._fields.values.heading(place, ()) for place in keyed)
        self.headings = Headings(next((name for name in named if name is not None), None))

    def make(self, cells: Sequence[Cell], found: list[Found], made: Sequence[Node | Tie]) -> Node | None:
        """The node of a row; None, with the reason in `found`, where it has no key."""
        before = len(found)
        values = self._fields.read(cells, found)
        key = key_of(self.kind, self._fields.places, values)
        if key is not None:
            return Node(self.kind.name, key, tuple(values))
        if len(found) == before:
            found.append(Found(self.headings.first, Severity.REFUSED, _no_key(self.kind)))
        return None


def _no_key(kind: NodeKind) -> Bad:
    called = {field.name: field.words for field in kind.fields}
    zh = " 或 ".join("+".join(called[name].zh for name in identity.fields) for identity in kind.identities)
    en = " or ".join("+".join(identity.fields) for identity in kind.identities)
    return Bad(
        "V28",
        f"{kind.words.zh}没有可识别的编号；请填写 {zh}。",
        f"The {kind.words.en} has nothing to be known by; fill in {en}.",
        None,
    )


class TieMaker:
    """Makes the tie of one record rule."""

    silent: tuple[int, ...] = ()

    def __init__(self, kind: RelationKind, rule: RecordRule, heading: Heading, shop: Workshop) -> None:
        if rule.start is None or rule.finish is None:
            raise ValueError(f"{kind.name} needs both ends")
        self.kind = kind
        self.wanted = Wanted(rule.when, heading)
        self._ends = EndMaker(rule.start, heading, shop), EndMaker(rule.finish, heading, shop)
        self._fields = Fields(kind, rule, heading, shop)
        self._span = Values((_START, _FINISH), rule.values, heading, shop)
        self._precisions = [self._fields.places[f"{name}_precision"] for name in SPAN]
        self._discriminator = [(name, self._fields.places[name]) for name in kind.discriminator]
        self._today = shop.today
        self.headings = Headings(self._ends[0].column, self._ends[1].column, self._span.heading(0, ()))

    def make(self, cells: Sequence[Cell], found: list[Found], made: Sequence[Node | Tie]) -> Tie | None:
        """The tie of a row; None, with the reason in `found`, where an end has no key.

        `made` are the records that the row has made so far.
        """
        values = self._fields.read(cells, found)
        start, finish = self._span.read(cells, found)
        if isinstance(start, date) and start > self._today:
            found.append(Found(self._span.heading(0, cells), Severity.REFUSED, ahead(start, self._today)))
        self._be_precise(values, start, finish, cells)
        source, target = (self._end(end, cells, found, made) for end in self._ends)
        if source is None or target is None:
            return None
        begun = start if isinstance(start, date) else UNKNOWN_START
        identity = TieKey(self.kind.name, *source, *target, self._told(values), begun)
        return Tie(identity, finish if isinstance(finish, date) else None, tuple(values))

    def _told(self, values: Sequence[Value]) -> str:
        if not self._discriminator:
            return ""
        return discriminator(self.kind, {name: values[place] for name, place in self._discriminator})

    def _be_precise(self, values: list[Value], start: Value, finish: Value, cells: Sequence[Cell]) -> None:
        """Say how exactly start and end were stated, where neither mapping nor row says it."""
        first, last = self._precisions
        if start is None:
            values[first] = "unknown"
        elif values[first] is None:
            values[first] = precision_of(self._span.cell(0, cells))
        if finish is not None and values[last] is None:
            values[last] = precision_of(self._span.cell(1, cells))

    def _end(
        self, end: EndMaker, cells: Sequence[Cell], found: list[Found], made: Sequence[Node | Tie]
    ) -> NodeKey | None:
        key = end.key(cells, made)
        if not isinstance(key, Bad):
            return key
        if not end.this_row or not found:  # else it is told already why the row has no such node
            found.append(Found(end.heading(cells), Severity.REFUSED, key))
        return None


Maker = NodeMaker | TieMaker


def maker(rule: RecordRule, heading: Heading, shop: Workshop) -> Maker:
    """The maker of one record rule in one table."""
    node = shop.ontology.nodes.get(rule.kind)
    if node is not None:
        return NodeMaker(node, rule, heading, shop)
    return TieMaker(shop.ontology.relations[rule.kind], rule, heading, shop)
