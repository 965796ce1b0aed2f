"""What a question costs, before it is validated: one pass over the document as if every fragment were
written out.

First the size of that expansion is worked out fragment by fragment, each once, so that a small document
that stands for a huge one is refused at once. What remains is small enough to be walked in full, and every
figure is exact. `@skip` and `@include` are taken as if they let everything through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from api.errors import InvalidQueryError
from api.limits import (
    ALIASES,
    DEPTH,
    DIRECTIVES,
    NESTING,
    ROOT_FIELDS,
    SAME_KEY,
    SELECTIONS,
    within,
)

INTROSPECTION = ("__schema", "__type")
"""Root fields about the schema itself: neither their depth nor their size counts."""

Fragments = Mapping[str, FragmentDefinitionNode]


class Extent(NamedTuple):
    """How many selections something stands for, and how many levels they nest, fragments included."""

    selections: int
    height: int


@dataclass
class Group:
    """The fields of one response key at one place, which execution merges into one."""

    fields: list[FieldNode]
    groups: dict[str, Group] = field(default_factory=dict)

    @property
    def first(self) -> FieldNode:
        """The field that execution takes the arguments from."""
        return self.fields[0]


@dataclass(frozen=True)
class Expansion:
    """One operation written out: its root fields by response key, and what was counted on the way."""

    operation: OperationDefinitionNode
    groups: dict[str, Group]
    aliases: int
    directives: int


def fragments_of(document: DocumentNode) -> Fragments:
    """The fragments by name; InvalidQueryError where two share one."""
    found: dict[str, FragmentDefinitionNode] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            if definition.name.value in found:
                raise invalid(definition.name.value, "重复定义", "is defined twice")
            found[definition.name.value] = definition
    return found


def invalid(name: str, zh: str, en: str) -> InvalidQueryError:
    """What is wrong with a fragment."""
    return InvalidQueryError(f"查询语句有误：片段 {name} {zh}。", f"Fragment {name} {en}.")


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    """The operations in their order."""
    return [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]


class Sizes:
    """The extents of the fragments of one document, each worked out once."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self._known: dict[str, Extent | None] = {}

    def of(self, selections: SelectionSetNode, level: int) -> Extent:
        """The extent of a selection set; LimitError as soon as it nests too deeply."""
        within(NESTING, level)
        parts = [self._selection(node, level) for node in selections.selections]
        total = sum(1 + part.selections for part in parts)
        return Extent(total, max((1 + part.height for part in parts), default=0))

    def _selection(self, node: SelectionNode, level: int) -> Extent:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, level)
        below: SelectionSetNode | None = getattr(node, "selection_set", None)
        return Extent(0, 0) if below is None else self.of(below, level + 1)

    def _fragment(self, name: str, level: int) -> Extent:
        if name not in self._fragments:
            raise invalid(name, "没有定义", "is not defined")
        if name not in self._known:
            self._known[name] = None
            self._known[name] = self.of(self._fragments[name].selection_set, level + 1)
        extent = self._known[name]
        if extent is None:
            raise invalid(name, "引用了自己", "spreads itself")
        return extent

    def unused(self) -> str | None:
        """A fragment that nothing spreads."""
        return next((name for name in self._fragments if name not in self._known), None)


def checked(document: DocumentNode) -> Fragments:
    """The fragments of a document whose expansion is small; LimitError or InvalidQueryError if it is not."""
    fragments = fragments_of(document)
    sizes = Sizes(fragments)
    extents = [sizes.of(operation.selection_set, 1) for operation in operations_of(document)]
    within(NESTING, max((extent.height for extent in extents), default=0))
    within(SELECTIONS, sum(extent.selections for extent in extents))
    unused = sizes.unused()
    if unused is not None:
        raise invalid(unused, "没有用到", "is never used")
    return fragments


class Walk:
    """Writes out one operation, merging fields as execution does."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self.aliases = 0
        self.directives = 0

    def fill(self, groups: dict[str, Group], selections: SelectionSetNode | None) -> None:
        """Add the fields of a selection set to the groups of their place."""
        for node in selections.selections if selections else ():
            self.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                self._field(groups, node)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                self.directives += len(fragment.directives or ())
                self.fill(groups, fragment.selection_set)
            else:
                self.fill(groups, getattr(node, "selection_set", None))

    def _field(self, groups: dict[str, Group], node: FieldNode) -> None:
        self.aliases += node.alias is not None
        key = (node.alias or node.name).value
        group = groups.setdefault(key, Group([]))
        group.fields.append(node)
        self.fill(group.groups, node.selection_set)


def expansion(operation: OperationDefinitionNode, fragments: Fragments) -> Expansion:
    """One operation written out; its document must have been `checked`."""
    walk, groups = Walk(fragments), dict[str, Group]()
    walk.fill(groups, operation.selection_set)
    own = len(operation.directives or ()) + sum(
        len(variable.directives or ()) for variable in operation.variable_definitions or ()
    )
    return Expansion(operation, groups, walk.aliases, walk.directives + own)


def asked(groups: Mapping[str, Group]) -> Iterator[Group]:
    """Root groups that ask for data."""
    return (group for group in groups.values() if group.first.name.value not in INTROSPECTION)


def depth(groups: Sequence[Group]) -> int:
    """How many fields nest inside each other."""
    return max((1 + depth([*group.groups.values()]) for group in groups), default=0)


def repeats(groups: Mapping[str, Group]) -> int:
    """How often one response key stands at one place."""
    return max((max(len(group.fields), repeats(group.groups)) for group in groups.values()), default=0)


def limited(document: DocumentNode) -> list[Expansion]:
    """Every operation of a document written out; LimitError where one asks for too much."""
    fragments = checked(document)
    found = [expansion(operation, fragments) for operation in operations_of(document)]
    for each in found:
        within(ROOT_FIELDS, len(each.groups))
        within(ALIASES, each.aliases)
        within(DIRECTIVES, each.directives)
        within(DEPTH, depth([*asked(each.groups)]))
        within(SAME_KEY, repeats(each.groups))
    return found
