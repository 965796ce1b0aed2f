"""The words of coverage over time in the schema: causes, and what each adds."""

from __future__ import annotations

from enum import Enum

import strawberry

from analytics.trend.compare import Cause
from api.compare_told import CAUSES
from api.terms import own
from api.words import both


@strawberry.enum(description=both("覆盖变化的原因。", "Why coverage changed."))
class CoverageCause(Enum):
    """`analytics.trend.compare.Cause`."""

    vars().update({cause.upper(): own(str(cause), *CAUSES[cause]) for cause in Cause})


@strawberry.type(
    description=both("一个原因增减了多少；合计即为变化。", "What a cause adds; together they are the change.")
)
class CoverageDelta:
    """`analytics.trend.compare.Delta`."""

    cause: CoverageCause = strawberry.field(description=both("原因。", "The cause."))
    base: int = strawberry.field(description=both("基数增减的单位数。", "Units more or less in the base."))
    covered: int = strawberry.field(description=both("覆盖增减的单位数。", "Units more or less covered."))
    unknown: int = strawberry.field(description=both("未知增减的单位数。", "Units more or less unknown."))
