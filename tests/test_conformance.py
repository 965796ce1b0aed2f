"""A record conforms when every value is what its field says; the quick test and the slow one agree."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from graph.codes import CodeList, code_lists
from graph.conformance import Conformance, Fault, faults, field_fault
from graph.kinds import Field, ValueType, Visibility, words
from graph.ontology.domain import ONTOLOGY
from graph.records import Node, NodeKey, Removal, TieKey, Value

if TYPE_CHECKING:
    from conftest import Make, Town

LISTS = code_lists()
NOON = datetime(2016, 1, 31, 12, tzinfo=UTC)

GOOD: dict[ValueType, tuple[Value, ...]] = {
    ValueType.TEXT: ("", "甲", "🏮", "\U00020bb7", "\n", "\u202e", "x" * 10_000),
    ValueType.INTEGER: (0, -1, 2**63 - 1, -(2**63) + 1),
    ValueType.NUMBER: (0.0, -1.5, 1e300, 3),
    ValueType.BOOLEAN: (True, False),
    ValueType.TRI: ("yes", "no", "unknown"),
    ValueType.DATE: (date.min, date(976, 2, 29), date.max),
    ValueType.INSTANT: (NOON, datetime.min.replace(tzinfo=UTC)),
    ValueType.CODE: ("yes",),
    ValueType.CODES: ((), ("no",), ("no", "yes")),
}

OF_NO_TYPE: dict[ValueType, tuple[Value, ...]] = {
    ValueType.TEXT: (1, True, NOON, ("a",), "a\0b", "\ud800", "\udfff"),
    ValueType.INTEGER: (True, 1.0, "1", 2**63, -(2**63)),
    ValueType.NUMBER: (True, "1", float("nan"), float("inf"), float("-inf")),
    ValueType.BOOLEAN: (0, 1, "yes"),
    ValueType.TRI: (True, 1, ("yes",)),
    ValueType.DATE: (NOON, "2016-01-31", 42),
    ValueType.INSTANT: (
        date(2016, 1, 31),
        NOON.replace(tzinfo=None),
        NOON.astimezone(timezone(timedelta(hours=8))),
        0,
    ),
    ValueType.CODE: (1, ("yes",), True),
    ValueType.CODES: ("yes", ("yes", "no"), ("no", "no")),
}

OUT_OF_LIST: dict[ValueType, tuple[Value, ...]] = {
    ValueType.TRI: ("castle", "", "YES"),
    ValueType.CODE: ("castle", "", " yes"),
    ValueType.CODES: (("castle",), ("", "no")),
}


def field(of_type: ValueType, *, required: bool = False) -> Field:
    """A field of a type; codes are those of the list `tri`."""
    coded = "tri" if of_type in OUT_OF_LIST else None
    said = words("它", "it", "它", "it")
    return Field("it", of_type, said, Visibility.PUBLIC, required=required, codes=coded)


@pytest.mark.parametrize("of_type", ValueType)
def test_a_value_of_the_type_has_no_fault(of_type: ValueType) -> None:
    assert [
        v for v in GOOD[of_type] if field_fault(field(of_type, required=True), v, LISTS) is not None
    ] == []


@pytest.mark.parametrize("of_type", ValueType)
def test_a_value_of_another_type_is_a_fault(of_type: ValueType) -> None:
    found = [field_fault(field(of_type), value, LISTS) for value in OF_NO_TYPE[of_type]]
    assert found == [Fault.TYPE] * len(found)


@pytest.mark.parametrize("of_type", OUT_OF_LIST)
def test_a_code_that_the_list_does_not_have_is_a_fault(of_type: ValueType) -> None:
    found = [field_fault(field(of_type), value, LISTS) for value in OUT_OF_LIST[of_type]]
    assert found == [Fault.CODE] * len(found)


@pytest.mark.parametrize("of_type", ValueType)
def test_only_a_required_field_may_not_be_without_a_value(of_type: ValueType) -> None:
    assert field_fault(field(of_type), None, LISTS) is None
    assert field_fault(field(of_type, required=True), None, LISTS) is Fault.MISSING


def test_faults_come_in_the_order_of_the_fields(make: Make) -> None:
    unit = make.changed(make.coded("Unit", "甲"), is_synthetic=None, kind="castle", employees="many")
    found = faults(ONTOLOGY.nodes["Unit"], unit.values, LISTS)
    assert [(wrong.field.name, wrong.fault, wrong.value) for wrong in found] == [
        ("kind", Fault.CODE, "castle"),
        ("employees", Fault.TYPE, "many"),
        ("is_synthetic", Fault.MISSING, None),
    ]


def test_the_quick_test_finds_exactly_what_the_slow_one_finds(make: Make) -> None:
    dice = random.Random(7)
    quick = Conformance(ONTOLOGY, LISTS)
    values = [None, *(v for group in (GOOD, OF_NO_TYPE, OUT_OF_LIST) for of in group.values() for v in of)]
    seen = {True: 0, False: 0}
    for kind in ONTOLOGY.nodes.values():
        plain = make.node(kind.name, **dict.fromkeys(("id_scheme", "id_code", "name_zh"), "甲"))
        for place in range(len(kind.fields)):
            for value in dice.sample(values, 25):
                node = plain._replace(values=(*plain.values[:place], value, *plain.values[place + 1 :]))
                conforms = faults(kind, node.values, LISTS) == ()
                assert (quick.misfit(node) is None) == conforms, (kind.name, kind.fields[place].name, value)
                seen[conforms] += 1
    assert min(seen.values()) > 1_000


def test_what_conforms_has_no_misfit(town: Town) -> None:
    conformance = Conformance(ONTOLOGY, LISTS)
    assert [record for record in town.records if conformance.misfit(record) is not None] == []
    gone = [NodeKey(r.kind, r.key) if isinstance(r, Node) else r.identity for r in town.records]
    assert [key for key in gone if conformance.misfit(Removal(key)) is not None] == []


def test_a_misfit_names_the_field_in_both_languages_and_never_the_value(make: Make) -> None:
    misfit = Conformance(ONTOLOGY, LISTS).misfit(make.changed(make.coded("Unit", "甲"), kind="castle"))
    assert misfit is not None
    assert (misfit.zh, misfit.en) == ("“类别”不在代码表中", "kind is not in its code list")


def test_every_way_not_to_fit_has_its_own_sentence(town: Town, make: Make) -> None:
    conformance = Conformance(ONTOLOGY, LISTS)
    unit, tie = make.coded("Unit", "甲"), make.tie("LEADS", town["甲"], town["东组团"])
    cases = (
        unit._replace(kind="Person"),
        tie._replace(identity=tie.identity._replace(to_kind="Unit")),
        unit._replace(key=""),
        unit._replace(values=unit.values[1:]),
        make.changed(unit, kind=None),
        make.changed(unit, employees="many"),
        make.changed(unit, kind="castle"),
    )
    misfits = [conformance.misfit(case) for case in cases]
    assert None not in misfits
    assert len({misfit.zh for misfit in misfits if misfit}) == len({m.en for m in misfits if m}) == len(cases)


def test_an_identity_of_a_relation_is_no_identity_of_a_node() -> None:
    conformance = Conformance(ONTOLOGY, LISTS)
    assert conformance.misfit(Removal(NodeKey("LEADS", "k"))) is not None
    as_tie = TieKey("Unit", "Unit", "a", "Alliance", "b", "", date(2016, 1, 1))
    assert conformance.misfit(Removal(as_tie)) is not None


def test_a_list_of_codes_is_taken_as_it_is_given() -> None:
    own = {**LISTS, "tri": CodeList("tri", ())}
    assert field_fault(field(ValueType.TRI), "yes", own) is Fault.CODE
