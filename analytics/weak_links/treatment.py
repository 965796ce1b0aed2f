"""Weak bodies and what did not follow: rectification, a contact leader, an end of the work, a lasting cure.
Rules W17, W18 and W19 of `domain.md` 4.3, over the cases of `analytics.weak_cases`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from analytics.conversion import WITHIN_DAYS
from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places, said
from analytics.mechanisms.rated import BODY
from analytics.mechanisms.weak import overdue_work
from analytics.networks.ground import Ground
from analytics.ratings import Rating
from analytics.weak_cases import RELAPSE_YEARS, case_of
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.followed import ASSIGNED, RECTIFIES, WORK, Rated, assessed, grades, weak
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.terms import months_earlier

_EPOCH = date(1970, 1, 1)


def untreated(ground: Ground, given: Given) -> Iterator[Finding]:
    """W17: bodies whose last rating is weak, and for which no work was begun since."""
    facts = ground.facts
    for mine, case in weak(facts):
        if case.waiting is not None and case.waiting > given["days"]:
            yield Finding(
                "W17",
                (mine.followed.body.node,),
                _said_untreated(case.weak.year, case.waiting),
                {"year": case.weak.year, "days_waiting": case.waiting},
                proof=drawn([assessed(facts, mine.at, case.weak)]),
            )


def _said_untreated(year: int, days: int) -> Words:
    return Words(
        f"该党组织 {year} 年终评列入后进等次，{days} 天以来没有开始整改。",
        f"Its final rating of {year} is of the lowest class; no rectification was opened for {days} days.",
    )


def unattended(ground: Ground, given: Given) -> Iterator[Finding]:
    """W18: bodies whose last rating is weak, and to which no contact leader's post is assigned on the day."""
    facts = ground.facts
    for mine, case in weak(facts):
        if case.contact is None:
            repair = _assigned(facts, mine)
            yield Finding(
                "W18",
                (mine.followed.body.node,),
                _said_unattended(case.weak.year),
                {"year": case.weak.year, "days_since_rating": facts.day - case.weak.on},
                proof=drawn([assessed(facts, mine.at, case.weak)]),
                repair=repair,
                effect=Words("有一个联系领导岗位对其负责。", "A post answers for it.") if repair else None,
            )


def _said_unattended(year: int) -> Words:
    return Words(
        f"该党组织 {year} 年终评列入后进等次，没有联系领导。",
        f"Its final rating of {year} is of the lowest class, and no contact leader is assigned to it.",
    )


def _assigned(facts: Facts, mine: Rated) -> tuple[Edge, ...]:
    """The leader's post with the fewest bodies, the first by key of several; none where none is seen."""
    nodes, held = facts.nodes("Post"), facts.held(*ASSIGNED)
    free = places(facts.there("Post") & nodes.is_("kind", "contact_leader"))
    load = {at: int((held.source == at).sum()) for at in free}
    chosen = sorted(free, key=lambda at: (load[at], nodes.keys[at]))[:1]
    return tuple(Edge(nodes.at(at), "ASSIGNED_CONTACT", mine.followed.body.node) for at in chosen)


def slipping(ground: Ground, given: Given) -> Iterator[Finding]:
    """W19: bodies with work that is open beyond its day, and bodies weak again soon after they were not."""
    yield from _overdue(ground.facts)
    yield from _relapsed(ground.facts, int(given["years"]))


def _overdue(facts: Facts) -> Iterator[Finding]:
    nodes, bodies, alive = facts.nodes(WORK), facts.nodes(BODY), facts.alive(BODY)
    ties, late, found = facts.begun(*RECTIFIES), overdue_work(facts), dict[int, list[int]]()
    for work, body in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        if late[work] and alive[body]:
            found.setdefault(body, []).append(work)
    for body in sorted(found, key=bodies.keys.__getitem__):
        days = facts.day - min(int(nodes.days("due_on")[at]) for at in found[body])
        this, works = marked(len(bodies), [body]), marked(len(nodes), found[body])
        yield Finding(
            "W19",
            (bodies.at(body),),
            _said_overdue(days),
            {"days_overdue": days, "rectifications": len(found[body])},
            proof=drawn(edges(facts, RECTIFIES, start=works, end=this, ever=True)),
        )


def _said_overdue(days: int) -> Words:
    return Words(
        f"该党组织的整改已超过期限 {days} 天仍未完成。",
        f"Its rectification is still open {days} days after it was due.",
    )


def _relapsed(facts: Facts, years: int) -> Iterator[Finding]:
    for mine, case in weak(facts):
        converted = _converted(mine, facts.day, case.weak)
        if converted is None or case.weak.on > _years_after(converted, years):
            continue
        days = case.weak.on - converted
        told = [rating for rating in mine.followed.body.ratings if rating.on <= case.weak.on]
        yield Finding(
            "W19",
            (mine.followed.body.node,),
            _said_relapsed(case.weak.year, days),
            {"year": case.weak.year, "days_since_conversion": days},
            proof=drawn(
                (assessed(facts, mine.at, rating) for rating in told),
                edges(facts, RECTIFIES, end=marked(len(facts.nodes(BODY)), [mine.at]), ever=True),
            ),
            stable=False,
        )


def _converted(mine: Rated, day: int, again: Rating) -> int | None:
    """The last day before a rating on which the body stood converted, with a better result in between."""
    cases = (case_of(mine.followed, mine.by_year, year, day, grades()) for year in mine.by_year)
    ends = [case.after for case in cases if case is not None]
    held = [end.converted_on for end in ends if end.next is not None and end.next.year < again.year]
    return max((on for on in held if on is not None and on <= again.on), default=None)


def _years_after(day: int, years: int) -> int:
    """The same day some years later, of 29 February the 28th: two years as in `analytics.weak_cases`."""
    return (months_earlier(_EPOCH + timedelta(day), -12 * years) - _EPOCH).days


def _said_relapsed(year: int, days: int) -> Words:
    return Words(
        f"该党组织转化 {days} 天后，{year} 年终评再次列入后进等次。",
        f"It is of the lowest class again by its rating of {year}, {days} days after its conversion.",
    )


TREATMENT: tuple[Rule, ...] = (
    Rule(
        "W17",
        said("weak_link_rules", "W17"),
        Severity.ACT,
        Words("指出了问题，没有整改", "told, not treated"),
        Words("启动整改", "open rectification"),
        untreated,
        {"days": Parameter(WITHIN_DAYS, Words("评定后未启动整改的天数", "days without rectification"))},
        heard=("Assessment", "Rectification"),
        rated=True,
    ),
    Rule(
        "W18",
        said("weak_link_rules", "W18"),
        Severity.ACT,
        Words("没有人负责联系", "nobody answers for it"),
        Words("指定联系领导", "assign"),
        unattended,
        heard=("Assessment", "ASSIGNED_CONTACT"),
        rated=True,
    ),
    Rule(
        "W19",
        said("weak_link_rules", "W19"),
        Severity.WATCH,
        Words("整改没有落实，或又回到从前", "slipping"),
        Words("提级督办", "escalate"),
        slipping,
        {
            "years": Parameter(
                RELAPSE_YEARS, Words("转化后返弱的年限", "years in which a relapse counts"), Measure.YEARS
            )
        },
        heard=("Rectification",),
        rated=True,
    ),
)
