"""How many nodes and values the answer to an operation may hold: the product of its page sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphql import (
    FieldNode,
    IntValueNode,
    ListValueNode,
    ValueNode,
    VariableNode,
)

from api.expansion import Expansion, Group, asked
from api.limits import IDS, NODES, PAGE, VALUES, within

Variables = Mapping[str, object]


class Cost(NamedTuple):
    """`nodes` are the entries of lists, `values` the fields of the answer, scalars and objects alike."""

    nodes: int
    values: int


class Size(NamedTuple):
    """How long the list of a field may be: a number, or a variable and what it is without a value."""

    of_ids: bool
    number: int | None
    variable: str | None

    def given(self, variables: Variables) -> int:
        """The length; 1 where it is no number, which validation will say. LimitError where it is too long."""
        found = variables.get(self.variable, self.number) if self.variable is not None else self.number
        if self.of_ids:
            return within(IDS, len(found) if isinstance(found, list) else self.number or 1)
        if isinstance(found, int) and not isinstance(found, bool):
            return within(PAGE, found, least=1)
        return 1


class Plan(NamedTuple):
    """A field and those below it, as far as they cost anything."""

    size: Size | None
    below: tuple[Plan, ...]


def planned(found: Expansion) -> tuple[Plan, ...]:
    """The plan of an operation, from which its cost follows for any variables."""
    defaults = {
        definition.variable.name.value: definition.default_value
        for definition in found.operation.variable_definitions or ()
    }
    return tuple(plan(group, defaults) for group in asked(found.groups))


Defaults = Mapping[str, ValueNode | None]


def plan(group: Group, defaults: Defaults) -> Plan:
    """The plan of one field."""
    return Plan(size(group.first, defaults), tuple(plan(each, defaults) for each in group.groups.values()))


def size(node: FieldNode, defaults: Defaults) -> Size | None:
    """The length of the list of a field, by its argument `first` or `ids`."""
    found = next((a for a in node.arguments or () if a.name.value in ("first", "ids")), None)
    if found is None:
        return None
    of_ids, value = found.name.value == "ids", found.value
    if isinstance(value, VariableNode):
        return Size(of_ids, literal(defaults.get(value.name.value)), value.name.value)
    return Size(of_ids, literal(value), None)


def literal(value: ValueNode | None) -> int | None:
    """A number as it is written, or the length of a list; None of anything else."""
    if isinstance(value, ListValueNode):
        return len(value.values or ())
    return int(value.value) if isinstance(value, IntValueNode) else None


def cost(plans: Sequence[Plan], variables: Variables) -> Cost:
    """The cost of some fields; LimitError where a page is longer than allowed."""
    nodes = values = 0
    for each in plans:
        length = 1 if each.size is None else each.size.given(variables)
        below = cost(each.below, variables)
        nodes += length * ((each.size is not None) + below.nodes)
        values += 1 + length * below.values
    return Cost(nodes, values)


def affordable(plans: Sequence[Plan], variables: Variables) -> Cost:
    """The cost; LimitError where it is more than one answer may hold."""
    found = cost(plans, variables)
    within(NODES, found.nodes)
    within(VALUES, found.values)
    return found
