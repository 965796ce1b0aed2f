"""V09 and V10: the term of an elected party organization, and how long its re-election may be put off.

What term a body may have is data: `TERM_RULES`, by `domain.md` 2.3. Where the day of the election or
the length of the term is missing, nothing is claimed: the state of the term is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from graph.codes import CodeList
from graph.records import Value
from loaders.file_rules.finding import Check, Finding
from loaders.problems import Severity
from loaders.shown import number_shown
from loaders.values import Bad

_COMMITTEE = frozenset({"committee"})
_BRANCHES = frozenset({"general_branch", "branch", "joint_branch"})
_OLD_RULES = "《中国共产党基层组织选举工作暂行条例》（1990）"
_OPINION = "《关于党的基层组织任期的意见》（2018-07）"
_COMMUNITY = "urban_community"


class TermRule(NamedTuple):
    """Which terms, in years, bodies elected from `valid_from` until the day before `valid_to` may have.

    `community` says whether it is for the bodies of communities, for the others, or (None) for all.
    Kinds of body of which no rule speaks are not judged.
    """

    valid_from: date
    valid_to: date
    kinds: frozenset[str]
    community: bool | None
    years: tuple[int, ...]
    source: str

    def speaks_of(self, kind: Value, elected_on: date, *, community: bool) -> bool:
        """Whether the rule is for a body of this kind that was elected on this day."""
        in_force = self.valid_from <= elected_on < self.valid_to
        return in_force and kind in self.kinds and self.community in (None, community)


TERM_RULES = (
    TermRule(date.min, date(2018, 8, 1), _COMMITTEE, None, (3, 4, 5), _OLD_RULES),
    TermRule(date.min, date(2018, 8, 1), _BRANCHES, None, (2, 3), _OLD_RULES),
    TermRule(date(2018, 7, 1), date.max, _COMMITTEE, None, (5,), _OPINION),
    TermRule(date(2018, 7, 1), date.max, _BRANCHES, False, (3,), _OPINION),
    TermRule(date(2018, 7, 1), date.max, _BRANCHES, True, (5,), _OPINION),
)
"""Of the Opinion only the month is on record, so an election in July 2018 may follow either version."""

_LONGEST = 100


def allowed_years(kind: Value, elected_on: date, *, community: bool) -> tuple[int, ...]:
    """The terms in years that such a body may have, ascending; empty where no rule speaks of it."""
    rules = [rule for rule in TERM_RULES if rule.speaks_of(kind, elected_on, community=community)]
    return tuple(sorted({years for rule in rules for years in rule.years}))


def years_later(start: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where there is none."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


def term_checks(places: Mapping[str, int], kinds: CodeList) -> list[Check]:
    """The checks of the term of one party organization; both only warn."""
    return [_length(places, kinds), _extension(places)]


def _length(places: Mapping[str, int], kinds: CodeList) -> Check:
    elected, on, term = places["elected"], places["last_election_on"], places["term_years"]
    kind, domain = places["kind"], places["domain"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        day, years = values[on], values[term]
        if values[elected] is True and isinstance(day, date) and isinstance(years, int):
            allowed = allowed_years(values[kind], day, community=values[domain] == _COMMUNITY)
            if allowed and years not in allowed:
                bad = _not_allowed(years, str(values[kind]), day, allowed, kinds)
                yield Finding("term_years", Severity.WARNED, bad)

    return check


def _not_allowed(years: int, kind: str, day: date, allowed: Sequence[int], kinds: CodeList) -> Bad:
    said = number_shown(str(years)) if abs(years) < _LONGEST else None
    right = [str(number) for number in allowed]
    return Bad(
        "V09",
        f"任期{f' {said} ' if said else ''}年不符：{day} 选举产生的{kinds.label(kind)}任期应为"
        f" {' 或 '.join(right)} 年；请核对任期、类别和上次换届日期。",
        f"A term of {said or 'so many'} years is not allowed for a {kind} elected on {day}; it should be "
        f"{' or '.join(right)}: check the term, the kind and the day of the election.",
        said,
    )


def _extension(places: Mapping[str, int]) -> Check:
    until, document = places["extension_until"], places["extension_doc"]
    on, term = places["last_election_on"], places["term_years"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        extended = values[until]
        if not isinstance(extended, date):
            return
        end = _term_end(values[on], values[term])
        if end is not None and extended > years_later(end, 1):
            yield Finding("extension_until", Severity.WARNED, _too_long(extended, end))
        if values[document] is None:
            yield Finding("extension_doc", Severity.WARNED, _no_document(extended))

    return check


def _term_end(elected_on: Value, years: Value) -> date | None:
    if isinstance(elected_on, date) and isinstance(years, int) and 0 < years < _LONGEST:
        return years_later(elected_on, years)
    return None


def _too_long(extended: date, end: date) -> Bad:
    last = years_later(end, 1)
    return Bad(
        "V10",
        f"延期至 {extended} 超过一年：任期已于 {end} 届满，延期应不晚于 {last}；"
        "请核对延期、任期和上次换届日期。",
        f"The extension until {extended} is longer than a year: the term ended on {end}, so it may last "
        f"until {last} at most; check the extension, the term and the day of the election.",
        extended.isoformat(),
    )


def _no_document(extended: date) -> Bad:
    return Bad(
        "V10",
        f"延期至 {extended} 没有批复；请填写批复的文号，若未获批准请清空延期的日期。",
        f"The extension until {extended} has no document; write the number of the approval, "
        "or clear the day of the extension if there is none.",
        None,
    )
