"""V23: who took part in an activity of an alliance belonged to it on that day, and the alliance existed.

Who leads, guides or coordinates an alliance belongs as well. An alliance of which no member is known at all,
and activities of others than alliances, are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey
from loaders.file_rules.group_leads import ACTORS, ALLIANCE
from loaders.file_rules.watch import HIDDEN, Claim, Spot, claim, number, where
from loaders.ledger import Late
from loaders.values import Bad

ACTIVITY, TOOK_PART, UNDER = "Activity", "PARTICIPATED_IN", "UNDER"
BELONGING = ("MEMBER_OF", "LEADS", "GUIDES", "COORDINATES")


@dataclass(slots=True)
class Participants:
    """Activities with their alliances and those who came, and who belongs to which alliance when."""

    ontology: Ontology
    nodes: tuple[str, ...] = (ACTIVITY, ALLIANCE)
    held: tuple[str, ...] = (ACTIVITY, ALLIANCE)
    ties: tuple[tuple[str, str], ...] = (
        (UNDER, ACTIVITY),
        *((kind, actor) for kind in (TOOK_PART, *BELONGING) for actor in ACTORS),
    )
    passing: tuple[tuple[str, str], ...] = ()
    _days: dict[str, date] = field(default_factory=dict)
    _lives: dict[str, tuple[date, date]] = field(default_factory=dict)
    _owners: dict[str, set[str]] = field(default_factory=dict)
    _came: dict[TieKey, Claim] = field(default_factory=dict)
    _belongs: dict[str, dict[TieKey, date | None]] = field(default_factory=dict)

    def node(self, node: Node, spot: Spot | None) -> None:
        """An activity with its day, or an alliance with its life."""
        kind = self.ontology.nodes[node.kind]
        if node.kind == ACTIVITY:
            day = node.values[where(kind, "date")[0]]
            if isinstance(day, date):
                self._days[node.key] = day
        else:
            first, last = (node.values[at] for at in where(kind, "established_on", "dissolved_on"))
            start = first if isinstance(first, date) else date.min
            self._lives[node.key] = start, last if isinstance(last, date) else date.max

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """Whose an activity is, who came, or who belongs; those of the record who came are not judged."""
        key = tie.identity
        if key.kind == UNDER:
            if key.to_kind == ALLIANCE:
                self._owners.setdefault(key.from_key, set()).add(key.to_key)
        elif key.kind != TOOK_PART:
            self._belongs.setdefault(key.to_key, {})[key] = tie.valid_to
        elif spot is not None:
            self._came[key] = claim(tie, f"{key.from_kind} {key.from_key}", spot, key.to_key)

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._came.pop(key, None)
        self._belongs.get(key.to_key, {}).pop(key, None)

    def late(self) -> Iterator[Late]:
        """Those of the load who came to an activity of an alliance to which they did not belong."""
        belonging = self._belonging()
        for one in self._came.values():
            activity = one.what[0]
            for alliance in sorted(self._owners.get(activity, ())):
                day = self._days.get(activity)
                known = day is not None and alliance in self._belongs
                if known and day is not None and one.spot is not None:
                    yield from self._judged(one, day, alliance, belonging.get((alliance, one.holder), []))

    def _belonging(self) -> dict[tuple[str, str], list[Claim]]:
        """Who belongs to an alliance that has activities. Claims are made late: there are half a million."""
        found: dict[tuple[str, str], list[Claim]] = {}
        for alliance in {owner for owners in self._owners.values() for owner in owners}:
            for key, end in self._belongs.get(alliance, {}).items():
                who = f"{key.from_kind} {key.from_key}"
                one = Claim((alliance,), key.valid_from, end or date.max, who, None)
                found.setdefault((alliance, who), []).append(one)
        return found

    def _judged(self, one: Claim, day: date, alliance: str, held: Sequence[Claim]) -> Iterator[Late]:
        start, end = self._lives.get(alliance, (date.min, date.max))
        if one.spot is None:
            return
        if not start <= day < end:
            yield one.spot.warned(_not_there(one, day, alliance, (start, end)))
        elif not any(each.on(day) for each in held):
            yield one.spot.at_first.warned(_no_member(one, day, alliance, held))


def _no_member(one: Claim, day: date, alliance: str, held: Sequence[Claim]) -> Bad:
    who, code = number(*one.holder.split(" ", 1)), number(ACTIVITY, one.what[0])
    group = number(ALLIANCE, alliance)
    periods = "、".join(each.period for each in sorted(held, key=lambda each: each.start))
    zh = f"成员期为 {periods}" if periods else "从未加入"
    en = f"belongs to it {periods.replace('、', ', ')}" if periods else "never belonged to it"
    return Bad(
        "V23",
        f"{who} 参加了联合体 {group} 于 {day} 的活动 {code}，当日却不是它的成员（{zh}），已照录。"
        "请更正参加方、活动的日期或成员的起止日期。",
        f"{who} took part in activity {code} of alliance {group} on {day} and was no member on that day "
        f"({en}); it is loaded as it is. Correct who took part, the day of the activity, or the days of the "
        "membership.",
        None if who == HIDDEN else who,
    )


def _not_there(one: Claim, day: date, alliance: str, life: tuple[date, date]) -> Bad:
    group, code = number(ALLIANCE, alliance), number(ACTIVITY, one.what[0])
    start = "…" if life[0] == date.min else life[0].isoformat()
    end = "…" if life[1] == date.max else life[1].isoformat()
    return Bad(
        "V23",
        f"活动 {code} 的日期 {day} 在联合体 {group} 存续期（{start} – {end}）之外，已照录。"
        "请更正活动的日期，或联合体的成立、终止日期。",
        f"Activity {code} of {day} lies outside the life of alliance {group} ({start} – {end}); it is loaded "
        "as it is. Correct the day of the activity, or those on which the alliance was set up and ended.",
        None if code == HIDDEN else code,
    )
