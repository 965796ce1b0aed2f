"""1+N alliances by their four layers: what is missing, what hangs on one hub, what hangs on none.
Rules W13, W14 and W14b of `domain.md` 4.3, by the tests of 2.7; W15 stands in `zone_gaps`.

The chain of an alliance is walked upward, from a base branch to whom it is subordinate: a branch that has
only a superior in common with the committee of its zone is not in the chain. Guidance is a step as well, for
that is how associations stand to the branches of their members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import joined, marked, places, said
from analytics.mechanisms.reached import LAYERS, MANY, zone_1n
from analytics.networks.ground import Ground
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.members import (
    ALLIANCE,
    BODY,
    ESTABLISHED_IN,
    FACILITY,
    UNIT,
    Members,
    members_by_layer,
    whole,
)
from analytics.weak_links.rule import Given, Parameter, Rule
from analytics.weak_links.zone_gaps import ZONE_GAPS
from graph.records import Between, NodeKey

SUBORDINATE_TO = Between("SUBORDINATE_TO", BODY, BODY)

STEPS = 2
"""Steps in which a base branch reaches the committee of its zone: by its association (`domain.md` 2.7)."""


@dataclass(frozen=True)
class Layers:
    """The members of one alliance that are there on the day, by layer; `unplaced` have none in the record."""

    alliance: int
    by_layer: Mapping[str, tuple[NodeKey, ...]]
    unplaced: int
    committees: int

    def missing(self) -> list[str]:
        """The layers whose test fails: a core is exactly one joint committee, of the others there is one."""
        bare = [layer for layer in LAYERS if not self.by_layer[layer]]
        core = ["core"] if self.committees != 1 else []
        return [layer for layer in LAYERS if layer in (*bare, *core)]


def layered(facts: Facts) -> list[Layers]:
    """The view's own 1+N alliances that are there on the day, by key; UnreadableError if it is too small."""
    whole(facts)
    nodes, told = facts.nodes(ALLIANCE), members_by_layer(facts)
    order = sorted(places(zone_1n(facts)), key=nodes.keys.__getitem__)
    return [_layers(facts, at, told.get(at, {})) for at in order]


def _layers(facts: Facts, alliance: int, told: Members) -> Layers:
    nodes, core = facts.nodes(BODY), told.get("core", [])
    joint = {nodes.keys[at] for at in places(nodes.is_("kind", "joint_committee"))} if core else set()
    by_layer = {layer: tuple(sorted(set(told.get(layer, ())))) for layer in LAYERS}
    committees = len({key for key in core if key.kind == BODY and key.key in joint})
    return Layers(alliance, by_layer, len(set(told.get(None, ()))), committees)


def missing(ground: Ground, given: Given) -> Iterator[Finding]:
    """W13: alliances without one of the layers. A member of which no layer is known may be in any."""
    facts, nodes = ground.facts, ground.facts.nodes(ALLIANCE)
    for mine in layered(facts):
        lack = mine.missing() if not mine.unplaced else []
        if lack:
            told = joined(said("layers_1n", layer) for layer in lack)
            yield Finding(
                "W13",
                (nodes.at(mine.alliance),),
                Words(f"该1+N联合体缺层：{told.zh}。", f"This 1+N alliance lacks a layer: {told.en}."),
                {"missing": "|".join(lack), **_sizes(mine)},
                proof=_drawn(facts, mine),
            )


def _sizes(mine: Layers) -> dict[str, int]:
    hubs, bases, platforms = (len(mine.by_layer[layer]) for layer in ("hub", "base", "platform"))
    return {"committees": mine.committees, "hubs": hubs, "bases": bases, "platforms": platforms}


def _drawn(facts: Facts, mine: Layers) -> tuple[Edge, ...]:
    """The members of an alliance and the platforms it has, those of the upper layers first."""
    this = facts.nodes(ALLIANCE).at(mine.alliance)
    told = [key for layer in LAYERS for key in mine.by_layer[layer]]
    return drawn(
        Edge(this, "HAS_PLATFORM", key) if key.kind == FACILITY else Edge(key, "MEMBER_OF", this)
        for key in told
    )


def single_hub(ground: Ground, given: Given) -> Iterator[Finding]:
    """W14: alliances in which one hub carries many base branches."""
    facts, nodes = ground.facts, ground.facts.nodes(ALLIANCE)
    for mine in layered(facts):
        hubs, bases = (len(mine.by_layer[layer]) for layer in ("hub", "base"))
        if hubs == 1 and bases >= given["branches"]:
            yield Finding(
                "W14",
                (nodes.at(mine.alliance), *mine.by_layer["hub"]),
                Words(
                    f"该1+N联合体只有一个枢纽，带 {bases} 个基础支部。",
                    f"This 1+N alliance has a single hub, which carries {bases} base branches.",
                ),
                {"hubs": hubs, "bases": bases},
                proof=_drawn(facts, mine),
                stable=bases > given["branches"],
            )


def detached(ground: Ground, given: Given) -> Iterator[Finding]:
    """W14b: base branches that do not reach the committee of their zone within some steps.

    An alliance without a committee is a missing layer (W13), and no fault of its branches.
    """
    facts, superior = ground.facts, superiors(ground.facts)
    for mine in layered(facts):
        core = {key for key in mine.by_layer["core"] if key.kind == BODY}
        joins = _joins(mine, core, superior, given["steps"])
        for branch in branches(facts, mine) if core else ():
            steps = _steps(branch, core, superior)
            if steps is None or steps > given["steps"]:
                yield _detached(facts, mine, branch, steps, joins[:1])


def superiors(facts: Facts) -> dict[NodeKey, NodeKey]:
    """To whom each body that is there is subordinate on the day."""
    held, nodes, there = facts.held(*SUBORDINATE_TO), facts.nodes(BODY), facts.there(BODY)
    rows = there[held.source] & there[held.target]
    both = sorted(zip(held.source[rows].tolist(), held.target[rows].tolist(), strict=True), reverse=True)
    return {nodes.at(lower): nodes.at(upper) for lower, upper in both}


def branches(facts: Facts, mine: Layers) -> list[NodeKey]:
    """The view's own bodies in the base of an alliance, by key; of a unit the bodies established in it."""
    nodes, alive = facts.nodes(BODY), facts.alive(BODY)
    base, held = set(mine.by_layer["base"]), facts.held(*ESTABLISHED_IN)
    units = facts.nodes(UNIT)
    inside = zip(held.source.tolist(), held.target.tolist(), strict=True)
    hosted = {nodes.at(body) for body, unit in inside if units.at(unit) in base}
    own = {nodes.at(at) for at in places(alive)}
    return sorted(own & (hosted | base))


def _steps(branch: NodeKey, core: set[NodeKey], superior: Mapping[NodeKey, NodeKey]) -> int | None:
    """The steps up from a branch to a committee; None where the way ends elsewhere."""
    here: NodeKey | None = branch
    for steps in range(len(superior) + 1):
        if here is None or here in core:
            return None if here is None else steps
        here = superior.get(here)
    return None


def _joins(
    mine: Layers, core: set[NodeKey], superior: Mapping[NodeKey, NodeKey], most: float
) -> list[NodeKey]:
    """Below whom a branch is in the chain: hubs near enough to the committee, then the committee."""
    ways = {hub: _steps(hub, core, superior) for hub in mine.by_layer["hub"]}
    return [*(hub for hub, way in ways.items() if way is not None and way < most), *sorted(core)]


def _detached(
    facts: Facts, mine: Layers, branch: NodeKey, steps: int | None, joins: list[NodeKey]
) -> Finding:
    alliance, nodes = facts.nodes(ALLIANCE).at(mine.alliance), facts.nodes(BODY)
    at = marked(len(nodes), [nodes.keys.index(branch.key)])
    above = [key for layer in ("hub", "core") for key in mine.by_layer[layer] if key.kind == BODY]
    return Finding(
        "W14b",
        (branch, alliance),
        _said_detached(steps),
        {"steps": steps},
        proof=drawn(
            edges(facts, SUBORDINATE_TO, start=at),
            [Edge(key, "MEMBER_OF", alliance) for key in (branch, *above) if _member(mine, key)],
        ),
        repair=tuple(Edge(branch, "SUBORDINATE_TO", key) for key in joins),
        effect=Words("该支部接入商圈链条。", "The branch is part of the chain of its zone."),
    )


def _member(mine: Layers, key: NodeKey) -> bool:
    return any(key in keys for keys in mine.by_layer.values())


def _said_detached(steps: int | None) -> Words:
    if steps is None:
        return Words(
            "该基础支部与本商圈楼宇联合党委之间没有隶属链条。",
            "No chain leads from this base branch up to the committee of its zone.",
        )
    return Words(
        f"该基础支部到本商圈楼宇联合党委要经 {steps} 级。",
        f"This base branch is {steps} steps below the committee of its zone.",
    )


ZONES: tuple[Rule, ...] = (
    Rule(
        "W13",
        said("weak_link_rules", "W13"),
        Severity.ACT,
        Words("链条在所缺的一层断开", "the chain is broken at the layer that is missing"),
        Words("补建缺失的一层", "build that layer"),
        missing,
        heard=("MEMBER_OF",),
    ),
    Rule(
        "W14",
        said("weak_link_rules", "W14"),
        Severity.PLAN,
        Words("全部支部由一个协会承担", "one association carries all"),
        Words("增设第二个枢纽或直接联系", "second hub or direct link"),
        single_hub,
        {"branches": Parameter(MANY, Words("基础支部数不少于", "base branches, at least"))},
        heard=("MEMBER_OF",),
    ),
    Rule(
        "W14b",
        said("weak_link_rules", "W14b"),
        Severity.PLAN,
        Words("支部游离在链条之外", "a branch outside the chain"),
        Words("理顺隶属关系", "attach"),
        detached,
        {"steps": Parameter(STEPS, Words("到联合党委的级数不超过", "steps to the committee, at most"))},
        heard=("MEMBER_OF", "SUBORDINATE_TO"),
    ),
    *ZONE_GAPS,
)
