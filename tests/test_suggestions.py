"""Suggestions follow the paths of three steps, leave out what cannot be, and beat popularity."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from two_mode_worlds import alliance, drawn, memberships, organization, renumbered
from weak_worlds import ground, key

from analytics.networks.two_mode import TwoMode, two_mode
from analytics.suggestions.found import suggested
from analytics.suggestions.owners import joined, owners
from analytics.suggestions.scores import Method, scores
from analytics.suggestions.suggestions import suggestions, unlimited

if TYPE_CHECKING:
    from conftest import Make
    from weak_worlds import Record

DAVIS = Path(__file__).parent / "data" / "graph-reference" / "davis_memberships.csv"


def davis() -> TwoMode:
    """Women as organizations 0 to 17, events as alliances 0 to 13."""
    with DAVIS.open(encoding="utf-8") as file:
        rows = [(int(row["woman"][1:]) - 1, int(row["event"][1:]) - 1) for row in csv.DictReader(file)]
    return two_mode([organization(n) for n in range(18)], [alliance(n) for n in range(14)], rows)


def weigh(method: Method, degree: int) -> float:
    """What one node in the middle of a path counts for."""
    if method is Method.PATHS:
        return 1.0
    return 1 / degree if method is Method.ALLOCATION else 1 / log(degree)


def by_hand(net: TwoMode, method: Method) -> dict[tuple[int, int], float]:
    """Every path walked on its own."""
    pairs = set(zip(net.organization.tolist(), net.alliance.tolist(), strict=True))
    found: dict[tuple[int, int], float] = {}
    for o, a in pairs:
        for o2, a2 in pairs:
            if a2 == a and o2 != o:
                for b in {b for o3, b in pairs if o3 == o2 and b != a and (o, b) not in pairs}:
                    weight = weigh(method, int(net.sizes[a])) * weigh(method, int(net.counts[o2]))
                    found[o, b] = found.get((o, b), 0.0) + weight
    return found


@pytest.mark.parametrize("method", Method)
def test_scores_are_the_sums_over_all_paths(method: Method) -> None:
    for seed in range(60):
        net = drawn(random.Random(seed)).net
        found = scores(net, method).toarray()
        for (o, b), score in by_hand(net, method).items():
            assert found[o, b] == pytest.approx(score)


def test_every_pair_that_a_path_joins_is_suggested_with_its_number_of_paths() -> None:
    for seed in range(60):
        net = drawn(random.Random(seed)).net
        told = suggestions(net, unlimited(net), each=99)
        ways = by_hand(net, Method.PATHS)
        assert {(one.organization, one.alliance): one.ways for one in told} == {
            (organization(o), alliance(b)): count for (o, b), count in ways.items()
        }


def test_paths_are_ties_that_are_there() -> None:
    net = davis()
    ties = {
        (net.organizations[o], net.alliances[a]) for o, a in zip(net.organization, net.alliance, strict=True)
    }
    for one in suggestions(net, unlimited(net)):
        assert 1 <= len(one.paths) <= 3
        for path in one.paths:
            assert {(one.organization, path.alliance), (path.organization, path.alliance)} <= ties
            assert (path.organization, one.alliance) in ties
        assert (one.organization, one.alliance) not in ties


def area_under_curve(net: TwoMode, method: Method | None, seed: int) -> float:
    """How often a tie that was held back scores above a pair that was never tied; None: by popularity."""
    rng, pairs = np.random.default_rng(seed), np.column_stack([net.organization, net.alliance])
    hidden = rng.choice(len(pairs), len(pairs) // 10, replace=False)
    kept = np.delete(pairs, hidden, axis=0)
    left = two_mode(net.organizations, net.alliances, kept)
    score = np.tile(left.sizes, (net.shape[0], 1)) if method is None else scores(left, method).toarray()
    good = score[tuple(pairs[hidden].T)][:, None]
    bad = score[net.matrix.toarray() == 0][None]
    return float(((good > bad) + 0.5 * (good == bad)).mean())


def test_resource_allocation_finds_held_back_attendances_better_than_popularity() -> None:
    net, methods = davis(), [Method.ALLOCATION, Method.ADAMIC_ADAR, Method.PATHS, None]
    found = [np.mean([area_under_curve(net, each, seed) for seed in range(100)]) for each in methods]
    assert found == sorted(found, reverse=True)
    assert 0.76 < found[0] < 0.92
    assert 0.60 < found[-1] < 0.72


def test_a_full_alliance_is_not_suggested() -> None:
    net = memberships([[0], [0, 1], [1]])
    assert [one.alliance for one in suggestions(net, unlimited(net))] == [alliance(1), alliance(0)]
    limits = replace(unlimited(net), open=np.array([True, False]))
    assert [one.alliance for one in suggestions(net, limits)] == [alliance(0)]


def test_an_alliance_with_another_of_the_same_owner_is_not_suggested() -> None:
    net = memberships([[0], [0, 1], [1]])
    limits = replace(unlimited(net), owner=joined(3, [(0, 2)]))
    assert suggestions(net, limits) == ()


def test_an_overruled_suggestion_makes_room_for_the_next() -> None:
    net = memberships([[0], [0, 1, 2], [0, 1]])
    limits = unlimited(net)
    first = suggestions(net, limits, each=1)[0]
    refused = frozenset({(first.organization, first.alliance)})
    after = suggestions(net, replace(limits, refused=refused), each=1)
    mine = [one.alliance for one in after if one.organization == first.organization]
    assert first.alliance == alliance(1)
    assert mine == [alliance(2)]


def test_numbers_and_the_order_of_input_change_nothing() -> None:
    for seed in range(40):
        rnd = random.Random(seed)
        world = drawn(rnd)
        other = renumbered(rnd, world).net
        assert suggestions(world.net, unlimited(world.net)) == suggestions(other, unlimited(other))


def town(make: Make, full: int = 0) -> list[Record]:
    """甲 in 一, 乙 in 一 and 二, 丙 in 二; `full` more in 二."""
    groups = [make.coded("Alliance", name, kind="group") for name in "一二"]
    units = [make.coded("Unit", name) for name in ("甲", "乙", "丙", *(f"其他{n}" for n in range(full)))]
    inside = [(0, 0), (1, 0), (1, 1), (2, 1), *((n + 3, 1) for n in range(full))]
    return [*groups, *units, *(make.tie("MEMBER_OF", units[o], groups[a], role="member") for o, a in inside)]


def told(make: Make, records: list[Record]) -> list[tuple[str, str]]:
    return [(one.organization.key, one.alliance.key) for one in suggested(ground(make, records))]


def test_a_view_is_told_which_groups_its_organizations_are_near_to(make: Make) -> None:
    found = suggested(ground(make, town(make)))
    assert [(one.organization.key[-1], one.alliance.key[-1]) for one in found] == [("丙", "一"), ("甲", "二")]
    assert [one.paths[0].organization.key[-1] for one in found] == ["乙", "乙"]


def test_units_of_one_parent_or_licence_belong_together(make: Make) -> None:
    shared = "MA" + "9" * 16
    parent, child = (make.coded("Unit", name) for name in ("总部", "分部"))
    licensed = make.coded("Unit", "挂牌", same_licence_of=shared)
    owner, other = make.coded("Unit", "持照", uscc=shared), make.coded("Unit", "别家")
    here = ground(make, [parent, child, licensed, owner, other, make.tie("PARENT_OF", parent, child)])
    number = dict(zip(here.actors.keys, owners(here.facts, here.actors).tolist(), strict=True))
    assert number[key(parent)] == number[key(child)]
    assert number[key(licensed)] == number[key(owner)]
    assert len({number[key(each)] for each in (parent, owner, other)}) == 3


def test_a_group_of_thirty_is_full(make: Make) -> None:
    assert any(group.endswith("二") for _, group in told(make, town(make, full=27)))
    assert not any(group.endswith("二") for _, group in told(make, town(make, full=28)))
