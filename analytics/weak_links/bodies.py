"""Party organizations by their terms and ratings: elections that are late, and years without a rating.
Rules W16 and W20 of `domain.md` 4.3; those of weak bodies stand in `treatment`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places, said
from analytics.mechanisms.rated import BODY, DOMAINS
from analytics.networks.ground import Ground
from analytics.ratings import Rating, last_day
from analytics.terms import Term, TermState, term
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Finding, Severity
from analytics.weak_links.followed import assessed, ratings
from analytics.weak_links.rule import Given, Parameter, Rule
from analytics.weak_links.treatment import TREATMENT
from graph.columns import NO_DAY
from graph.network import Mask
from graph.records import Between
from graph.terms import COMMUNITY, REMINDER_MONTHS, Tenure

SUBORDINATE_TO = Between("SUBORDINATE_TO", BODY, BODY)

EPOCH = date(1970, 1, 1)

LATE = {
    TermState.OVERDUE: (Words("已逾期", "overdue"), Severity.WATCH),
    TermState.LAPSED: (Words("已失效", "lapsed"), Severity.ACT),
}
"""The states in which an election is outstanding though nobody put it off (`analytics.terms`), and how
pressing each is: a rule is broken where the term has lapsed (`domain.md` 4.1).
"""

YEAR = 365
"""Days for which a body has to have been there before it is said to be unrated: the 12 months of W20."""


def late(ground: Ground, given: Given) -> Iterator[Finding]:
    """W16: bodies whose term has ended without an election or an approved extension.

    Those that are due soon are no weak links. How many of the view's own are due stands beside each finding.
    """
    facts, within = ground.facts, int(given["months"])
    terms = {at: term(tenure, date_of_day(facts.day), within=within) for at, tenure in tenures(facts).items()}
    due = sum(each.state is TermState.DUE for each in terms.values())
    for at, each in terms.items():
        if each.state in LATE and each.until is not None:
            yield _late(facts, at, each, each.until, due)


def _late(facts: Facts, at: int, found: Term, until: date, due: int) -> Finding:
    days, this = (date_of_day(facts.day) - until).days, marked(len(facts.nodes(BODY)), [at])
    words, severity = LATE[found.state]
    return Finding(
        "W16",
        (found.tenure.body,),
        _said_late(words, until, days),
        {"state": found.state.value, "term_end": until.isoformat(), "days_late": days, "due": due},
        proof=drawn(edges(facts, SUBORDINATE_TO, start=this)),
        severity=severity,
    )


def _said_late(state: Words, until: date, days: int) -> Words:
    return Words(
        f"该党组织任期（含获准的延期）到 {until} 为止，换届{state.zh}，已过 {days} 天。",
        f"The term of this organization ended on {until} with any extension, {days} days ago: {state.en}.",
    )


def date_of_day(day: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(day)


def tenures(facts: Facts) -> dict[int, Tenure]:
    """What the record says of the term of each of the view's own bodies by its place, by key."""
    nodes = facts.nodes(BODY)
    return {at: _tenure(facts, at) for at in sorted(places(facts.alive(BODY)), key=nodes.keys.__getitem__)}


def _tenure(facts: Facts, at: int) -> Tenure:
    nodes = facts.nodes(BODY)
    elected, years = nodes.column("elected").at(at), nodes.column("term_years").at(at)
    return Tenure(
        body=nodes.at(at),
        kind=str(nodes.coded("kind").at(at)),
        community=nodes.coded("domain").at(at) == COMMUNITY,
        elected=None if elected is None else bool(elected),
        elected_on=_known_day(facts, at, "last_election_on"),
        years=years if isinstance(years, int) else None,
        extended_until=_known_day(facts, at, "extension_until"),
        documented=nodes.column("extension_doc").at(at) is not None,
    )


def _known_day(facts: Facts, at: int, name: str) -> date | None:
    found = int(facts.nodes(BODY).days(name)[at])
    return None if found == NO_DAY else date_of_day(found)


def unrated(ground: Ground, given: Given) -> Iterator[Finding]:
    """W20: bodies of the seven rated domains, there for a year, without a rating of the last full one.

    A rating under appeal is one. Where no rating of that year is seen at all, nobody knows who was rated.
    """
    facts, year, nodes = ground.facts, ground.facts.year - 1, ground.facts.nodes(BODY)
    told = ratings(facts)
    if not any(rating.year == year for each in told.values() for rating in each):
        return
    for at in sorted(places(ripe(facts, year)), key=nodes.keys.__getitem__):
        if not any(rating.year == year for rating in told.get(at, ())):
            yield _unrated(facts, at, year, [rating for rating in told.get(at, ()) if rating.year < year])


def ripe(facts: Facts, year: int) -> Mask:
    """The view's own active bodies of the rated domains, there for a year and in the year that is meant."""
    nodes = facts.nodes(BODY)
    begun = nodes.days("established_on")
    there = (begun != NO_DAY) & (begun < facts.day - YEAR) & (begun <= last_day(year))
    found: Mask = facts.alive(BODY) & nodes.is_("status", "active") & nodes.is_("domain", *DOMAINS) & there
    return found


def _unrated(facts: Facts, at: int, year: int, before: list[Rating]) -> Finding:
    nodes, last = facts.nodes(BODY), max((rating.year for rating in before), default=None)
    above = edges(facts, SUBORDINATE_TO, start=marked(len(nodes), [at]))
    return Finding(
        "W20",
        (nodes.at(at),),
        _said_unrated(year, last),
        {"year": year, "last_rated": last},
        proof=drawn((assessed(facts, at, rating) for rating in before), above),
    )


def _said_unrated(year: int, last: int | None) -> Words:
    zh = "此前也没有任何终评" if last is None else f"最近一次终评为 {last} 年"
    en = "none before it either" if last is None else f"the last one before it is of {last}"
    return Words(f"该党组织 {year} 年没有终评，{zh}。", f"No final rating of {year} is on record; {en}.")


BODIES: tuple[Rule, ...] = (
    Rule(
        "W16",
        said("weak_link_rules", "W16"),
        Severity.ACT,
        Words(
            "换届已到期而未进行；失效须处置，逾期尚未失效的须关注",
            "re-election is late: to be acted on where it has lapsed, else to be watched",
        ),
        Words("发提醒函；确需延期的，报批延期", "reminder letter; extension with approval"),
        late,
        {"months": Parameter(REMINDER_MONTHS, Words("届满前提醒的月数", "months of notice before the end"))},
    ),
    Rule(
        "W20",
        said("weak_link_rules", "W20"),
        Severity.WATCH,
        Words("没有评定，情况不明", "unrated"),
        Words("补评", "rate"),
        unrated,
        heard=("Assessment",),
        rated=True,
    ),
    *TREATMENT,
)
