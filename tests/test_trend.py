"""Two days compared, series and spells, on random dated worlds, against the plainest reading of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import Make as MakeRecords
from plan_worlds import plan_network, wide

from analytics.bases import base_of
from analytics.coverage import CoverageRow, coverage
from analytics.policies import CoveragePolicy, policy
from analytics.tiers import T0, TX, tiers
from analytics.trend.compare import Cause, CellChange, compare
from analytics.trend.spells import NONE, Spells, spells
from analytics.trend.trend import Every, days, trend
from graph.as_of import network_on
from graph.errors import WrongUseError
from graph.network import Network
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.reach_history import reaches
from graph.records import Node, Tie
from graph.snapshot import build
from graph.store.memory import MemoryStore
from graph.store.stored import day
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

START = date(2014, 1, 1)
POLICY = wide(policy("d5-t1t4"))
SEEDS = range(30)


def some_day(rng: Random, most: int = 1100) -> date:
    return START + timedelta(rng.randrange(most))


def period(rng: Random) -> tuple[date, date | None]:
    since = some_day(rng)
    return since, rng.choice([None, since + timedelta(rng.randrange(1, 700))])


class DatedWorld:
    """Ten units in two streets that come, move and go, and what reaches them, all at random."""

    def __init__(self, make: Make, rng: Random) -> None:
        self.make, self.rng = make, rng
        self.streets = [self.area(f"51990700{n}", "street") for n in (1, 2)]
        self.units = [self.unit(n) for n in range(10)]
        self.bodies = [self.body(n) for n in range(3)]
        self.posts = [make.coded("Post", f"p{n}") for n in range(2)]
        self.groups = [self.group(n) for n in range(3)]
        self.meetings = [make.coded("Activity", f"m{n}", date=some_day(rng)) for n in range(4)]
        nodes = [*self.streets, *self.units, *self.bodies, *self.posts, *self.groups, *self.meetings]
        self.records: dict[object, Node | Tie] = {(node.kind, node.key): node for node in nodes}
        self.tied()

    def area(self, code: str, level: str) -> Node:
        return self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)

    def unit(self, number: int) -> Node:
        rng = self.rng
        return self.make.coded(
            "Unit",
            f"u{number}",
            kind="enterprise",
            ownership="private",
            established_on=rng.choice([None, some_day(rng)]),
            dissolved_on=rng.choice([None, None, some_day(rng)]),
            survey_state=rng.choice([None, "surveyed"]),
        )

    def body(self, number: int) -> Node:
        rng = self.rng
        gone = rng.choice([None, None, some_day(rng)])
        status = rng.choice(["active", "abolished"]) if gone is None else "abolished"
        return self.make.coded("PartyOrganization", f"b{number}", status=status, abolished_on=gone)

    def group(self, number: int) -> Node:
        rng = self.rng
        kind, status = (
            rng.choice(["group", "zone_1n", "association"]),
            rng.choice(["active", "active", "dissolved"]),
        )
        return self.make.coded("Alliance", f"g{number}", kind=kind, status=status)

    def tie(self, kind: str, start: Node, end: Node, **given: str | bool | date | None) -> None:
        since, until = period(self.rng)
        tie = self.make.tie(kind, start, end, since, until, **given)
        self.records[tie.identity] = tie

    def tied(self) -> None:
        rng = self.rng
        for meeting in self.meetings:
            self.tie("UNDER", meeting, rng.choice(self.groups))
        for unit in self.units:
            for _ in range(rng.randrange(3)):
                registered = rng.choice([True, False])
                self.tie("LOCATED_IN", unit, rng.choice(self.streets), is_registered=registered)
            for _ in range(rng.randrange(4)):
                self.reached(unit)

    def reached(self, unit: Node) -> None:
        rng, verified = self.rng, some_day(self.rng)
        which = rng.randrange(4)
        if which == 0:
            mode = rng.choice(["standalone", "joint", "regional", "industry"])
            self.tie("COVERS", rng.choice(self.bodies), unit, mode=mode, verified_on=verified)
        elif which == 1:
            self.tie("MEMBER_OF", unit, rng.choice(self.groups), role="member")
        else:
            start = rng.choice(self.posts) if which == 2 else rng.choice(self.units)
            self.tie("WORK_CONTACT", start, unit, means="union", verified_on=verified)


@lru_cache(maxsize=len(SEEDS))
def seen(seed: int) -> View:
    """What a planner sees of a random world."""
    make, store = MakeRecords(), MemoryStore(ONTOLOGY)
    store.write([*DatedWorld(make, Random(seed)).records.values()], make.load())
    return View(build(store, ONTOLOGY), Role.PLANNER, None)


def asked(seed: int, count: int) -> list[date]:
    """Days of a random world, in order."""
    rng = Random(seed + 1000)
    return sorted({some_day(rng, 1500) for _ in range(count)})


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("age", [0, 100, 365])
def test_on_every_day_a_spell_gives_the_tier_of_the_network_of_that_day(seed: int, age: int) -> None:
    view, chosen = seen(seed), replace(POLICY, evidence_max_age_days=age)
    found = spells(reaches(view), chosen)
    units = view.snapshot.table("Unit")
    for on in asked(seed, 40):
        network = network_on(view, on)
        told = found.on(day(on), len(units))[[units.position[key] for key in network.units.keys]]
        nothing = np.where(network.units.survey_state.equals("surveyed"), T0, TX)
        anew = tiers(network, chosen).tier
        assert np.where(told == NONE, nothing, told).tolist() == anew.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_running_sums_of_starts_and_ends_count_the_units_of_every_day(seed: int) -> None:
    view = seen(seed)
    units = view.snapshot.table("Unit")
    chosen = np.arange(len(units)) % 3 != 0
    for counted in (POLICY.numerator_tiers, ("T1", "T2"), ("TX",), ("T4", "T5")):
        found = spells(reaches(view), POLICY).of(counted).among(chosen)
        numbers = [*map(day, asked(seed, 40))]
        held = [(found.on(on, len(units)) == 1).sum() for on in numbers]
        assert found.counts(numbers).tolist() == held
        for before, after in pairwise(numbers):
            begun, ended = found.turnover(before, after)
            assert begun - ended == found.counts([after])[0] - found.counts([before])[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_spells_are_merged_and_apart(seed: int) -> None:
    found = spells(reaches(seen(seed)), POLICY)
    for told in (found, found.of(("T1", "T2", "T3", "T4"))):
        assert (told.begin < told.end).all()
        follows = (told.unit[1:] == told.unit[:-1]) & (told.begin[1:] == told.end[:-1])
        assert not (follows & (told.value[1:] == told.value[:-1])).any()
        assert ((told.unit[1:] > told.unit[:-1]) | (told.begin[1:] >= told.end[:-1])).all()


def test_without_evidence_there_are_no_spells() -> None:
    none = np.empty(0, np.int64)
    found = Spells(none, none, none, none).of(("T1",))
    assert found.counts([0, 1]).tolist() == [0, 0]
    assert found.on(0, 2).tolist() == [NONE, NONE]
    store = MemoryStore(ONTOLOGY)
    assert len(spells(reaches(View(build(store, ONTOLOGY), Role.PLANNER, None)), POLICY).unit) == 0


def kept(row: CoverageRow, change: CellChange) -> tuple[int, int, int]:
    """Base, covered and unknown of a row, with everything that the causes add."""
    added = [sum(each[n] for each in change.causes) for n in (1, 2, 3)]  # type: ignore[misc]
    return row.base + added[0], row.covered + added[1], row.unknown + added[2]


def figures(row: CoverageRow) -> tuple[int, int, int]:
    return row.base, row.covered, row.unknown


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("by", [(), ("street",)])
def test_the_causes_add_up_to_the_difference_of_two_reports(seed: int, by: tuple[str, ...]) -> None:
    view, (first, second) = seen(seed), asked(seed, 2)
    before, after = network_on(view, first), network_on(view, second)
    found = compare(before, after, POLICY, by)
    for change in (found.total, *found.rows):
        assert kept(change.before, change) == figures(change.after)
    old, new = coverage(before, POLICY, by), coverage(after, POLICY, by)
    assert (found.total.before, found.total.after) == (old.total, new.total)
    assert tuple(c.before for c in found.rows if any(c.before.tiers) or c.before.base_unknown) == old.rows
    assert tuple(c.after for c in found.rows if any(c.after.tiers) or c.after.base_unknown) == new.rows


@pytest.mark.parametrize("seed", range(150))
def test_zones_and_households_add_up_too(seed: int) -> None:
    before, after = plan_network(Random(seed)), plan_network(Random(seed + 1))
    for by in (("zone",), ("street", "industry"), ("size",)):
        found = compare(before, after, POLICY, by)
        for change in (found.total, *found.rows):
            assert kept(change.before, change) == figures(change.after)
        assert [c.cell for c in found.rows] == sorted(c.cell for c in found.rows)


def plainly(before: Network, after: Network, chosen: CoveragePolicy) -> Counter[tuple[str, Cause]]:
    """How many units of each street have which cause, unit by unit."""
    found: Counter[tuple[str, Cause]] = Counter()
    old, new = standing_of(before, chosen), standing_of(after, chosen)
    for key in {*old, *new}:
        was, now = old.get(key), new.get(key)
        if was and was[1] and not (now and now[1] and now[0] == was[0]):
            gone = Cause.CLOSED if not now else Cause.MOVED_OUT if now[0] != was[0] else Cause.BASE_OUT
            found[was[0], gone] += 1
        if now and now[1] and not (was and was[1] and was[0] == now[0]):
            come = Cause.OPENED if not was else Cause.MOVED_IN if now[0] != was[0] else Cause.BASE_IN
            found[now[0], come] += 1
    return found


def standing_of(network: Network, chosen: CoveragePolicy) -> dict[str, tuple[str, bool]]:
    """The street of every unit, and whether it is in the base."""
    inside, keys = base_of(network, chosen).inside.tolist(), [*network.areas.keys, ""]
    streets = [keys[place] for place in network.units.street.tolist()]
    return dict(zip(network.units.keys, zip(streets, inside, strict=True), strict=True))


@pytest.mark.parametrize("seed", range(100))
def test_every_change_of_the_base_has_the_cause_that_unit_by_unit_it_has(seed: int) -> None:
    before, after = plan_network(Random(seed), 12), plan_network(Random(seed + 500), 14)
    chosen = replace(POLICY, base="D3")
    told: Counter[tuple[str, Cause]] = Counter()
    for change in compare(before, after, chosen, ("street",)).rows:
        told.update({(change.cell[0], d.cause): abs(d.base) for d in change.causes if d.base})
    assert told == plainly(before, after, chosen)


DAY = date(2016, 12, 31)


def cause(
    make: Make, *ties: tuple[int, int | None, int], body: date | None = None, first: date = DAY
) -> Cause:
    """The one cause for a unit that a body reaches since and until so many days ago, verified so many ago."""
    unit = make.coded("Unit", "u", kind="enterprise", survey_state="surveyed")
    status = "active" if body is None else "abolished"
    over = make.coded("PartyOrganization", "b", status=status, abolished_on=body)
    made = [
        make.tie(
            "COVERS",
            over,
            unit,
            DAY - timedelta(since),
            None if until is None else DAY - timedelta(until),
            mode="joint",
            verified_on=DAY - timedelta(verified),
        )
        for since, until, verified in ties
    ]
    store = MemoryStore(ONTOLOGY)
    store.write([unit, over, *made], make.load())
    view = View(build(store, ONTOLOGY), Role.PLANNER, None)
    before, after = network_on(view, DAY - timedelta(365)), network_on(view, DAY)
    (found,) = compare(before, after, POLICY).total.causes
    return found.cause


def test_what_is_reached_left_expired_and_ended_is_told_apart(make: Make) -> None:
    assert cause(make, (100, None, 0)) is Cause.REACHED
    assert cause(make, (500, 100, 200)) is Cause.LEFT
    assert cause(make, (500, None, 400)) is Cause.EXPIRED
    assert cause(make, (500, None, 0), body=DAY - timedelta(3)) is Cause.BODY_ENDED


@pytest.mark.parametrize("seed", SEEDS)
def test_a_series_is_coverage_of_every_day_and_its_steps_are_comparisons(seed: int) -> None:
    view, on = seen(seed), asked(seed, 6)
    networks = [network_on(view, each) for each in on]
    found = trend(networks, POLICY, ("street",), reaches(view))
    assert [step.coverage for step in found.steps] == [coverage(n, POLICY, ("street",)) for n in networks]
    assert (found.steps[0].total, found.steps[0].rows) == (None, ())
    for step, (before, after) in zip(found.steps[1:], pairwise(networks), strict=True):
        pair = compare(before, after, POLICY, ("street",))
        assert (step.total, step.rows) == (pair.total, pair.rows)
        inside = base_of(after, POLICY).inside.tolist()
        based = {key for key, counted in zip(after.units.keys, inside, strict=True) if counted}
        mine = np.array([key in based for key in reaches(view).keys])
        covered = spells(reaches(view), POLICY).of(POLICY.numerator_tiers).among(mine)
        assert (step.begun, step.ended) == covered.turnover(before.day, after.day)


def test_a_series_goes_back_from_its_last_day_in_whole_steps() -> None:
    assert days(date(2016, 2, 1), date(2016, 5, 31), Every.MONTH) == (
        date(2016, 2, 29),
        date(2016, 3, 31),
        date(2016, 4, 30),
        date(2016, 5, 31),
    )
    assert days(date(2014, 12, 31), date(2016, 12, 31), Every.YEAR) == tuple(
        date(year, 12, 31) for year in (2014, 2015, 2016)
    )
    assert days(DAY, DAY, Every.QUARTER) == (DAY,)
    assert days(date(1, 1, 1), date(2, 1, 1), Every.YEAR) == (date(1, 1, 1), date(2, 1, 1))


@pytest.mark.parametrize("first", [DAY + timedelta(1), date(1900, 1, 1)])
def test_a_series_that_is_upside_down_or_endless_is_refused(first: date) -> None:
    with pytest.raises(WrongUseError):
        days(first, DAY, Every.MONTH)


def test_a_role_that_counts_by_member_bands_as_a_whole_only_is_told_no_change() -> None:
    network = plan_network(Random(1))
    closed = replace(network, units=replace(network.units, bands_by_cell=False))
    chosen = replace(POLICY, base="D7", base_of="D0")
    assert compare(network, network, chosen).total.causes == ()
    with pytest.raises(WrongUseError):
        compare(closed, closed, chosen)
    with pytest.raises(WrongUseError):
        trend([closed], chosen, (), reaches(seen(0)))


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_records_changes_nothing(seed: int) -> None:
    make = MakeRecords()
    records = [*DatedWorld(make, Random(seed)).records.values()]
    Random(seed).shuffle(records)
    nodes = [r for r in records if isinstance(r, Node)]
    store = MemoryStore(ONTOLOGY)
    store.write([*nodes, *(r for r in records if isinstance(r, Tie))], make.load())
    view, on = View(build(store, ONTOLOGY), Role.PLANNER, None), asked(seed, 2)
    pairs = [(network_on(each, on[0]), network_on(each, on[1])) for each in (view, seen(seed))]
    shuffled, plain = (compare(before, after, POLICY, ("industry",)) for before, after in pairs)
    assert shuffled == plain
