"""How much each reason counts in a match. Points, whole numbers from 0; together they say fit, not worth."""

from __future__ import annotations

from typing import NamedTuple

from analytics.mechanisms.lines import Words
from graph.errors import WrongUseError

MOST = 10_000
"""The most that one reason may count."""


class Weights(NamedTuple):
    """Points for each reason (`analytics.md` 2.1). Of several reasons of place only the nearest counts.

    `strength` is given in full to a receiver that is active or free enough (see `receivers`), else in part.
    """

    building: int = 620
    community: int = 420
    street: int = 200
    industry: int = 300
    strength: int = 200

    def changed(self, **given: int) -> Weights:
        """Some of them changed; WrongUseError for one that is not there, or out of range."""
        for name, points in given.items():
            if name not in self._fields or not 0 <= points <= MOST:
                raise WrongUseError(
                    f"没有权重 {name}={points}：可用 {'、'.join(self._fields)}，0 至 {MOST}。",
                    f"There is no weight {name}={points}: use {', '.join(self._fields)}, 0 to {MOST}.",
                )
        return self._replace(**given)


STANDARD = Weights()
"""The weights where none are given."""

REASONS = {
    "building": Words("同楼宇商圈", "same building or zone"),
    "community": Words("同社区", "same community"),
    "street": Words("同街道", "same street"),
    "industry": Words("同行业大类", "same division of industry"),
    "strength": Words("牵头活跃或尚有余力", "an active lead, or free capacity"),
}
"""What each reason is called."""
