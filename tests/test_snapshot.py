"""A snapshot says what the store says at one version, for good, however it came to that version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.advance import advanced
from graph.canonical import digest, lines
from graph.columns import Coded, ColumnDraft, Texts, column, patched
from graph.kinds import Field, ValueType, Visibility, words
from graph.ontology.domain import ONTOLOGY
from graph.records import UNKNOWN_START, Between, Change, Node, NodeKey, Removal, Stored, Tie
from graph.snapshot import Snapshot, build
from graph.store.memory import MemoryStore
from graph.store.port import BATCH, NodeBatch, Store
from graph.store.stored import day

if TYPE_CHECKING:
    from conftest import Make, Town

MEMBERS = Between("MEMBER_OF", "Unit", "Alliance")


def said(scanned: Store | Snapshot) -> str:
    """Everything it says about the world, in one word."""
    return digest(scanned, ONTOLOGY)


def held(records: Sequence[Change], make: Make) -> MemoryStore:
    """A store in memory that holds the records."""
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return store


# --- one version


def test_a_snapshot_says_what_its_store_says(store: Store, town: Town, make: Make) -> None:
    version = store.write(town.records, make.load()).version
    snapshot = build(store, ONTOLOGY)
    assert (snapshot.version, said(snapshot)) == (version, said(store))
    assert list(lines(snapshot, ONTOLOGY)) == list(lines(store, ONTOLOGY))


def test_a_snapshot_of_nothing_has_every_table_and_no_rows(store: Store) -> None:
    snapshot = build(store, ONTOLOGY)
    assert (snapshot.version, snapshot.data_date, dict(snapshot.links)) == (0, None, {})
    assert {len(snapshot.table(kind)) for kind in ONTOLOGY.nodes} == {0}
    table = snapshot.ties_between(*MEMBERS)
    assert (len(table), list(table.outgoing.starts), snapshot.pairs("MEMBER_OF")) == (0, [0], ())


def test_positions_lead_to_keys_and_back(town: Town, make: Make) -> None:
    table = build(held(town.records, make), ONTOLOGY).table("Unit")
    assert [table.position[key] for key in table.keys] == list(range(6))
    assert [table.keys[i] for i in table.order] == sorted(table.keys)
    at = table.position["t:甲"]
    assert (table.columns["name_zh"].at(at), table.columns["employees"].at(at)) == ("甲", 60)
    assert table.columns["uscc"].at(at) is None


def test_neighbours_are_those_of_the_records(town: Town, make: Make) -> None:
    snapshot = build(held(town.records, make), ONTOLOGY)
    table = snapshot.ties_between(*MEMBERS)
    units, groups = snapshot.table("Unit"), snapshot.table("Alliance")

    def members(group: str) -> set[str]:
        return {units.keys[table.source[tie]] for tie in table.incoming.of(groups.position[group])}

    def memberships(unit: str) -> set[str]:
        return {groups.keys[table.target[tie]] for tie in table.outgoing.of(units.position[unit])}

    assert members("t:东组团") == {"t:甲", "t:乙", "t:辛", "t:丁"}
    assert members("t:西组团") == {"t:丁", "t:戊"}
    assert (memberships("t:丁"), memberships("t:丙")) == ({"t:东组团", "t:西组团"}, set())


def test_a_relation_is_kept_by_the_kinds_it_joins(town: Town, make: Make) -> None:
    snapshot = build(held(town.records, make), ONTOLOGY)
    assert snapshot.pairs("LOCATED_IN") == (
        Between("LOCATED_IN", "Alliance", "AdminArea"),
        Between("LOCATED_IN", "PartyOrganization", "AdminArea"),
        Between("LOCATED_IN", "Unit", "AdminArea"),
    )
    assert [len(snapshot.links[between]) for between in snapshot.pairs("LOCATED_IN")] == [2, 3, 6]


YEAR = (date(2016, 1, 1), date(2017, 1, 1))


@pytest.mark.parametrize(
    ("period", "on", "holds"),
    [
        (YEAR, date(2015, 12, 31), False),
        (YEAR, date(2016, 1, 1), True),
        (YEAR, date(2016, 12, 31), True),
        (YEAR, date(2017, 1, 1), False),
        ((UNKNOWN_START, None), date(976, 2, 29), True),
        ((date(2016, 1, 1), None), date.max, True),
    ],
)
def test_a_tie_holds_from_its_first_day_until_the_day_before_its_end(
    town: Town, make: Make, period: tuple[date, date | None], on: date, holds: bool
) -> None:
    tie = make.tie("MEMBER_OF", town["甲"], town["东组团"], *period)
    snapshot = build(held([town["甲"], town["东组团"], tie], make), ONTOLOGY)
    assert list(snapshot.ties_between(*MEMBERS).holds_on(day(on))) == [holds]


# --- the data date


def test_the_data_date_is_the_newest_day_on_which_somebody_looked(town: Town, make: Make) -> None:
    seen = make.coded("Unit", "新", surveyed_on=date(2016, 3, 1), established_on=date(2016, 9, 1))
    contact = make.tie("WORK_CONTACT", town["城专职"], town["甲"], verified_on=date(2016, 5, 1))
    assert build(held([*town.records, seen], make), ONTOLOGY).data_date == date(2016, 3, 1)
    assert build(held([*town.records, seen, contact], make), ONTOLOGY).data_date == date(2016, 5, 1)


def test_days_on_which_only_areas_were_seen_count_where_there_is_nothing_else(town: Town, make: Make) -> None:
    areas = town["东社区"], town["西社区"], town["西街"]
    stay = make.tie("PART_OF", areas[0], areas[2], observed_on=date(2023, 6, 30))
    assert build(held([*areas, stay], make), ONTOLOGY).data_date == date(2023, 6, 30)
    seen = make.coded("Unit", "新", surveyed_on=date(2016, 3, 1))
    assert build(held([*areas, stay, seen], make), ONTOLOGY).data_date == date(2016, 3, 1)
    assert build(held(areas, make), ONTOLOGY).data_date is None


# --- moved on


def moves(town: Town, make: Make) -> dict[str, list[Change]]:
    """Writes after the first, by what they do."""
    ties = {(t.identity.kind, t.identity.from_key): t for t in town.records if isinstance(t, Tie)}
    member, lead = ties["MEMBER_OF", "t:戊"], ties["LEADS", "t:乙"]
    new = make.coded("Unit", "新", name_en="New")
    again = member.identity._replace(valid_from=date(2020, 1, 1))
    late = [record for record in town.records if isinstance(record, Tie) and "t:丁支部" in record.identity]
    return {
        "a value changes": [make.changed(town["甲"], employees=None, name_en="A", employees_band="0")],
        "a code that nobody had": [make.changed(town["甲"], ownership="foreign")],
        "a node comes": [new],
        "a node comes first in order": [make.coded("Unit", "0")],
        "a node comes with ties": [new, make.tie("MEMBER_OF", new, town["东组团"], tier="gold")],
        "a tie comes": [make.tie("MEMBER_OF", town["丙"], town["东组团"])],
        "a tie comes again later": [Tie(again, None, member.values)],
        "a tie ends": [Tie(member.identity, date(2018, 1, 1), member.values)],
        "a tie says something else": [make.tie("MEMBER_OF", town["戊"], town["西组团"], layer="core")],
        "a tie goes": [Removal(member.identity)],
        "the only tie of its kinds goes": [Removal(lead.identity)],
        "a kind of tie comes first": [make.tie("PARENT_OF", town["甲"], town["乙"])],
        "a kind of node comes first": [make.coded("Facility", "中心", functions=("service",))],
        "a node goes": [Removal(town.key("丁支部")), *(Removal(tie.identity) for tie in late)],
        "a node goes and returns": [Removal(town.key("p1")), town["p1"]],
        "a tie goes and returns": [Removal(member.identity), member],
        "nothing": [town["甲"]],
    }


def equal(snapshot: Snapshot, store: Store) -> None:
    """A snapshot cannot be told from one that was built anew, except by the order of its positions."""
    anew = build(store, ONTOLOGY)
    assert snapshot.version == anew.version == store.version()
    assert said(snapshot) == said(anew) == said(store)
    assert (snapshot.links.keys(), snapshot.data_date) == (anew.links.keys(), anew.data_date)
    for kind, table in snapshot.tables.items():
        assert [table.position[key] for key in table.keys] == list(range(len(anew.table(kind))))
    for between in anew.links:
        assert neighbours(snapshot, between) == neighbours(anew, between)


def neighbours(snapshot: Snapshot, between: Between) -> list[tuple[str, list[str], list[str]]]:
    """What every node of either kind is tied to, by the adjacency of both directions."""
    table, starts, ends = snapshot.links[between], snapshot.table(between[1]), snapshot.table(between[2])
    out = [
        (key, [ends.keys[table.target[t]] for t in table.outgoing.of(i)]) for i, key in enumerate(starts.keys)
    ]
    into = [
        (key, [starts.keys[table.source[t]] for t in table.incoming.of(i)]) for i, key in enumerate(ends.keys)
    ]
    return sorted(
        [(key, sorted(far), []) for key, far in out] + [(key, [], sorted(near)) for key, near in into]
    )


def test_a_snapshot_moved_on_equals_one_built_anew(town: Town, make: Make) -> None:
    for what, changes in moves(town, make).items():
        store = held(town.records, make)
        before = build(store, ONTOLOGY)
        at_first = said(before)
        store.write(changes, make.load(what))
        equal(advanced(before, store), store)
        assert said(before) == at_first, f"the older snapshot changed when {what}"


def test_a_snapshot_can_be_moved_on_again_and_again(store: Store, town: Town, make: Make) -> None:
    store.write(town.records, make.load())
    snapshot = build(store, ONTOLOGY)
    for what, changes in moves(town, make).items():
        store.write(changes, make.load(what))
        snapshot = advanced(snapshot, store)
        equal(snapshot, store)


def test_a_snapshot_catches_up_over_many_versions(store: Store, town: Town, make: Make) -> None:
    store.write(town.records, make.load())
    snapshot = build(store, ONTOLOGY)
    for what, changes in moves(town, make).items():
        if "node goes" not in what:
            store.write(changes, make.load(what))
    equal(advanced(snapshot, store), store)


def test_a_snapshot_of_the_present_version_stays_itself(store: Store, town: Town, make: Make) -> None:
    store.write(town.records, make.load())
    snapshot = build(store, ONTOLOGY)
    assert advanced(snapshot, store) is snapshot


def test_what_did_not_change_is_shared(town: Town, make: Make) -> None:
    store = held(town.records, make)
    before = build(store, ONTOLOGY)
    store.write([make.changed(town["甲"], name_en="A")], make.load())
    after = advanced(before, store)
    assert after.table("Alliance") is before.table("Alliance")
    assert after.table("Unit").columns["kind"] is before.table("Unit").columns["kind"]
    assert after.table("Unit").columns["name_en"] is not before.table("Unit").columns["name_en"]
    assert after.links[MEMBERS].columns["role"] is before.links[MEMBERS].columns["role"]


def test_after_very_many_changes_a_snapshot_equals_one_built_anew(town: Town, make: Make) -> None:
    store = held(town.records, make)
    snapshot = build(store, ONTOLOGY)
    store.write([make.node("Name", name_zh=f"名{n}") for n in range(BATCH + 1)], make.load())
    equal(advanced(snapshot, store), store)


class Busy(MemoryStore):
    """A store into which somebody else writes, once, just before it answers."""

    def __init__(self, records: Sequence[Change], late: Sequence[Change], make: Make) -> None:
        super().__init__(ONTOLOGY)
        self._make = make
        self._late: Sequence[Change] = ()
        self.write(records, make.load())
        self._late = late

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        if kind == "Unit":
            self._somebody()
        return super().nodes(kind)

    def get_nodes(self, keys: Sequence[NodeKey]) -> list[Node | None]:
        self._somebody()
        return super().get_nodes(keys)

    def _somebody(self) -> None:
        late, self._late = self._late, ()
        if late:
            self.write(late, self._make.load("late"))

    def wait(self, late: Sequence[Change]) -> None:
        """Have somebody write before the next answer."""
        self._late = late


def test_a_snapshot_built_while_somebody_writes_is_of_one_version(town: Town, make: Make) -> None:
    late = [make.changed(town["柳城"], name_en="Late"), make.changed(town["甲"], name_en="late")]
    store = Busy(town.records, late, make)
    equal(build(store, ONTOLOGY), store)


def test_a_snapshot_moved_on_while_somebody_writes_is_of_one_version(town: Town, make: Make) -> None:
    store = Busy(town.records, [], make)
    snapshot = build(store, ONTOLOGY)
    store.write(
        [make.changed(town["甲"], name_en="first"), make.changed(town["乙"], name_en="first")], make.load()
    )
    tie = make.tie("MEMBER_OF", town["丙"], town["东组团"])
    store.wait([make.changed(town["乙"], name_en="second"), make.changed(town["丁"], name_en="second"), tie])
    equal(advanced(snapshot, store), store)


# --- columns


def field(of_type: ValueType, codes: str | None = None) -> Field:
    """A field of a type."""
    return Field("it", of_type, words("它", "it", "它", "it"), Visibility.PUBLIC, codes=codes)


STORED: dict[ValueType, st.SearchStrategy[Stored]] = {
    ValueType.TEXT: st.text(st.characters(codec="utf-8"), max_size=8),
    ValueType.CODE: st.sampled_from(["a", "b", "c", "丁"]),
    ValueType.CODES: st.sampled_from(["", "a", "a|b"]),
    ValueType.INTEGER: st.integers(-(2**63) + 1, 2**63 - 1),
    ValueType.INSTANT: st.integers(-(2**60), 2**60),
    ValueType.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    ValueType.DATE: st.integers(day(date.min), day(date.max)),
    ValueType.BOOLEAN: st.integers(0, 1),
}


@st.composite
def filled(draw: st.DrawFn) -> tuple[Field, list[Stored]]:
    """A field and the stored values of some records."""
    of_type = draw(st.sampled_from([*STORED]))
    coded = "tri" if of_type in (ValueType.CODE, ValueType.CODES) else None
    return field(of_type, coded), draw(st.lists(st.none() | STORED[of_type], max_size=30))


@given(filled(), st.integers(0, 30))
def test_a_column_gives_back_what_was_put_in(of: tuple[Field, list[Stored]], cut: int) -> None:
    declared, values = of
    draft = ColumnDraft(declared)
    draft.extend(values[:cut])
    draft.extend(values[cut:])
    for made in (draft.finish(), column(declared, values)):
        assert (len(made), made.all()) == (len(values), values)
        assert [made.at(i) for i in range(len(values))] == values


@given(filled(), st.data())
def test_a_patched_column_equals_one_made_anew(of: tuple[Field, list[Stored]], data: st.DataObject) -> None:
    declared, values = of
    value = st.none() | STORED[declared.type]
    new = data.draw(st.dictionaries(st.integers(0, len(values) - 1), value)) if values else {}
    tail = data.draw(st.lists(value, max_size=5))
    made = column(declared, values)
    wanted = [new.get(i, old) for i, old in enumerate(values)] + tail
    assert patched(declared, made, new, tail).all() == wanted
    assert made.all() == values


def test_texts_that_repeat_become_codes_and_others_do_not() -> None:
    same, other = column(field(ValueType.TEXT), ["甲"] * 8), column(field(ValueType.TEXT), [*"甲乙丙丁戊"])
    assert isinstance(same, Coded)
    assert isinstance(other, Texts)
    assert same.nbytes < other.nbytes + 100


def test_codes_are_found_by_their_words() -> None:
    made = column(field(ValueType.CODE, "tri"), ["yes", None, "no", "yes"])
    assert isinstance(made, Coded)
    assert list(made.equals("yes")) == [True, False, False, True]
    assert list(made.equals("yes", "no", "castle")) == [True, False, True, True]
    assert list(made.equals()) == [False] * 4
    assert np.count_nonzero(made.codes == -1) == 1


# --- the canonical form


def test_the_canonical_form_leaves_out_how_the_record_came_about(town: Town, make: Make) -> None:
    at_once = held(town.records, make)
    one_by_one = MemoryStore(ONTOLOGY)
    for number, record in enumerate(town.records):
        one_by_one.write([record], make.load(str(number)))
    one_by_one.write([make.changed(town["甲"], name_en="wrong")], make.load())
    one_by_one.write([town["甲"]], make.load())
    assert one_by_one.version() != at_once.version()
    assert said(one_by_one) == said(at_once)


def test_the_canonical_form_tells_every_single_difference(town: Town, make: Make) -> None:
    seen = {said(held(town.records, make))}
    for changes in moves(town, make).values():
        store = held(town.records, make)
        store.write(changes, make.load())
        seen.add(said(store))
    same = ("a node goes and returns", "a tie goes and returns", "nothing")
    assert len(seen) == 1 + len(moves(town, make)) - len(same)


def test_nothing_is_not_the_empty_text_and_not_zero(make: Make) -> None:
    nodes = [
        make.coded("Unit", "甲", name_en=name, employees=staff) for name in (None, "") for staff in (None, 0)
    ]
    assert len({said(held([node], make)) for node in nodes}) == 4


def test_a_line_is_kind_identity_and_values_in_the_order_of_fields(town: Town, make: Make) -> None:
    tie = make.tie("LEADS", town["甲"], town["东组团"], UNKNOWN_START, date(1970, 1, 1) + timedelta(1))
    found = list(lines(held([town["甲"], town["东组团"], tie], make), ONTOLOGY))
    assert found[-1].startswith(b'["LEADS","Unit","t:')
    assert b'"",-719162,1,' in found[-1]
    assert [line.count(b"\n") for line in found] == [1, 1, 1]
