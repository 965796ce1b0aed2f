"""Every store keeps the promises of `graph.store.port`. The order here is the order of that page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.canonical import digest
from graph.kinds import ValueType
from graph.ontology.domain import ONTOLOGY
from graph.records import UNKNOWN_START, Change, Node, NodeKey, Removal, Tie, TieKey, Value
from graph.store.port import (
    BATCH,
    DanglingTieError,
    DuplicateKeyError,
    LoggedChange,
    NonConformingRecordError,
    Operation,
    Store,
    StoreClosedError,
    StoreDamagedError,
    StoreError,
    Written,
)
from graph.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from conftest import Engine, Make, Town

EXTENSION_B = "\U00020bb7\U0002a6d6"
EMOJI = "🏮👩\u200d💻"
NASTY = (
    "",
    " ",
    EMOJI,
    EXTENSION_B,
    "\u3000全角\u3000",
    "e\u0301é",
    "a\"b'c;--",
    "%3A:%",
    "line\nline\ttab\r",
    "\u202eright to left",
    "\uffff\U0010ffff",
    "null",
)


def said(store: Store) -> str:
    """Everything the store says about the world, in one word."""
    return digest(store, ONTOLOGY)


def history(store: Store) -> list[LoggedChange]:
    """The whole change log."""
    return list(store.changes(0))


def both_languages(error: StoreError, *named: str) -> None:
    """An error is one printable sentence or two in either language, and each names what it is about."""
    assert re.search("[\u4e00-\u9fff]", error.zh) is not None
    assert re.search("[a-z]{3}[ .]", error.en) is not None
    assert all(sentence.isprintable() for sentence in (error.zh, error.en))
    assert all(name in sentence for name in named for sentence in (error.zh, error.en))


def fails(store: Store, changes: Iterable[Change], make: Make, error: type[StoreError]) -> StoreError:
    """Write what must be refused, and see that the store is as it was, however one asks."""
    before = said(store), store.info(), history(store), store.loads()
    with pytest.raises(error) as caught:
        store.write(changes, make.load("refused"))
    both_languages(caught.value)
    assert "未写入任何内容" in caught.value.zh
    assert "Nothing was written" in caught.value.en
    assert (said(store), store.info(), history(store), store.loads()) == before
    assert store.load("refused") is None
    return caught.value


# --- info and check


def test_a_new_store_is_sound_and_empty_and_has_version_zero(store: Store) -> None:
    assert (store.info().format, store.version(), store.info().version, store.info().counts) == (1, 0, 0, {})
    assert (store.check(), store.loads(), history(store)) == ((), [], [])


def test_those_who_meet_an_empty_store_at_one_moment_found_one_record(engine: Engine) -> None:
    opened = [engine.again() for _ in range(8)]
    with ThreadPoolExecutor(len(opened)) as people:
        assert list(people.map(lambda store: store.version(), opened)) == [0] * len(opened)
    assert engine.store.check() == ()


def test_counts_name_the_kinds_that_have_records_in_the_order_of_names(
    store: Store, town: Town, make: Make
) -> None:
    store.write(town.records, make.load())
    counts = store.info().counts
    assert list(counts) == sorted(counts)
    assert (counts["Unit"], counts["AdminArea"], counts["MEMBER_OF"], counts["Member"]) == (6, 5, 6, 1)
    assert sum(counts.values()) == len(town.records) == store.version()
    assert store.check() == ()


# --- write


def test_a_write_is_one_version_and_says_what_it_did(store: Store, town: Town, make: Make) -> None:
    count = len(town.records)
    assert store.write(town.records, make.load()) == Written(count, count, 0, 0, 0)
    renamed = make.changed(town["甲"], name_en="A")
    gone = next(r.identity for r in town.records if isinstance(r, Tie) and r.identity.kind == "COVERS")
    written = store.write([renamed, town["乙"], Removal(gone), make.coded("Unit", "新")], make.load("second"))
    assert written == Written(version=count + 3, added=1, changed=1, unchanged=1, removed=1)
    assert store.version() == count + 3


def test_replaying_a_batch_changes_nothing(store: Store, town: Town, make: Make) -> None:
    first = store.write(town.records, make.load())
    before = said(store), history(store), store.loads()
    again = store.write(reversed(town.records), make.load("again"))
    assert again == Written(first.version, 0, 0, len(town.records), 0)
    assert (said(store), history(store), store.loads()) == before


def test_a_value_that_is_given_back_is_again_a_change(store: Store, make: Make) -> None:
    plain = make.coded("Unit", "甲")
    store.write([plain], make.load())
    store.write([make.changed(plain, name_en="A")], make.load())
    assert store.write([plain], make.load()).changed == 1
    assert store.get_nodes([NodeKey("Unit", plain.key)]) == [plain]


@pytest.mark.parametrize(
    "error", [ValueError("row 7"), OSError(28, "disk of the source"), KeyboardInterrupt()]
)
def test_what_the_source_raises_comes_through_and_nothing_was_written(
    store: Store, town: Town, make: Make, error: BaseException
) -> None:
    def broken() -> Iterator[Change]:
        yield from town.records
        raise error

    with pytest.raises(type(error)) as caught:
        store.write(broken(), make.load())
    assert caught.value is error
    assert (store.version(), store.info().counts, store.loads()) == (0, {}, [])
    assert store.write(town.records, make.load()).added == len(town.records)


@pytest.mark.parametrize("point", ["begun", "writing", "checked", "committing"])
def test_progress_can_stop_a_write_until_it_is_committed(store: Store, make: Make, point: str) -> None:
    def stop(reached: str, done: int) -> None:
        if reached == point:
            raise TimeoutError(f"at {done}")

    with pytest.raises(TimeoutError):
        store.write(many(make, BATCH), make.load(), progress=stop)
    assert (store.version(), store.info().counts, store.loads()) == (0, {}, [])


def many(make: Make, count: int) -> list[Change]:
    """So many small records, in the order of their keys."""
    plain = make.node("Name", name_zh="0")
    place = [field.name for field in ONTOLOGY.nodes["Name"].fields].index("name_zh")
    names = [f"{number:06}" for number in range(count)]
    return [
        Node("Name", f"name:{name}", (*plain.values[:place], name, *plain.values[place + 1 :]))
        for name in names
    ]


def many_ties(make: Make, count: int) -> tuple[list[Node], list[Tie]]:
    """So many ties, each between another two of some hundred units and groups, and their ends."""
    units = [make.coded("Unit", f"{number:03}") for number in range(101)]
    groups = [make.coded("Alliance", f"{number:03}", kind="group") for number in range(100)]
    pairs = [(unit, group) for unit in units for group in groups]
    return [*units, *groups], [make.tie("MEMBER_OF", *pair) for pair in pairs[:count]]


def test_progress_names_the_same_points_in_every_store(store: Store, make: Make) -> None:
    told: list[tuple[str, int]] = []
    store.write(many(make, BATCH + 1), make.load(), progress=lambda point, done: told.append((point, done)))
    every = BATCH + 1
    assert told == [
        ("begun", 0),
        ("writing", BATCH),
        ("checked", every),
        ("committing", every),
        ("committed", every),
    ]
    store.write([], make.load(), keep=False, progress=lambda point, done: told.append((point, done)))
    assert [point for point, _ in told[5:]] == ["begun", "checked", "committing", "taken back"]


def test_a_trial_gives_the_answer_of_the_write_and_leaves_no_trace(
    store: Store, town: Town, make: Make
) -> None:
    store.write(town.records[:7], make.load("some"))
    before = said(store), store.info(), history(store), store.loads()
    asked: list[str] = []

    def account() -> str:
        asked.append("asked")
        return "{}"

    tried = store.write(town.records, make.load("tried", account), keep=False)
    assert (said(store), store.info(), history(store), store.loads()) == before
    assert store.load("tried") is None
    assert store.write(town.records, make.load("kept", account)) == tried
    assert asked == ["asked", "asked"]


def test_a_trial_refuses_what_the_write_refuses(store: Store, town: Town, make: Make) -> None:
    with pytest.raises(DanglingTieError):
        store.write([make.tie("COVERS", town["甲支部"], town["甲"])], make.load(), keep=False)


def test_the_account_is_asked_once_when_every_change_was_taken(store: Store, make: Make) -> None:
    taken: list[int] = []

    def counted() -> Iterator[Change]:
        for number, record in enumerate(many(make, 3), 1):
            taken.append(number)
            yield record

    store.write(counted(), make.load("told", lambda: json.dumps(taken)))
    entry = store.load("told")
    assert entry is not None
    assert entry.account == "[1, 2, 3]"


def test_an_account_that_cannot_be_given_takes_everything_back(store: Store, town: Town, make: Make) -> None:
    def lost() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        store.write(town.records, make.load("lost", lost))
    assert (store.version(), store.info().counts, store.loads()) == (0, {}, [])


def test_a_finished_write_is_read_at_once_by_everybody(engine: Engine, town: Town, make: Make) -> None:
    other = engine.again()
    assert other.version() == 0
    engine.store.write(town.records, make.load())
    for store in (engine.store, other, engine.again()):
        assert store.get_nodes([town.key("甲")]) == [town["甲"]]
        assert (store.version(), store.load("first")) == (len(town.records), engine.store.loads()[0])


def test_two_stores_take_turns(engine: Engine, make: Make) -> None:
    one, two = engine.store, engine.again()
    for number in range(6):
        writer = (one, two)[number % 2]
        writer.write([make.coded("Unit", str(number))], make.load(str(number)))
    assert [entry.load_id for entry in one.loads()] == list("012345")
    assert one.version() == two.version() == 6


# --- write: one key, one record


def renamed_twice(make: Make) -> tuple[Node, Node]:
    """Two meanings of one key."""
    node = make.coded("Unit", "甲")
    return node, make.changed(node, name_en="B")


def ended_twice(make: Make, town: Town) -> tuple[Tie, Tie]:
    """Two meanings of one tie."""
    tie = make.tie("MEMBER_OF", town["甲"], town["西组团"])
    return tie, Tie(tie.identity, date(2017, 1, 1), tie.values)


def test_two_records_under_one_key_are_refused_by_name(store: Store, town: Town, make: Make) -> None:
    error = fails(store, renamed_twice(make), make, DuplicateKeyError)
    both_languages(error, "Unit:t:甲")
    store.write(town.records, make.load())
    error = fails(store, ended_twice(make, town), make, DuplicateKeyError)
    both_languages(error, "MEMBER_OF:Unit:t:甲:Alliance:t:西组团")


def test_a_key_has_a_second_meaning_even_when_the_first_is_what_the_store_holds(
    store: Store, town: Town, make: Make
) -> None:
    store.write(town.records, make.load())
    fails(store, [town["甲"], make.changed(town["甲"], name_en="B")], make, DuplicateKeyError)
    tie, ended = ended_twice(make, town)
    store.write([tie], make.load())
    fails(store, [tie, ended], make, DuplicateKeyError)


@pytest.mark.parametrize("held", [True, False])
def test_a_second_meaning_is_found_across_batches(store: Store, make: Make, held: bool) -> None:
    first, second = renamed_twice(make)
    store.write([first] if held else [], make.load())
    fails(store, [first, *many(make, BATCH), second], make, DuplicateKeyError)


def test_the_same_record_may_be_given_twice(store: Store, town: Town, make: Make) -> None:
    written = store.write([*town.records, *many(make, BATCH), *town.records], make.load())
    assert (written.added, written.unchanged) == (len(town.records) + BATCH, len(town.records))


def test_after_its_removal_a_key_is_free_for_another_record(store: Store, make: Make) -> None:
    first, second = renamed_twice(make)
    written = store.write([first, Removal(NodeKey("Unit", first.key)), second], make.load())
    assert (written.added, written.removed) == (2, 1)
    assert store.get_nodes([NodeKey("Unit", first.key)]) == [second]
    assert [line.operation for line in history(store)] == [
        Operation.ADDED,
        Operation.REMOVED,
        Operation.ADDED,
    ]


# --- write: ties have ends


def test_a_tie_may_come_before_its_ends(store: Store, town: Town, make: Make) -> None:
    store.write(reversed(town.records), make.load())
    assert store.info().counts["MEMBER_OF"] == 6


@pytest.mark.parametrize("missing", ["甲支部", "甲"])
def test_a_tie_without_an_end_is_refused_and_the_end_is_named(
    store: Store, town: Town, make: Make, missing: str
) -> None:
    tie = make.tie("COVERS", town["甲支部"], town["甲"])
    there = town["甲"] if missing == "甲支部" else town["甲支部"]
    error = fails(store, [there, tie], make, DanglingTieError)
    both_languages(error, f"{town[missing].kind} {town[missing].key}")


def test_a_node_of_another_kind_under_the_same_key_is_no_end(store: Store, town: Town, make: Make) -> None:
    twin = make.coded("Alliance", "甲", kind="group")
    tie = make.tie("COVERS", town["甲支部"], town["甲"])
    fails(store, [town["甲支部"], twin, tie], make, DanglingTieError)


def test_a_node_with_ties_stays(store: Store, town: Town, make: Make) -> None:
    store.write(town.records, make.load())
    for name in ("甲", "柳城", "西组团"):
        error = fails(store, [Removal(town.key(name))], make, DanglingTieError)
        both_languages(error, f"{town[name].kind} {town[name].key}")
        assert "still has ties" in error.en


@pytest.mark.parametrize("node_first", [True, False])
def test_a_node_goes_together_with_its_ties(store: Store, town: Town, make: Make, node_first: bool) -> None:
    store.write(town.records, make.load())
    ties = [Removal(record.identity) for record in town.records if isinstance(record, Tie)]
    of_it = [tie for tie in ties if town["丁支部"].key in tie.identity]
    node = Removal(town.key("丁支部"))
    written = store.write([node, *of_it] if node_first else [*of_it, node], make.load("second"))
    assert written.removed == len(of_it) + 1 == 4
    assert store.get_nodes([town.key("丁支部")]) == [None]


def test_taking_out_what_is_not_there_changes_nothing(store: Store, town: Town, make: Make) -> None:
    store.write([town["甲"]], make.load())
    absent = make.tie("MEMBER_OF", town["甲"], town["东组团"]).identity
    written = store.write([Removal(NodeKey("Unit", "t:无")), Removal(absent)], make.load())
    assert written == Written(1, 0, 0, 2, 0)


def test_a_removed_node_may_return_within_the_write_and_keeps_its_ties(
    store: Store, town: Town, make: Make
) -> None:
    store.write(town.records, make.load())
    back = make.changed(town["甲"], name_en="back")
    assert store.write([Removal(town.key("甲")), back], make.load()).version == len(town.records) + 2
    assert store.get_nodes([town.key("甲")]) == [back]
    assert store.check() == ()


# --- write: records are what the ontology says


def without(node: Node, place: int) -> Node:
    """The node with one value left out, so that the others move up."""
    return node._replace(values=node.values[:place] + node.values[place + 1 :])


def misfits(make: Make, town: Town) -> dict[str, Change]:
    """Records that no store may hold, by what is wrong with them."""
    unit, run = make.coded("Unit", "甲"), make.node("LoadRun", file_hash="f")
    centre, tie = make.coded("Facility", "中心"), make.tie("MEMBER_OF", town["甲"], town["东组团"])
    noon = datetime(2016, 1, 31, 12)
    return {
        "unknown kind": unit._replace(kind="Person"),
        "unknown relation": tie._replace(identity=tie.identity._replace(kind="KNOWS")),
        "a relation as a node": unit._replace(kind="MEMBER_OF"),
        "too few values": without(unit, 0),
        "required and missing": make.changed(unit, kind=None),
        "code out of the list": make.changed(unit, kind="castle"),
        "codes out of order": make.changed(centre, functions=("training", "education")),
        "codes twice": make.changed(centre, functions=("education", "education")),
        "codes out of the list": make.changed(centre, functions=("castle",)),
        "number as text": make.changed(unit, name_en=7),
        "text as a number": make.changed(unit, employees="many"),
        "beyond 64 bits": make.changed(unit, employees=2**63),
        "the number that stands for unknown": make.changed(unit, employees=-(2**63)),
        "not a number": make.changed(centre, floor_area_m2=float("nan")),
        "without end": make.changed(centre, floor_area_m2=float("inf")),
        "moment as a day": make.changed(unit, established_on=noon),
        "naive moment": make.changed(run, started_at=noon),
        "moment elsewhere": make.changed(run, started_at=noon.replace(tzinfo=timezone(timedelta(hours=8)))),
        "NUL in a text": make.changed(unit, name_en="a\0b"),
        "half a character": make.changed(unit, name_en="\ud840"),
        "control character in a key": unit._replace(key="t:a\x1fb"),
        "no key": unit._replace(key=""),
        "ends of other kinds": tie._replace(identity=tie.identity._replace(to_kind="Unit", to_key=unit.key)),
        "control character in an end": tie._replace(identity=tie.identity._replace(to_key="t:\n")),
        "tie with too few values": tie._replace(values=tie.values[1:]),
        "taking out an unknown kind": Removal(NodeKey("Person", "p")),
        "taking out an unknown relation": Removal(tie.identity._replace(kind="KNOWS")),
    }


def test_what_is_not_as_the_ontology_says_is_refused(store: Store, town: Town, make: Make) -> None:
    store.write(town.records, make.load())
    for wrong, change in misfits(make, town).items():
        error = fails(store, [make.coded("Unit", "新"), change], make, NonConformingRecordError)
        assert "castle" not in str(error), wrong


# --- nodes and ties


def test_nodes_come_in_the_order_of_code_points(store: Store, make: Make) -> None:
    names = ["a", "Z", "中", EXTENSION_B, "\uff5e", "\ue000", EMOJI, "ab", "a b", "É", "\U0010ffff", "~"]
    store.write([make.node("Name", name_zh=name) for name in names], make.load())
    keys = [key for batch in store.nodes("Name") for key in batch.keys]
    assert keys == sorted(f"name:{name}" for name in names)


def test_ties_come_in_the_order_of_their_keys(store: Store, town: Town, make: Make) -> None:
    start, end = town["甲"], town["东组团"]
    days = [date(2016, 1, 2), UNKNOWN_START, date(1969, 12, 31), date(2016, 1, 1)]
    ties = [make.tie("MEMBER_OF", start, end, day, tier=tier) for day in days for tier in (None, "gold")]
    store.write([*town.records, *ties], make.load())
    heads = [head for batch in store.ties("MEMBER_OF") for head in zip(*batch[:6], strict=True)]
    assert heads == sorted(heads)
    assert len(heads) == 6 + len(ties)


def test_a_scan_hands_over_batches(store: Store, make: Make) -> None:
    ends, ties = many_ties(make, BATCH + 1)
    store.write([*many(make, BATCH + 1), *ends, *ties], make.load())
    assert [len(batch.keys) for batch in store.nodes("Name")] == [BATCH, 1]
    assert [len(batch.valid_from) for batch in store.ties("MEMBER_OF")] == [BATCH, 1]
    keys = [key for batch in store.nodes("Name") for key in batch.keys]
    assert keys == [f"name:{number:06}" for number in range(BATCH + 1)]


def test_a_kind_without_records_has_no_batches(store: Store) -> None:
    assert list(store.nodes("Unit")) == []
    assert list(store.ties("MEMBER_OF")) == []


def test_a_scan_keeps_its_version_while_everybody_else_reads_the_new_one(store: Store, make: Make) -> None:
    ends, ties = many_ties(make, BATCH + 1)
    store.write([*many(make, BATCH + 1), *ends, *ties], make.load())
    nodes, tied = store.nodes("Name"), store.ties("MEMBER_OF")
    next(nodes), next(tied)
    last = ties[-1]
    late: list[Change] = [Removal(last.identity), *(make.node("Name", name_zh=name) for name in "9x")]
    version = store.write(late, make.load()).version
    assert store.version() == version
    assert store.get_ties([last.identity]) == [None]
    assert [len(batch.keys) for batch in nodes] == [1]
    assert [len(batch.valid_from) for batch in tied] == [1]
    assert sum(len(batch.keys) for batch in store.nodes("Name")) == BATCH + 3


# --- get


def test_get_answers_in_the_order_asked_and_absent_is_none(store: Store, town: Town, make: Make) -> None:
    store.write(town.records, make.load())
    asked = [town.key(name) for name in ("乙", "甲", "乙")] + [NodeKey("Unit", "t:无")]
    assert store.get_nodes(asked) == [town["乙"], town["甲"], town["乙"], None]
    ties = [record for record in town.records if isinstance(record, Tie)]
    later = ties[0].identity._replace(valid_from=date(2020, 1, 1))
    assert store.get_ties([ties[3].identity, later, ties[0].identity]) == [ties[3], None, ties[0]]
    assert (store.get_nodes([]), store.get_ties([])) == ([], [])


EDGES: dict[ValueType, Sequence[Value]] = {
    ValueType.TEXT: NASTY,
    ValueType.INTEGER: (0, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63) + 1),
    ValueType.NUMBER: (0.0, -0.0, 0.1, 1e300, -5e-324, 2.0**60),
    ValueType.DATE: (date(1, 1, 1), date(976, 2, 29), date(1969, 12, 31), date(1970, 1, 1), date.max),
    ValueType.BOOLEAN: (True, False),
    ValueType.INSTANT: (
        datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 1, UTC),
    ),
    ValueType.CODES: ((), ("education",), ("activity", "education", "training")),
}

HOLDERS = {
    ValueType.TEXT: ("Unit", "name_en"),
    ValueType.INTEGER: ("Unit", "employees"),
    ValueType.NUMBER: ("Facility", "floor_area_m2"),
    ValueType.DATE: ("Unit", "established_on"),
    ValueType.BOOLEAN: ("PartyOrganization", "elected"),
    ValueType.INSTANT: ("LoadRun", "started_at"),
    ValueType.CODES: ("Facility", "functions"),
}


@pytest.mark.parametrize("of_type", EDGES)
def test_values_come_back_as_they_were_given(store: Store, make: Make, of_type: ValueType) -> None:
    kind, field = HOLDERS[of_type]
    known = [{"id_scheme": "t", "id_code": str(i), "file_hash": str(i)} for i in range(len(EDGES[of_type]))]
    nodes = [
        make.node(kind, name_zh="某", **own, **{field: value})
        for own, value in zip(known, EDGES[of_type], strict=True)
    ]
    store.write(nodes, make.load())
    back = store.get_nodes([NodeKey(node.kind, node.key) for node in nodes])
    assert back == nodes
    assert [list(map(type, node.values)) for node in nodes] == [list(map(type, n.values)) for n in back if n]


def test_what_nobody_knows_comes_back_as_nothing(store: Store, make: Make) -> None:
    nodes = [
        make.coded("Unit", "甲"),
        make.coded("Facility", "中心"),
        make.coded("PartyOrganization", "支部"),
    ]
    store.write(nodes, make.load())
    assert store.get_nodes([NodeKey(node.kind, node.key) for node in nodes]) == nodes
    assert sum(value is None for node in nodes for value in node.values) > 30


@pytest.mark.parametrize("start", [UNKNOWN_START, date(976, 2, 29), date(1969, 12, 31), date(2016, 1, 31)])
@pytest.mark.parametrize("end", [None, date(1970, 1, 1), date.max])
def test_periods_come_back_as_they_were_given(
    store: Store, town: Town, make: Make, start: date, end: date | None
) -> None:
    tie = make.tie("USED", town["甲"], resource := make.coded("Resource", "会议室"), start, end, on=start)
    store.write([town["甲"], resource, tie], make.load())
    assert store.get_ties([tie.identity]) == [tie]
    assert tie.identity.discriminator == str(start)


def test_keys_of_any_characters_find_their_records(store: Store, make: Make) -> None:
    names = [name for name in NASTY if name and name.isprintable()] + ["\u202e反", "\u3000", "\x7f", "a:b%"]
    nodes = [make.node("Name", name_zh=name) for name in names]
    unit = make.coded("Unit", "甲")
    ties = [make.tie("NAMED", unit, node) for node in nodes]
    store.write([unit, *nodes, *ties], make.load())
    assert store.get_nodes([NodeKey("Name", node.key) for node in nodes]) == nodes
    assert store.get_ties([tie.identity for tie in ties]) == ties
    logged = {line.identity for line in history(store)}
    assert logged == {NodeKey("Unit", unit.key), *(NodeKey("Name", n.key) for n in nodes)} | {
        tie.identity for tie in ties
    }


# --- changes


def test_the_log_has_one_line_per_change_and_its_last_number_is_the_version(
    store: Store, town: Town, make: Make
) -> None:
    store.write(town.records, make.load())
    log = history(store)
    assert [line.sequence for line in log] == list(range(1, store.version() + 1))
    assert {line.operation for line in log} == {Operation.ADDED}
    assert {line.identity for line in log} == {identity(record) for record in town.records}


def identity(change: Change) -> NodeKey | TieKey:
    """What makes the record of a change itself."""
    return NodeKey(change.kind, change.key) if isinstance(change, Node) else change.identity


def test_the_log_after_a_version_holds_what_came_after_it(store: Store, town: Town, make: Make) -> None:
    version = store.write(town.records, make.load()).version
    renamed = make.changed(town["甲"], name_en="A")
    gone = next(r.identity for r in town.records if isinstance(r, Tie) and r.identity.kind == "COVERS")
    new = make.coded("Unit", "新")
    for change in (renamed, Removal(gone), new):
        store.write([change], make.load())
    assert list(store.changes(version)) == [
        LoggedChange(version + 1, Operation.CHANGED, town.key("甲")),
        LoggedChange(version + 2, Operation.REMOVED, gone),
        LoggedChange(version + 3, Operation.ADDED, NodeKey("Unit", new.key)),
    ]
    assert list(store.changes(version + 3)) == []


# --- search


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("红牌", ["招牌红牌楼", "红牌楼", "红牌楼商会"]),
        ("牌楼", ["招牌红牌楼", "红牌楼", "红牌楼商会"]),
        ("楼牌", []),
        ("红牌楼 商会", ["红牌楼商会"]),
        ("红", ["招牌红牌楼", "红 旗", "红牌楼", "红牌楼商会"]),
        ("RED tower", ["红牌楼"]),
        ("tower red", []),
        ("tow", []),
        (EXTENSION_B, [f"{EXTENSION_B}记"]),
        ("\U0002a6d6记", [f"{EXTENSION_B}记"]),
        ("🏮", [EMOJI]),
        ("3号", ["3号"]),
        ("", []),
        (" ' OR 1 --", []),
        ('" OR text : "红', []),
        ("*", []),
        ("\ud842", []),
        ("\0红旗", ["红 旗"]),
    ],
)
def test_a_name_is_found_by_any_part_of_it(store: Store, make: Make, asked: str, found: list[str]) -> None:
    names = ["红牌楼", "红牌楼商会", "招牌红牌楼", "红 旗", f"{EXTENSION_B}记", EMOJI, "3号", "33号"]
    english = {"红牌楼": "Red Tower"}
    store.write([make.coded("Unit", name, name_en=english.get(name)) for name in names], make.load())
    assert [key.key.removeprefix("t:") for key in store.search(asked, 10)] == found


def test_what_is_found_is_in_the_order_of_keys_and_limited(store: Store, make: Make) -> None:
    kinds = ("Unit", "Alliance", "Facility")
    store.write([make.coded(kind, f"同名{n}") for kind in kinds for n in range(3)], make.load())
    keys = store.search("同名", 100)
    assert keys == sorted(keys)
    assert (len(keys), store.search("同名", 4), store.search("同名", 0)) == (9, keys[:4], [])


def test_search_follows_renaming_and_removal(store: Store, make: Make) -> None:
    node = make.coded("Unit", "甲", name_en="Lantern")
    store.write([node], make.load())
    store.write([make.changed(node, name_zh="乙丙", name_en=None)], make.load())
    assert (store.search("甲", 9), store.search("lantern", 9)) == ([], [])
    assert store.search("乙丙", 9) == [NodeKey("Unit", node.key)]
    store.write([Removal(NodeKey("Unit", node.key))], make.load())
    assert store.search("乙丙", 9) == []
    store.write([make.coded("Unit", "丁"), make.coded("Facility", "丁")], make.load())
    assert store.search("丁", 9) == [NodeKey("Facility", "t:丁"), NodeKey("Unit", "t:丁")]


# --- loads


def test_the_store_remembers_its_loads(store: Store, town: Town, make: Make) -> None:
    first = store.write(town.records[:5], make.load("a", lambda: '{"rows": 5}'))
    second = store.write(town.records, make.load("b"))
    entries = store.loads()
    assert [(entry.load_id, entry.written, entry.account) for entry in entries] == [
        ("a", first, '{"rows": 5}'),
        ("b", second, "{}"),
    ]
    assert entries[0].recorded_at == make.load().recorded_at
    assert entries[0].recorded_at.utcoffset() == timedelta(0)
    assert entries[0].source_digest == "0" * 64


def test_a_load_is_known_by_its_newest_entry(store: Store, make: Make) -> None:
    for number in range(3):
        store.write([make.coded("Unit", str(number))], make.load("same"))
    entry = store.load("same")
    assert entry is not None
    assert (entry, entry.written.version) == (store.loads()[-1], 3)
    assert store.load("never") is None


# --- backup


@pytest.fixture
def record(tmp_path: Path, town: Town, make: Make) -> Iterator[SqliteStore]:
    """A file of record that holds the town."""
    held = SqliteStore(tmp_path / "town.db", bytes(32), ONTOLOGY)
    held.write(town.records, make.load())
    yield held
    held.close()


def test_a_backup_is_one_file_that_opens_under_the_same_key_and_is_equal(
    record: SqliteStore, tmp_path: Path, make: Make
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    record.backup(folder / "copy.db")
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    record.write([make.coded("Unit", "later")], make.load("later"))
    copy = SqliteStore(folder / "copy.db", bytes(32), ONTOLOGY)
    assert (copy.version(), copy.check(), len(copy.loads())) == (record.version() - 1, (), 1)
    copy.write([make.coded("Unit", "later")], make.load("later"))
    assert (said(copy), history(copy), copy.loads()) == (said(record), history(record), record.loads())
    copy.close()


def test_a_backup_is_taken_of_one_version_while_others_write(
    record: SqliteStore, tmp_path: Path, make: Make
) -> None:
    scan = record.nodes("Unit")
    next(scan)
    record.write([make.coded("Unit", "later")], make.load("later"))
    record.backup(tmp_path / "copy.db")
    copy = SqliteStore(tmp_path / "copy.db", bytes(32), ONTOLOGY)
    assert said(copy) == said(record)
    copy.close()


def test_a_backup_never_replaces_a_file(record: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "precious.db").write_bytes(b"precious")
    with pytest.raises(StoreError) as caught:
        record.backup(tmp_path / "precious.db")
    both_languages(caught.value, "precious.db")
    assert (tmp_path / "precious.db").read_bytes() == b"precious"


def test_a_backup_that_cannot_be_made_leaves_nothing(record: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        record.backup(tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "nowhere").exists()


def test_a_memory_store_has_nothing_to_back_up(engine: Engine, tmp_path: Path) -> None:
    if engine.name == "memory":
        with pytest.raises(StoreError):
            engine.store.backup(tmp_path / "copy.db")


@pytest.mark.parametrize("key", [bytes(31) + b"\1", bytes(range(32))])
def test_under_another_key_a_record_does_not_open(record: SqliteStore, tmp_path: Path, key: bytes) -> None:
    before = said(record)
    with pytest.raises(StoreDamagedError) as caught:
        SqliteStore(tmp_path / "town.db", key, ONTOLOGY)
    assert key.hex() not in str(caught.value)
    assert said(record) == before


def test_nothing_of_a_record_can_be_read_in_its_files(record: SqliteStore, tmp_path: Path) -> None:
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(held) > 100_000
    for word in ("东组团", "t:甲", "CREATE TABLE", "SQLite format 3"):
        assert word.encode() not in held


# --- close

CALLS: dict[str, Callable[[Store], object]] = {
    "info": lambda s: s.info(),
    "version": lambda s: s.version(),
    "check": lambda s: s.check(),
    "nodes": lambda s: list(s.nodes("Unit")),
    "ties": lambda s: list(s.ties("MEMBER_OF")),
    "get_nodes": lambda s: s.get_nodes([NodeKey("Unit", "t:甲")]),
    "get_ties": lambda s: s.get_ties([TieKey("COVERS", "Unit", "a", "Unit", "b", "", date.min)]),
    "changes": lambda s: list(s.changes(0)),
    "search": lambda s: s.search("甲", 1),
    "loads": lambda s: s.loads(),
    "load": lambda s: s.load("first"),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_closed_store_answers_nothing(store: Store, town: Town, make: Make, call: str) -> None:
    store.write(town.records, make.load())
    store.close()
    store.close()
    with pytest.raises(StoreClosedError):
        CALLS[call](store)


def test_a_closed_store_writes_nothing(engine: Engine, make: Make) -> None:
    engine.store.close()
    with pytest.raises(StoreClosedError):
        engine.store.write([make.coded("Unit", "甲")], make.load())
    if engine.name == "sqlite":
        assert engine.again().version() == 0


def test_closing_ends_a_scan_under_way(engine: Engine, make: Make) -> None:
    engine.store.write(many(make, BATCH + 1), make.load())
    scan = engine.store.nodes("Name")
    next(scan)
    engine.store.close()
    if engine.name == "sqlite":
        with pytest.raises(StoreClosedError):
            next(scan)
