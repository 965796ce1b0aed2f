"""Networks drawn at random, for plans and counters: units in three streets, evidence of all sorts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import numpy as np

from analytics.networks.two_mode import TwoMode, two_mode
from analytics.policies import CoveragePolicy
from analytics.scenario.counters import STALE, Piece
from graph.columns import NO_DAY, Coded, coded
from graph.network import Areas, Evidence, Households, Means, Network, Units, Zones
from graph.records import NodeKey
from graph.store.stored import day

AS_OF = date(2016, 12, 31)
TODAY = day(AS_OF)

STREETS = ("nbs:1", "nbs:2", "nbs:3")
BODIES, POSTS, ALLIANCES = 4, 2, 3

WORDS: dict[str, tuple[str | None, ...]] = {
    "kind": ("enterprise", "enterprise", "social_org"),
    "ownership": ("private", "private", "state", None),
    "industry": ("F51", "I64", None),
    "employees_band": ("1-9", "10-49", None),
    "operating_status": ("operating", "operating", "shell"),
    "survey_state": ("surveyed", "surveyed", "partial", None),
    "rostered": ("yes", "yes", "yes", "no", "unknown"),
    "above_scale": ("no", "yes"),
    "fixed_premises": ("yes", "no"),
    "member_band": ("0", "1-2", "3-6", None),
}

Tie = tuple[int, int, int | None, int, str]
"""Unit, means, days since verified, state of the body, key of the source."""


def drawn(rng: Random, name: str, size: int) -> Coded:
    """One column."""
    return coded([rng.choice(WORDS[name]) for _ in range(size)])


def source(rng: Random, means: int) -> str:
    """What reaches a unit by some means; now and then it may not be shown."""
    kind, count = ("alliance", ALLIANCES) if means == Means.ALLIANCE else ("post", POSTS)
    kind, count = ("body", BODIES) if means < Means.CONTACT else (kind, count)
    return rng.choice(["", *(f"{kind}{n}" for n in range(count))])


def tie(rng: Random, units: int) -> Tie:
    """One piece of evidence, fresh or old."""
    means = rng.randint(1, 5)
    verified = rng.choice([0, 100, 365, 366, None]) if means < Means.ALLIANCE else rng.choice([0, 300])
    state = rng.choice([0, 0, 1, 2, 3]) if means < Means.CONTACT else 0
    return rng.randrange(units), means, verified, state, source(rng, means)


def evidence(ties: list[Tie]) -> Evidence:
    """Ties as arrays."""
    return Evidence(
        unit=np.array([t[0] for t in ties], np.int32),
        means=np.array([t[1] for t in ties], np.int8),
        verified_on=np.array([NO_DAY if t[2] is None else TODAY - t[2] for t in ties], np.int32),
        state=np.array([t[3] for t in ties], np.int8),
        source=[t[4] for t in ties],
    )


def plan_network(rng: Random, units: int = 12, ties: int = 25) -> Network:
    """A network of some units with some ties."""
    street = np.array([rng.randrange(-1, 3) for _ in range(units)], np.int32)
    zoned = sorted({(rng.randrange(units), rng.randrange(2)) for _ in range(units)})
    columns = {name: drawn(rng, name, units) for name in WORDS}
    return Network(
        AS_OF,
        TODAY,
        Units(
            keys=[f"u{n:02d}" for n in range(units)],
            **columns,
            bands_by_cell=True,
            shares_licence=np.zeros(units, bool),
            moved_in_on=np.full(units, NO_DAY, np.int32),
            community=street,
            street=street,
            district=np.where(street < 0, -1, 0).astype(np.int32),
        ),
        evidence([tie(rng, units) for _ in range(ties)]),
        Households(
            community=np.zeros(1, np.int32),
            street=np.zeros(1, np.int32),
            district=np.zeros(1, np.int32),
            section=coded(["F"]),
            count=np.array([rng.randrange(5)], np.int64),
        ),
        Areas(list(STREETS), ["一街", "二街", "三街"], np.array([False, False, True])),
        Zones(
            ["z0", "z1"],
            ["甲楼", "乙楼"],
            np.array([u for u, _ in zoned], np.int32),
            np.array([z for _, z in zoned], np.int32),
        ),
    )


def with_piece(network: Network, piece: Piece, key: str = "new") -> Network:
    """The same network with one more piece of evidence, made anew."""
    held, stale = network.evidence, piece.rank == STALE
    more = Evidence(
        unit=np.append(held.unit, np.int32(piece.unit)),
        means=np.append(held.means, np.int8(1 if stale else piece.rank + 1)),
        verified_on=np.append(held.verified_on, NO_DAY if stale else np.int32(TODAY)),
        state=np.append(held.state, np.int8(0)),
        source=[*held.source, key],
    )
    return replace(network, evidence=more)


def without(network: Network, gone: set[int]) -> Network:
    """The same network without some of its evidence, made anew."""
    held = network.evidence
    keep = [n for n in range(len(held)) if n not in gone]
    rest = Evidence(
        held.unit[keep],
        held.means[keep],
        held.verified_on[keep],
        held.state[keep],
        [held.source[n] for n in keep],
    )
    return replace(network, evidence=rest)


def plan_memberships(rng: Random, network: Network) -> TwoMode:
    """Units in alliances with leads; where the network shows contact through one, there is a membership."""
    held, units = network.evidence, len(network.units)
    shown = [n for n in range(len(held)) if held.means[n] == Means.ALLIANCE and held.source[n]]
    pairs = {(int(held.unit[n]), int(held.source[n][-1])) for n in shown}
    pairs |= {(rng.randrange(units), rng.randrange(ALLIANCES)) for _ in range(units)}
    leads = {(rng.randrange(ALLIANCES), rng.randrange(units)) for _ in range(ALLIANCES)}
    return two_mode(
        [NodeKey("Unit", key) for key in network.units.keys],
        [NodeKey("Alliance", f"alliance{n}") for n in range(ALLIANCES)],
        sorted(pairs),
        leads=sorted(leads),
        held=[rng.randrange(units)],
    )


def wide(policy: CoveragePolicy) -> CoveragePolicy:
    """The same policy over every registered entity, so that random units are mostly in the base."""
    return replace(policy, base="D0", base_of=None)
