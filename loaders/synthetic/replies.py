"""The courier system: monthly sums of cases by community and topic, and the three ways of asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.check_ins import ALL_TOPICS
from loaders.synthetic.places import community_name
from loaders.synthetic.provisions import PLATFORMS
from loaders.synthetic.stage import Stage
from loaders.synthetic.statutory import ROOT

TOPICS_EACH = 2
"""Topics of a community in a month. About 4,400 cases are closed in the year, which fits figure F45."""

LAST_QUARTER = 10
STALLED_EVERY, STALLED_AT = 16, 7
"""Every sixteenth community closes half of its cases of the last quarter, or fewer (W26)."""

SLOW_EVERY, SLOW_AT = 25, 11
"""Every twenty-fifth takes more than ten days over them (W26)."""

UNREPORTED_EVERY, UNREPORTED_AT = 50, 40
"""Two communities have sent no sums: nobody knows how they stand."""

LATE_SHARE, HANDED_SHARE, SECOND_SHARE = 0.05, 0.35, 0.25

PLATFORM_EVERY = 6
WITHOUT = {"上门问": (32, 3), "开会议": (32, 19), "微信": (40, 17)}
"""Which communities lack a way (W26b): every so many, beginning with that one."""

SINCE = date(2013, 1, 1)


class Cases(NamedTuple):
    """What a community received, handed over and closed in a month on one topic; `days` is the median."""

    community: int
    month: date
    topic: str
    received: int
    handed: int
    closed: int
    days: int | None


class Way(NamedTuple):
    """A channel by which a community, or the district (None), may be asked."""

    kind: str
    name: str
    community: int | None
    operator: Ref
    since: date


def draw_cases(rng: Generator, stage: Stage) -> Iterator[Cases]:
    """The sums of the year, month after month, without communities that sent none."""
    for month in range(1, 13):
        for community in stage.communities:
            if community % UNREPORTED_EVERY != UNREPORTED_AT:
                for turn in range(TOPICS_EACH):
                    topic = ALL_TOPICS[(community + 5 * turn + month) % len(ALL_TOPICS)]
                    yield _cases(rng, community, date(2016, month, 1), topic)


def _cases(rng: Generator, community: int, month: date, topic: str) -> Cases:
    lately = month.month >= LAST_QUARTER
    received = 1 + int(rng.binomial(2, SECOND_SHARE))
    late = int(received > 1 and rng.random() < LATE_SHARE)
    stalled = lately and community % STALLED_EVERY == STALLED_AT
    slow = lately and community % SLOW_EVERY == SLOW_AT
    closed = received // 2 if stalled else received - late
    days = int(rng.integers(12, 21) if slow else rng.integers(1, 9))
    handed = int(rng.binomial(received, HANDED_SHARE))
    return Cases(community, month, topic, received, handed, closed, days if closed else None)


def ways(stage: Stage) -> Iterator[Way]:
    """Visits, meetings and online talk of the communities, then the channels of the district."""
    for kind, (every, at) in WITHOUT.items():
        for community in stage.communities:
            if community % every != at and not (kind == "微信" and has_platform(community)):
                name = f"{community_name(stage.setting.places, community)}{kind}"
                yield Way(kind, name, community, Ref(Role.COMMUNITY, community), SINCE)
    for kind in ("微博", "微信", "网站", "问政平台", "点单平台"):
        yield Way(kind, f"示例区{kind}", None, ROOT, SINCE)


def has_platform(community: int) -> bool:
    """Whether a community talks online on an exchange platform already."""
    return community % PLATFORM_EVERY == 0 and community < PLATFORMS * PLATFORM_EVERY
