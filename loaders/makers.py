"""Record rules compiled for one table: from the cells of a row to a node or a tie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType, Visibility
from graph.kinds import words as said
from graph.records import UNKNOWN_START, Node, NodeKey, Tie, TieKey, Value, discriminator, key_part
from loaders.cells import CellReader, Keys, constant
from loaders.checks import Check, Finding, ahead, blank, checks
from loaders.headings import Heading
from loaders.mapping import Condition, End, Expression, RecordRule
from loaders.mapping import Mapping as MappingFile
from loaders.problems import Severity
from loaders.tables import Cell
from loaders.values import Bad, parser, precision_of

Reader = Callable[[Sequence[Cell]], Value | Bad]

_START = Field("valid_from", ValueType.DATE, said("起始日期", "start", "", ""), Visibility.PUBLIC)
_FINISH = Field("valid_to", ValueType.DATE, said("终止日期", "end", "", ""), Visibility.PUBLIC)


class Found(NamedTuple):
    """A finding of one record, with the heading of the column it stands in."""

    column: str | None
    severity: Severity
    bad: Bad


class Workshop(NamedTuple):
    """What every maker needs: the declarations, the lists, the mapping, the day and the keys."""

    ontology: Ontology
    lists: Mapping[str, CodeList]
    mapping: MappingFile
    today: date
    keys: Keys
    look_up: Callable[[str, str | None], NodeKey | Bad]
    industries: frozenset[str]


def _fixed(field: Field, value: Value, lists: Mapping[str, CodeList]) -> Value | Bad:
    if isinstance(value, str) and (field.codes is not None or field.type is ValueType.DATE):
        return parser(field, lists)(value, value)
    return value


class Columns:
    """The expressions of one record, by field: constants filled in, the rest read from cells."""

    def __init__(
        self, fields: Sequence[Field], given: Mapping[str, Expression], heading: Heading, shop: Workshop
    ) -> None:
        self.template: list[Value] = [None] * len(fields)
        self.slots: list[tuple[int, CellReader]] = []
        self.bad: list[Found] = []
        for place, field in enumerate(fields):
            if field.name in given:
                self._add(place, field, given[field.name], heading, shop)

    def _add(self, place: int, field: Field, source: Expression, heading: Heading, shop: Workshop) -> None:
        if source.column is None:
            value = _fixed(field, source.constant, shop.lists)
            if isinstance(value, Bad):
                self.bad.append(Found(None, Severity.REFUSED, value))
            else:
                self.template[place] = value
            return
        named = heading.names.get(source.column) or heading.names.get(source.otherwise or "")
        reader = CellReader(source, parser(field, shop.lists), heading.places, named, shop.keys)
        self.slots.append((place, reader))

    def read(self, cells: Sequence[Cell], found: list[Found]) -> list[Value]:
        """The values of one row; what cannot be read is left empty and reported."""
        values = self.template.copy()
        for place, reader in self.slots:
            value = reader(cells)
            if isinstance(value, Bad):
                found.append(Found(reader.column, Severity.REFUSED, value))
            else:
                values[place] = value
        return values

    def heading_of(self, place: int) -> str | None:
        """The heading of the column that fills a field; None for a constant."""
        return next((reader.column for slot, reader in self.slots if slot == place), None)


class Wanted:
    """Whether a row yields the record at all."""

    def __init__(self, conditions: Sequence[Condition], heading: Heading) -> None:
        self._tests = [(heading.places.get(c.column), c.among, c.not_among) for c in conditions]

    def __call__(self, cells: Sequence[Cell]) -> bool:
        return all(self._holds(cells, *test) for test in self._tests)

    @staticmethod
    def _holds(
        cells: Sequence[Cell], place: int | None, among: frozenset[str] | None, barred: frozenset[str]
    ) -> bool:
        cell = cells[place] if place is not None and place < len(cells) else None
        if among is not None:
            return str(cell) in among
        return str(cell) not in barred if barred else cell is not None


class Fields:
    """The own fields of one kind of record: defaults, reading and checking."""

    def __init__(
        self, kind: NodeKind | RelationKind, rule: RecordRule, heading: Heading, shop: Workshop
    ) -> None:
        self.kind = kind
        self.places = {field.name: i for i, field in enumerate(kind.fields)}
        given = {**_standing(kind), **shop.mapping.defaults, **rule.values}
        self.columns = Columns(kind.fields, given, heading, shop)
        self._checks: tuple[Check, ...] = checks(kind, shop.lists, shop.today, shop.industries)

    def read(self, cells: Sequence[Cell], found: list[Found]) -> list[Value]:
        """The values of one row, with everything that is wrong with them."""
        found += self.columns.bad
        values = self.columns.read(cells, found)
        barred = {f.column for f in found} if found else ()
        for check in self._checks:
            for finding in check(values):
                self._report(finding, found, barred)
        return values

    def _report(self, finding: Finding, found: list[Found], barred: object) -> None:
        column = self.columns.heading_of(self.places[finding.field])
        if column is None or column not in barred:  # type: ignore[operator]
            found.append(Found(column, finding.severity, finding.bad))


def _standing(kind: NodeKind | RelationKind) -> dict[str, Expression]:
    if isinstance(kind, NodeKind):
        return {"visibility": Expression(str(kind.visibility)), "is_synthetic": Expression(False)}
    return {"basis": Expression("asserted"), "is_synthetic": Expression(False)}


class NodeMaker:
    """Makes the node of one record rule."""

    def __init__(self, kind: NodeKind, rule: RecordRule, heading: Heading, shop: Workshop) -> None:
        self.kind = kind
        self.wanted = Wanted(rule.when, heading)
        self._fields = Fields(kind, rule, heading, shop)
        places = self._fields.places
        self._identities = [(i.prefix, [places[name] for name in i.fields]) for i in kind.identities]
        self._name_place = places.get("name_zh")

    def make(self, cells: Sequence[Cell], found: list[Found]) -> Node | None:
        """The node of a row; None, with the reason in `found`, where it has no key."""
        values = self._fields.read(cells, found)
        key = self._key(values)
        if key is None:
            if not found:
                found.append(Found(None, Severity.REFUSED, _no_key(self.kind)))
            return None
        return Node(self.kind.name, key, tuple(values))

    def _key(self, values: Sequence[Value]) -> str | None:
        for prefix, places in self._identities:
            parts = [values[place] for place in places]
            if all(part not in (None, "") for part in parts):
                return joined(prefix, parts)
        return None

    def name(self, node: Node) -> str:
        """The name of a node, for messages about organizations and areas; its key where it has none."""
        value = node.values[self._name_place] if self._name_place is not None else None
        return node.key if value is None else str(value)


def joined(prefix: str | None, parts: Sequence[Value]) -> str:
    """A natural key from its parts."""
    head = [] if prefix is None else [prefix]
    return ":".join(head + [key_part(part) for part in parts])


def _no_key(kind: NodeKind) -> Bad:
    ways = " 或 ".join("+".join(identity.fields) for identity in kind.identities)
    return Bad(
        "V28",
        f"{kind.words.zh}没有可识别的编号；请填写 {ways}。",
        f"The {kind.words.en} has nothing to be known by; fill in {ways.replace(' 或 ', ' or ')}.",
        None,
    )


class EndMaker:
    """Makes the key of one end of a tie."""

    def __init__(self, end: End, heading: Heading, shop: Workshop) -> None:
        self.kind = end.kind
        self.words = shop.ontology.nodes[end.kind].words
        self._look_up = shop.look_up
        declared = {f.name: f for f in shop.ontology.nodes[end.kind].fields}
        identity = next(
            (i for i in shop.ontology.nodes[end.kind].identities if set(i.fields) <= end.values.keys()), None
        )
        self._prefix = identity.prefix if identity else None
        names = identity.fields if identity else ()
        self._readers = [reader(declared[n], end.values[n], heading, shop) for n in names]
        text = declared["name_zh"] if end.lookup else None
        self._lookup = reader(text, end.lookup, heading, shop) if text and end.lookup else None
        self._within = reader(text, end.within, heading, shop) if text and end.within else None
        self.column = self._column(end, heading)

    @staticmethod
    def _column(end: End, heading: Heading) -> str | None:
        used = [e.column for e in (*end.values.values(), end.lookup) if e is not None and e.column]
        return next((heading.names[c] for c in used if c in heading.names), None)

    def key(self, cells: Sequence[Cell]) -> NodeKey | Bad:
        """The node at this end, which may not exist."""
        if self._lookup is not None:
            return self._found(cells)
        parts: list[Value] = []
        for read in self._readers:
            part = read(cells)
            if isinstance(part, Bad):
                return part
            parts.append(part)
        if not parts or any(part in (None, "") for part in parts):
            return blank(self.words.zh, self.words.en)
        return NodeKey(self.kind, joined(self._prefix, parts))

    def _found(self, cells: Sequence[Cell]) -> NodeKey | Bad:
        name = self._lookup(cells) if self._lookup else None
        within = self._within(cells) if self._within else None
        if isinstance(name, Bad) or not isinstance(name, str):
            return name if isinstance(name, Bad) else blank(self.words.zh, self.words.en)
        return self._look_up(name, within if isinstance(within, str) else None)


def reader(field: Field, source: Expression, heading: Heading, shop: Workshop) -> Reader:
    """Reads one value of a field: a constant, or from the cells of a row."""
    if source.column is None:
        return constant(_fixed(field, source.constant, shop.lists))  # type: ignore[arg-type]
    named = heading.names.get(source.column)
    return CellReader(source, parser(field, shop.lists), heading.places, named, shop.keys)


class TieMaker:
    """Makes the tie of one record rule."""

    def __init__(self, kind: RelationKind, rule: RecordRule, heading: Heading, shop: Workshop) -> None:
        if rule.start is None or rule.finish is None:
            raise ValueError(f"{kind.name} needs both ends")
        self.kind = kind
        self.wanted = Wanted(rule.when, heading)
        self.ends = EndMaker(rule.start, heading, shop), EndMaker(rule.finish, heading, shop)
        self._fields = Fields(kind, rule, heading, shop)
        self._span = Columns((_START, _FINISH), rule.values, heading, shop)
        self._precise = "valid_from_precision" in rule.values
        self._precision = self._fields.places["valid_from_precision"]
        self._discriminator = [self._fields.places[name] for name in kind.discriminator]
        self._today = shop.today

    def make(self, cells: Sequence[Cell], found: list[Found]) -> Tie | None:
        """The tie of a row; None, with the reason in `found`, where an end has no key."""
        values = self._fields.read(cells, found)
        start, finish = self._span.read(cells, found)
        if isinstance(start, date) and start > self._today:
            found.append(Found(self._span.heading_of(0), Severity.REFUSED, ahead(start, self._today)))
        if not self._precise:
            values[self._precision] = self._precision_of(start, cells)
        source, target = (self._end(end, cells, found) for end in self.ends)
        if source is None or target is None:
            return None
        begun = start if isinstance(start, date) else UNKNOWN_START
        told = (
            discriminator(self.kind, {n: values[i] for n, i in self._told()}) if self._discriminator else ""
        )
        identity = TieKey(self.kind.name, *source, *target, told, begun)
        return Tie(identity, finish if isinstance(finish, date) else None, tuple(values))

    def _told(self) -> list[tuple[str, int]]:
        return list(zip(self.kind.discriminator, self._discriminator, strict=True))

    def _precision_of(self, start: Value, cells: Sequence[Cell]) -> str:
        if start is None:
            return "unknown"
        return next(
            (precision_of(reader.cell(cells)) for place, reader in self._span.slots if place == 0), "day"
        )

    def _end(self, end: EndMaker, cells: Sequence[Cell], found: list[Found]) -> NodeKey | None:
        key = end.key(cells)
        if isinstance(key, Bad):
            found.append(Found(end.column, Severity.REFUSED, key))
            return None
        return key

    @property
    def span_columns(self) -> tuple[str | None, str | None]:
        """The headings of start and end."""
        return self._span.heading_of(0), self._span.heading_of(1)


Maker = NodeMaker | TieMaker


def maker(rule: RecordRule, heading: Heading, shop: Workshop) -> Maker:
    """The maker of one record rule in one table."""
    node = shop.ontology.nodes.get(rule.kind)
    if node is not None:
        return NodeMaker(node, rule, heading, shop)
    return TieMaker(shop.ontology.relations[rule.kind], rule, heading, shop)
