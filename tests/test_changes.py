"""What changed between two days: a year written out by hand, small worlds against the plainest reading of
the rules, who may see which change, and the two ways to ask.

The year is 2017 in the town of `conftest.py`, in which everything began on 2016-01-31. The list `YEAR` says
what happens in it; what stands in `QUIET` beside it is no change, each for a reason of its own.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from analytics.changes import UNSTATED, Change, ChangeKind, Changes, Window, changes, order
from api.answer import Question, answer
from api.changes import ChangeKind as Shown
from api.changes import window
from api.cli import main
from api.context import Desk
from api.ids import Ids
from api.pages import read
from api.schema import TYPES
from graph.codes import code_lists
from graph.errors import WrongUseError
from graph.history import history
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import UNKNOWN_START, Between, Node, NodeKey, Tie, Value
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.stored import date_of
from graph.store.stored import day as day_number
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make, Town

Record = Node | Tie

FIRST, LAST = date(2017, 1, 1), date(2017, 12, 31)
EAST, WEST = "nbs:519907001", "nbs:519907002"
ID_KEY = b"i" * 32
IDS = Ids(ID_KEY)

YEAR = """
2017-01-01 joined 丙 东组团
2017-01-15 covered 甲 城专职
2017-02-01 formed 新店
2017-02-01 regraded 甲支部 advanced>weak
2017-02-02 formed 新支部
2017-02-03 formed 新组团
2017-03-01 left 甲 东组团
2017-03-01 joined 丁支部 西组团
2017-04-01 covered 乙 丁支部
2017-05-01 joined 戊 东组团
2017-06-01 joined 甲 东组团
2017-07-01 no_longer_covered 丁 丁支部
2017-08-01 succeeded 东组团 新组团
2017-09-01 left 丁支部 西组团
2017-10-01 regraded 新组团 ordinary>advanced
2017-10-02 no_longer_covered 乙 城专职
2017-11-01 ended 旧店
2017-11-02 ended 旧支部
2017-12-31 ended 旧组团
"""


def on(month: int, day: int, year: int = 2017) -> date:
    return date(year, month, day)


def outward(node: NodeKey) -> str:
    return IDS.of(node.kind, node.key)


def bodies(make: Make) -> dict[str, Node]:
    """The nodes that the year needs beside those of the town."""
    long_ago = on(1, 1, 2010)
    return {
        "新店": make.coded("Unit", "新店", established_on=on(2, 1), source_id="s-formed"),
        "旧店": make.coded("Unit", "旧店", established_on=long_ago, dissolved_on=on(11, 1)),
        "新支部": make.coded("PartyOrganization", "新支部", established_on=on(2, 2)),
        "旧支部": make.coded("PartyOrganization", "旧支部", established_on=long_ago, abolished_on=on(11, 2)),
        "新组团": make.coded("Alliance", "新组团", established_on=on(2, 3)),
        "旧组团": make.coded("Alliance", "旧组团", dissolved_on=on(12, 31)),
    }


def rating(
    make: Make, subject: Node, code: str, year: int, grade: str | None, **given: Value
) -> list[Record]:
    """A rating of a body, final and given in the February after its year where nothing else is said."""
    told = {"scheme": "star", "state": "final", "assessed_on": on(2, 1, year + 1), **given}
    found = make.node("Assessment", id_scheme="t", id_code=code, year=year, grade=grade, **told)
    return [found, make.tie("ASSESSED", found, subject)]


def year(make: Make, town: Town, own: dict[str, Node]) -> Iterator[Record]:
    """The records of `YEAR`, in its order as far as single records make single lines."""

    def tie(relation: str, start: str, end: str, *days: date | None, **given: Value) -> Tie:
        nodes = {**town.nodes, **own}
        return make.tie(relation, nodes[start], nodes[end], *days, **given)  # type: ignore[arg-type]

    yield from own.values()
    yield from (tie("LOCATED_IN", name, "东街") for name in own)
    yield tie("MEMBER_OF", "丙", "东组团", on(1, 1))
    yield tie("WORK_CONTACT", "城专职", "甲", on(1, 15), valid_from_precision="day")
    yield from rating(make, town["甲支部"], "a15", 2015, "advanced")
    yield from rating(make, town["甲支部"], "a16", 2016, "weak", source_id="s-graded")
    yield tie("MEMBER_OF", "甲", "东组团", date(2016, 1, 31), on(3, 1))
    yield tie("MEMBER_OF", "丁支部", "西组团", on(3, 1), on(9, 1))
    yield tie("COVERS", "丁支部", "乙", on(4, 1), mode="joint", valid_from_precision="month")
    yield tie("MEMBER_OF", "戊", "东组团", on(5, 1), source_id="s-joined")
    yield tie("MEMBER_OF", "甲", "东组团", on(6, 1))
    yield tie("COVERS", "丁支部", "丁", date(2016, 1, 31), on(7, 1), mode="standalone")
    yield tie("SUCCEEDED_BY", "东组团", "新组团", on(8, 1))
    yield from rating(make, own["新组团"], "g15", 2015, "ordinary")
    yield from rating(make, own["新组团"], "g16", 2016, "advanced", assessed_on=on(10, 1))
    yield tie("WORK_CONTACT", "城专职", "乙", date(2016, 1, 31), on(10, 2))


def quiet(make: Make, town: Town, own: dict[str, Node]) -> Iterator[Record]:
    """What is no change of 2017: outside the window, undated, without a gap, or no grade of two years."""
    names = {**town.nodes, **own}

    def member(unit: str, group: str, *days: date | None, **given: Value) -> Tie:
        return make.tie("MEMBER_OF", names[unit], names[group], *days, **given)  # type: ignore[arg-type]

    yield member("新店", "东组团", on(12, 31, 2016), on(1, 1, 2018))
    yield member("旧店", "东组团", on(6, 1), valid_from_precision="before")
    yield member("旧店", "西组团", date(2016, 1, 1), on(6, 1), valid_to_precision="after")
    yield member(
        "新店", "西组团", on(6, 1), on(7, 1), valid_from_precision="unknown", valid_to_precision="unknown"
    )
    yield member("新店", "旧组团", UNKNOWN_START, valid_from_precision="unknown")
    yield member("旧店", "旧组团", date(2016, 1, 1), on(6, 1), role="member")
    yield member("旧店", "旧组团", on(6, 1), role="lead", tier="gold")
    yield member("旧支部", "东组团", date(2016, 1, 1), on(6, 1), tier="silver")
    yield member("旧支部", "东组团", on(3, 1), on(1, 1, 2019), tier="gold")
    yield make.tie("COVERS", names["甲支部"], names["甲"], on(5, 1), on(6, 1), mode="regional")
    yield from rating(make, names["丁支部"], "d14", 2014, "advanced")
    yield from rating(make, names["丁支部"], "d16", 2016, "weak")
    yield from rating(make, names["东工委"], "e15", 2015, "advanced")
    yield from rating(make, names["东工委"], "e16", 2016, "weak", state="appealed")
    yield from rating(make, names["西工委"], "w15", 2015, "weak")
    yield from rating(make, names["西工委"], "w16", 2016, "weak")
    yield from rating(make, names["城工委"], "c15", 2015, None)
    yield from rating(make, names["城工委"], "c16", 2016, "weak")
    yield from rating(make, names["城工委"], "c17", 2016, "ordinary", scheme="wuyou_wufuwu")


def snapshot_of(make: Make, records: Sequence[Record]) -> Snapshot:
    """A snapshot of some records; of two with the same identity the later one."""
    last = {record[:2] if isinstance(record, Node) else record.identity: record for record in records}
    store = MemoryStore(ONTOLOGY)
    store.write([*last.values()], make.load())
    return build(store, ONTOLOGY)


def found(snapshot: Snapshot, role: Role = Role.STEWARD, scope: str | None = None, **asked: Any) -> Changes:
    """The changes of 2017, or of the window asked for."""
    days = Window(day_number(asked.get("first", FIRST)), day_number(asked.get("last", LAST)))
    return changes(history(View(snapshot, role, scope), asked.get("area")), days, outward)


def written(line: Change) -> str:
    """A change as a line of `YEAR`."""
    words = [date_of(line.day).isoformat(), str(line.kind), line.subject.key.removeprefix("t:")]
    words += [line.other.key.removeprefix("t:")] if line.other else []
    words += [f"{line.regrading.old}>{line.regrading.new}"] if line.regrading else []
    return " ".join(words)


def told(found: Changes) -> list[str]:
    """The lines in their order."""
    return [written(line) for line in found.lines]


@pytest.fixture(scope="module")
def records(make: Make, town: Town) -> list[Record]:
    """The town with its year and what is quiet in it."""
    own = bodies(make)
    standing = [record for record in town.records if isinstance(record, Node | Tie)]
    return [*standing, *year(make, town, own), *quiet(make, town, own)]


@pytest.fixture(scope="module")
def snapshot(make: Make, records: list[Record]) -> Snapshot:
    return snapshot_of(make, records)


def test_a_year_holds_what_was_written_down_by_hand(snapshot: Snapshot) -> None:
    assert sorted(told(found(snapshot))) == sorted(YEAR.strip().splitlines())


def test_the_order_is_day_then_kind_then_outward_id(snapshot: Snapshot) -> None:
    lines = found(snapshot, first=date(2010, 1, 1)).lines
    kinds = [*ChangeKind]
    keys = [(line.day, kinds.index(line.kind), outward(line.subject)) for line in lines]
    assert keys == sorted(keys)
    assert len({order(line, outward) for line in lines}) == len(lines)
    assert max(Counter(key[:2] for key in keys).values()) > 2


def test_totals_name_every_kind_and_count_the_lines(snapshot: Snapshot) -> None:
    year = found(snapshot)
    assert list(year.totals) == [*ChangeKind]
    assert Counter(line.kind for line in year.lines) == +Counter(year.totals)
    nothing = found(snapshot, first=date(1999, 1, 1), last=date(1999, 12, 31))
    assert (nothing.lines, set(nothing.totals.values())) == ((), {0})


def test_two_years_in_a_row_share_no_change_and_miss_none(snapshot: Snapshot) -> None:
    halves = [found(snapshot, last=on(6, 1)), found(snapshot, first=on(6, 2))]
    assert [line for half in halves for line in told(half)] == told(found(snapshot))


def test_every_change_names_the_source_that_says_so(snapshot: Snapshot) -> None:
    sources = {written(line): line.source for line in found(snapshot).lines}
    assert sources["2017-02-01 formed 新店"] == "s-formed"
    assert sources["2017-05-01 joined 戊 东组团"] == "s-joined"
    assert sources["2017-02-01 regraded 甲支部 advanced>weak"] == "s-graded"


def test_of_two_sources_that_say_the_same_the_first_by_name_is_told(make: Make, town: Town) -> None:
    def joined(tier: str, source: str, until: date) -> Tie:
        ends = (town["丙"], town["东组团"])
        return make.tie("MEMBER_OF", *ends, on(5, 1), until, tier=tier, source_id=source)

    standing = [record for record in town.records if isinstance(record, Node | Tie)]
    twice = [joined("gold", "s-b", on(8, 1)), joined("silver", "s-a", on(7, 1))]
    lines = found(snapshot_of(make, [*standing, *twice])).lines
    assert [(written(line), line.source) for line in lines] == [
        ("2017-05-01 joined 丙 东组团", "s-a"),
        ("2017-08-01 left 丙 东组团", "s-b"),
    ]


def test_an_unknown_start_is_no_change_of_the_first_day_there_is(make: Make, town: Town) -> None:
    standing = [record for record in town.records if isinstance(record, Node | Tie)]
    old = make.tie("MEMBER_OF", town["丙"], town["东组团"], UNKNOWN_START)
    lines = told(found(snapshot_of(make, [*standing, old]), first=date.min, last=date(2016, 1, 30)))
    assert lines == []


def test_of_two_final_ratings_of_a_year_the_last_one_counts(make: Make, town: Town) -> None:
    own = town["甲支部"]
    ratings = [
        *rating(make, own, "1", 2015, "weak"),
        *rating(make, own, "2", 2016, "advanced", assessed_on=on(5, 1)),
        *rating(make, own, "3", 2016, "weak", assessed_on=on(4, 1)),
    ]
    standing = [record for record in town.records if isinstance(record, Node | Tie)]
    lines = told(found(snapshot_of(make, [*standing, *ratings])))
    assert lines == ["2017-05-01 regraded 甲支部 weak>advanced"]


def test_the_kinds_are_those_of_the_code_list_in_both_languages() -> None:
    terms = code_lists()["change_kinds"].terms
    assert [term.code for term in terms] == [*ChangeKind] == [member.value for member in Shown]
    assert [member.name for member in Shown] == [term.code.upper() for term in terms]


# --- small worlds ---

DAWN = date(2016, 1, 1)
DAYS = 40
PAIRS = (
    ("MEMBER_OF", "Unit", "Alliance"),
    ("MEMBER_OF", "PartyOrganization", "Alliance"),
    ("COVERS", "PartyOrganization", "Unit"),
    ("WORK_CONTACT", "Post", "Unit"),
    ("WORK_CONTACT", "Unit", "Unit"),
    *(("SUCCEEDED_BY", kind, kind) for kind in ("Unit", "PartyOrganization", "AdminArea", "Alliance")),
)
MADE = {"Unit": 4, "PartyOrganization": 3, "Alliance": 3, "Post": 2}
PRECISIONS = (None, "day", "month", "year", *UNSTATED)
LIVES = {"Unit": "dissolved_on", "PartyOrganization": "abolished_on", "Alliance": "dissolved_on"}


class World:
    """A seed's records: few nodes and many ties over forty days, so that most meet, overlap or leave gaps."""

    def __init__(self, make: Make, seed: int) -> None:
        self.make, self.dice = make, random.Random(seed)
        self.nodes = [*self._areas(), *self._bodies()]
        self.records: list[Record] = [*self.nodes, *self._located(), *self._ties(), *self._ratings()]
        self.first = self.day()
        self.last = self.first + timedelta(self.dice.randrange(DAYS))

    def day(self) -> date:
        return DAWN + timedelta(self.dice.randrange(DAYS))

    def maybe(self) -> date | None:
        return self.dice.choice((None, self.day()))

    def source(self) -> str:
        return self.dice.choice(("s1", "s2", "s3"))

    def of(self, kind: str) -> Node:
        return self.dice.choice([node for node in self.nodes if node.kind == kind])

    def _areas(self) -> Iterator[Node]:
        for code in ("519907001", "519907002"):
            yield self.make.node("AdminArea", code_scheme="nbs", code=code, level="street", name_zh=code)

    def _bodies(self) -> Iterator[Node]:
        for kind, count in MADE.items():
            for number in range(count):
                given: dict[str, Value] = {"source_id": self.source()}
                given["visibility"] = self.dice.choice(("public", "internal", "restricted"))
                if kind in LIVES:
                    begun = self.day() if kind == "PartyOrganization" else self.maybe()
                    given |= {"established_on": begun, LIVES[kind]: self.maybe()}
                if kind == "Unit":
                    given["employees_band"] = self.dice.choice(("1-9", "10-49", None))
                yield self.make.coded(kind, f"{kind}{number}", **given)

    def _located(self) -> Iterator[Tie]:
        for node in self.nodes:
            if node.kind in LIVES and self.dice.random() < 0.8:
                yield self.make.tie("LOCATED_IN", node, self.of("AdminArea"))

    def _ties(self) -> Iterator[Tie]:
        for _ in range(90):
            relation, start, end = self.dice.choice(PAIRS)
            given: dict[str, Value] = {
                "valid_from_precision": self.dice.choice(PRECISIONS),
                "valid_to_precision": self.dice.choice(PRECISIONS),
                "source_id": self.source(),
            }
            if relation == "MEMBER_OF":
                given["tier"] = self.dice.choice((None, "gold"))
            if relation == "COVERS":
                given["mode"] = self.dice.choice(("joint", "regional"))
            since = UNKNOWN_START if self.dice.random() < 0.05 else self.day()
            until = self.maybe()
            yield self.make.tie(relation, self.of(start), self.of(end), since, until, **given)

    def _ratings(self) -> Iterator[Record]:
        for number in range(30):
            subject = self.of(self.dice.choice(("PartyOrganization", "Alliance")))
            given: dict[str, Value] = {
                "assessed_on": self.day(),
                "state": self.dice.choice(("final", "final", "self")),
                "scheme": self.dice.choice(("star", "wuyou_wufuwu")),
                "source_id": self.source(),
            }
            grade = self.dice.choice((None, "advanced", "ordinary", "weak"))
            yield from rating(self.make, subject, str(number), self.dice.randint(2012, 2016), grade, **given)


class Line(NamedTuple):
    """A change in the plainest form."""

    day: date
    kind: str
    subject: NodeKey
    other: NodeKey | None
    source: str | None
    grades: tuple[str, int, str, str] | None = None


class Period(NamedTuple):
    """One record of something that holds for a time, as the oracle reads it."""

    since: date
    until: date
    since_stated: bool
    until_stated: bool
    source: str

    def holds(self, day: date) -> bool:
        return self.since <= day < self.until


def values_of(record: Record) -> dict[str, Value]:
    """The values of a record by the names of their fields."""
    fields = (
        ONTOLOGY.nodes[record.kind] if isinstance(record, Node) else ONTOLOGY.relations[record.identity.kind]
    ).fields
    return dict(zip((field.name for field in fields), record.values, strict=True))


KINDS = {
    "MEMBER_OF": ("joined", "left"),
    "COVERS": ("covered", "no_longer_covered"),
    "WORK_CONTACT": ("covered", "no_longer_covered"),
    "SUCCEEDED_BY": ("succeeded", None),
}


def periods(records: Sequence[Record]) -> dict[tuple[str, str | None, NodeKey, NodeKey | None], list[Period]]:
    """Every period by what its start and end are called and by the nodes it is of."""
    found: dict[tuple[str, str | None, NodeKey, NodeKey | None], list[Period]] = {}
    for record in records:
        said = values_of(record)
        source = str(said["source_id"])
        if isinstance(record, Node) and record.kind in LIVES:
            since = said["established_on"] or date.min
            until = said[LIVES[record.kind]] or date.max
            assert isinstance(since, date)
            assert isinstance(until, date)
            about = ("formed", "ended", NodeKey(record.kind, record.key), None)
            found.setdefault(about, []).append(Period(since, until, since > date.min, True, source))
        elif isinstance(record, Tie) and record.identity.kind in KINDS:
            tie, names = record.identity, KINDS[record.identity.kind]
            ends = (NodeKey(tie.from_kind, tie.from_key), NodeKey(tie.to_kind, tie.to_key))
            subject, other = ends if tie.kind in ("MEMBER_OF", "SUCCEEDED_BY") else ends[::-1]
            stated = [said[f"valid_{end}_precision"] not in UNSTATED for end in ("from", "to")]
            known = stated[0] and tie.valid_from > date.min
            period = Period(tie.valid_from, record.valid_to or date.max, known, stated[1], source)
            found.setdefault((*names, subject, other), []).append(period)
    return found


def oracle(records: Sequence[Record], first: date, last: date) -> Iterator[Line]:
    """Day by day: what is so today and was not so yesterday, and the other way round."""
    for (begun, ended, subject, other), held in periods(records).items():
        for number in range((last - first).days + 1):
            day = first + timedelta(number)
            now = [p for p in held if p.holds(day)]
            before = [p for p in held if p.holds(day - timedelta(1))]
            starts = [p.source for p in now if p.since_stated]
            ends = [p.source for p in before if p.until_stated]
            if not before and starts:
                yield Line(day, begun, subject, other, min(starts))
            if not now and ends and ended is not None:
                yield Line(day, ended, subject, other, min(ends))
    yield from oracle_of_grades(records, first, last)


def oracle_of_grades(records: Sequence[Record], first: date, last: date) -> Iterator[Line]:
    """Every two final ratings of one subject and scheme, where the second is of the year after the first."""
    nodes = {NodeKey(r.kind, r.key): values_of(r) for r in records if isinstance(r, Node)}
    final = [
        (NodeKey(t.to_kind, t.to_key), said["scheme"], said["year"], said["assessed_on"], t.from_key, said)
        for t in (r.identity for r in records if isinstance(r, Tie) and r.identity.kind == "ASSESSED")
        if (said := nodes[NodeKey(t.from_kind, t.from_key)])["state"] == "final" and said["grade"]
    ]
    latest = [r for r in final if not any(o[:3] == r[:3] and o[3:5] > r[3:5] for o in final)]
    for subject, scheme, year, day, _, said in latest:
        assert isinstance(year, int)
        assert isinstance(day, date)
        for older in latest:
            grades = (str(older[5]["grade"]), str(said["grade"]))
            if older[:3] == (subject, scheme, year - 1) and grades[0] != grades[1] and first <= day <= last:
                told = (str(scheme), year, *grades)
                yield Line(day, "regraded", subject, None, str(said["source_id"]), told)


def plain(line: Change) -> Line:
    """A change in the plainest form."""
    said = line.regrading
    grades = None if said is None else (said.scheme, said.year, said.old, said.new)
    return Line(date_of(line.day), str(line.kind), line.subject, line.other, line.source, grades)


def last_of(records: Sequence[Record]) -> list[Record]:
    """Of records with the same identity the last one, as a store keeps them."""
    kept = {record[:2] if isinstance(record, Node) else record.identity: record for record in records}
    return [*kept.values()]


@pytest.mark.parametrize("seed", range(30))
def test_a_small_world_changed_as_the_plainest_reading_says(make: Make, seed: int) -> None:
    world = World(make, seed)
    first, last = world.first, world.last
    found_here = found(snapshot_of(make, world.records), first=first, last=last)
    assert Counter(map(plain, found_here.lines)) == Counter(oracle(last_of(world.records), first, last))


def test_the_small_worlds_hold_every_kind_of_change(make: Make) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(30):
        world = World(make, seed)
        kinds.update(line.kind for line in oracle(last_of(world.records), world.first, world.last))
    assert set(kinds) == {*map(str, ChangeKind)}
    assert min(kinds.values()) >= 5, kinds


# --- roles and areas ---


def seen_by(view: View, records: Sequence[Record]) -> list[Record]:
    """The records that are there for a view, and those that say where things lie."""

    def there(kind: str, key: str) -> bool:
        return bool(view.nodes(kind)[view.snapshot.table(kind).position[key]])

    def stays(record: Record) -> bool:
        if isinstance(record, Node):
            return record.kind == "AdminArea" or there(record.kind, record.key)
        tie = record.identity
        if tie.kind == "PART_OF" and tie.from_kind == "AdminArea":
            return True
        table, mask = view.ties(Between(*tie[:2], tie.to_kind))
        ends = zip(table.source.tolist(), table.target.tolist(), mask.tolist(), strict=True)
        names = (view.snapshot.table(tie.from_kind).keys, view.snapshot.table(tie.to_kind).keys)
        shown = {(names[0][a], names[1][b]) for a, b, seen in ends if seen}
        placed = tie.to_kind == "AdminArea" and there(tie.from_kind, tie.from_key)
        return placed or (tie.from_key, tie.to_key) in shown

    return [record for record in records if stays(record)]


WHO = [(role, scope) for role in Role for scope in (None, EAST, WEST)]


@pytest.mark.parametrize(("role", "scope"), WHO)
def test_what_a_view_may_not_see_makes_no_difference(
    make: Make, records: list[Record], snapshot: Snapshot, role: Role, scope: str | None
) -> None:
    kept = last_of(records)
    less = seen_by(View(snapshot, role, scope), kept)
    assert len(less) < len(kept) or (role in (Role.ORGANIZER, Role.STEWARD) and scope is None)
    assert found(snapshot_of(make, less), role, scope) == found(snapshot, role, scope)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("role", "scope"), WHO)
def test_what_a_view_may_not_see_makes_no_difference_in_small_worlds(
    make: Make, seed: int, role: Role, scope: str | None
) -> None:
    world = World(make, seed)
    kept, asked = last_of(world.records), {"first": world.first, "last": world.last}
    whole = snapshot_of(make, kept)
    less = snapshot_of(make, seen_by(View(whole, role, scope), kept))
    assert found(less, role, scope, **asked) == found(whole, role, scope, **asked)


def expected(*without: str) -> list[str]:
    """The lines of `YEAR` that hold none of some words."""
    return sorted(line for line in YEAR.strip().splitlines() if not any(word in line for word in without))


def test_each_role_is_told_what_it_may_read(snapshot: Snapshot) -> None:
    def lines(role: Role) -> list[str]:
        return sorted(told(found(snapshot, role)))

    alliances = ["2017-02-03 formed 新组团", "2017-08-01 succeeded 东组团 新组团", "2017-12-31 ended 旧组团"]
    members = [line for line in expected() if line.split()[1] in ("joined", "left")]
    graded = ["2017-10-01 regraded 新组团 ordinary>advanced"]
    assert lines(Role.ORGANIZER) == lines(Role.PLANNER) == expected()
    assert lines(Role.ANALYST) == expected("regraded")
    assert lines(Role.PUBLIC) == alliances
    own = [line for line in members if "支部" not in line]
    assert lines(Role.AUDITOR) == sorted([*alliances, *own, *graded])


def test_the_grade_of_an_alliance_is_told_where_the_alliance_lies(make: Make, town: Town) -> None:
    own = make.coded("Alliance", "东联合体", kind="regional_315")
    standing = [record for record in town.records if isinstance(record, Node | Tie)]
    rated = [*rating(make, own, "a15", 2015, "ordinary"), *rating(make, own, "a16", 2016, "advanced")]
    snapshot = snapshot_of(make, [*standing, own, make.tie("LOCATED_IN", own, town["东街"]), *rated])
    streets = {name: str(town[name].key) for name in ("东街", "西街")}
    lines = {name: told(found(snapshot, Role.PLANNER, key)) for name, key in streets.items()}
    assert [line for line in lines["东街"] if "regraded" in line]
    assert not [line for line in lines["西街"] if "regraded" in line]


def test_the_group_of_a_small_unit_is_told_only_to_those_who_may_know(make: Make, town: Town) -> None:
    joined = make.tie("MEMBER_OF", town["乙"], town["西组团"], on(5, 1))
    standing = [record for record in town.records if isinstance(record, Node | Tie)]
    snapshot = snapshot_of(make, [*standing, joined])
    lines = {role: told(found(snapshot, role)) for role in Role}
    assert {role for role, told in lines.items() if told} == {Role.ORGANIZER, Role.STEWARD}


def test_a_member_of_an_organization_is_never_told_of(make: Make, town: Town) -> None:
    left = make.tie("BELONGS_TO", town["p1"], town["甲支部"], date(2016, 1, 31), on(5, 1))
    standing = [record for record in town.records if isinstance(record, Node | Tie)]
    assert [found(snapshot_of(make, [*standing, left]), role).lines for role in Role] == [()] * len(Role)


def test_an_area_is_told_of_what_touches_it_and_of_nothing_else(snapshot: Snapshot) -> None:
    west = [
        "2017-03-01 joined 丁支部 西组团",
        "2017-04-01 covered 乙 丁支部",
        "2017-05-01 joined 戊 东组团",
        "2017-07-01 no_longer_covered 丁 丁支部",
        "2017-09-01 left 丁支部 西组团",
    ]
    assert sorted(told(found(snapshot, area=WEST))) == west
    east = told(found(snapshot, area=EAST))
    assert [line for line in west if line in east] == [
        line for line in west if "东组团" in line or "乙" in line
    ]
    scoped = sorted(told(found(snapshot, Role.PLANNER, WEST)))
    assert scoped == [line for line in west if "乙" not in line]
    assert told(found(snapshot, Role.PLANNER, WEST, area=EAST)) == []
    assert told(found(snapshot, area="nbs:519907")) == told(found(snapshot))


# --- GraphQL ---

ASK = """query Changes($from: Date!, $to: Date!, $area: String, $first: Int!, $after: String) {
  changes(from: $from, to: $to, area: $area, first: $first, after: $after) {
    totalCount
    totals { joined left formed ended covered noLongerCovered regraded succeeded }
    pageInfo { hasNextPage endCursor }
    nodes {
      day kind sourceId
      subject { __typename id ...Named }
      other { __typename id ...Named }
      regrading { year scheme { code } oldGrade { code label labelEn } newGrade { code label labelEn } }
    }
  }
}
fragment Named on Node {
  ... on Unit { name } ... on PartyOrganization { name } ... on Alliance { name }
}"""

DESK = Desk(ID_KEY, TYPES)


def ask(snapshot: Snapshot, who: str = "planner", **given: Any) -> dict[str, Any]:
    """The body of the answer that `role` or `role@area` gets."""
    role, _, area = who.partition("@")
    asked = {"from": "2017-01-01", "to": "2017-12-31", "first": 100, **given}
    context = DESK.context(snapshot, Role(role), area or None)
    body: dict[str, Any] = answer(Question(ASK, asked), context).body
    return body


def test_graphql_tells_the_changes_in_their_order_with_names_and_totals(snapshot: Snapshot) -> None:
    listed = ask(snapshot)["data"]["changes"]
    here = found(snapshot, Role.PLANNER)
    assert listed["totalCount"] == len(here.lines) == sum(listed["totals"].values())
    assert [*listed["totals"].values()] == [*here.totals.values()]
    for node, line in zip(listed["nodes"], here.lines, strict=True):
        assert (node["day"], node["kind"]) == (date_of(line.day).isoformat(), line.kind.name)
        assert (node["subject"]["id"], node["subject"]["__typename"]) == (
            outward(line.subject),
            line.subject.kind,
        )
        assert (node["other"] or {}).get("id") == (outward(line.other) if line.other else None)
        assert node["sourceId"] == line.source
    graded = next(node for node in listed["nodes"] if node["subject"].get("name") == "甲支部")
    assert graded["regrading"] == {
        "year": 2016,
        "scheme": {"code": "star"},
        "oldGrade": {"code": "advanced", "label": "先进", "labelEn": "advanced"},
        "newGrade": {"code": "weak", "label": "软弱涣散", "labelEn": "weak"},
    }


@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_of_any_size_make_the_whole_list(snapshot: Snapshot, size: int) -> None:
    whole = ask(snapshot)["data"]["changes"]["nodes"]
    nodes: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = ask(snapshot, first=size, after=after)["data"]["changes"]
        nodes, after, more = (
            [*nodes, *page["nodes"]],
            page["pageInfo"]["endCursor"],
            page["pageInfo"]["hasNextPage"],
        )
    assert nodes == whole


def test_a_cursor_tells_days_and_ids_only(snapshot: Snapshot) -> None:
    cursor = ask(snapshot, first=1)["data"]["changes"]["pageInfo"]["endCursor"]
    day, kind, subject, other, rated = read("changes", cursor)
    assert (day.isdecimal(), kind, rated) == (True, "0", "")
    assert {len(subject), len(other)} == {32}


def test_an_area_that_is_hidden_is_like_one_that_never_was(snapshot: Snapshot) -> None:
    hidden = ask(snapshot, f"planner@{WEST}", area="519907001001")
    assert hidden == ask(snapshot, f"planner@{WEST}", area="999999")
    assert hidden["data"]["changes"]["nodes"] == []
    assert set(hidden["data"]["changes"]["totals"].values()) == {0}
    assert ask(snapshot, area="519907002")["data"]["changes"]["totalCount"] == 5


def test_the_wrong_way_round_is_an_error_in_both_languages(snapshot: Snapshot) -> None:
    error = ask(snapshot, **{"from": "2017-12-31", "to": "2017-01-01"})["errors"][0]
    assert error["extensions"]["code"] == "WRONG_USE"
    assert "晚于" in error["extensions"]["zh"]
    assert "after the last day" in error["extensions"]["en"]
    assert error["message"] == f"{error['extensions']['zh']}\n{error['extensions']['en']}"
    with pytest.raises(WrongUseError):
        window(LAST, FIRST)
    assert window(FIRST, FIRST) == (day_number(FIRST),) * 2


@pytest.mark.parametrize(("first", "code"), [(0, "LIMIT_PAGE"), (101, "LIMIT_PAGE")])
def test_a_page_has_1_to_100_changes(snapshot: Snapshot, first: int, code: str) -> None:
    assert ask(snapshot, first=first)["errors"][0]["extensions"]["code"] == code


def test_a_cursor_of_another_list_is_refused(snapshot: Snapshot) -> None:
    assert ask(snapshot, after="W10")["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


# --- the command ---

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    make: Make,
    records: list[Record],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs `report changes` in this process, on a home that holds the year and a name like a formula."""
    home = connect(tmp_path / "home", ONTOLOGY)
    formula = make.coded("Unit", "公式", name_zh="=1+1", established_on=on(2, 1))
    home.store.write([*last_of(records), formula], make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", "changes", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


WINDOW = ("--from", "2017-01-01", "--to", "2017-12-31")


def test_the_report_puts_totals_first_and_speaks_both_languages(run: Run) -> None:
    code, out, err = run(*WINDOW)
    assert (code, err) == (0, "")
    assert out.index("退出 left") < out.index("2017-01-01   加入 joined")
    assert "2016 先进 → 软弱涣散 advanced → weak" in out
    assert "不再覆盖 no longer covered" in out


def test_json_and_csv_tell_the_same_lines(run: Run) -> None:
    document = json.loads(run(*WINDOW, "--format", "json")[1])
    rows = [*csv.DictReader(io.StringIO(run(*WINDOW, "--format", "csv")[1].removeprefix("\ufeff")))]
    assert list(document) == ["from", "to", "total", "totals", "changes"]
    assert document["total"] == len(document["changes"]) == len(rows) == 20
    assert Counter(line["kind"] for line in document["changes"]) == +Counter(document["totals"])
    for line, row in zip(document["changes"], rows, strict=True):
        told = {name: "" if value is None else str(value) for name, value in line.items()}
        assert {**row, "subject_name": row["subject_name"].lstrip("'")} == told
    assert "'=1+1" in {row["subject_name"] for row in rows}


def test_the_report_of_an_area_and_a_role_is_theirs(run: Run) -> None:
    def kinds(*arguments: str) -> Counter[str]:
        changes = json.loads(run(*WINDOW, "--format", "json", *arguments)[1])["changes"]
        return Counter(line["kind"] for line in changes)

    assert kinds("--area", "519907002") == {"joined": 2, "left": 1, "no_longer_covered": 1}
    assert kinds("--role", "public") == {"formed": 1, "ended": 1, "succeeded": 1}


def test_no_credit_code_is_told_by_a_key(make: Make, run: Run) -> None:
    for role in ("planner", "auditor"):
        assert "t:" not in run(*WINDOW, "--format", "csv", "--role", role)[1]


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("--from", "2017-12-31", "--to", "2017-01-01"), "晚于末日", "other way round"),
        (("--from", "2017", "--to", "2017-01-01"), "应写成", "Write the date"),
        ((*WINDOW, "--area", "999999"), "没有区域", "There is no area"),
    ],
)
def test_wrong_use_ends_in_2_in_both_languages(run: Run, arguments: Sequence[str], zh: str, en: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert zh in err
    assert en in err
