"""The words of a series of coverage in the schema: its steps."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from api.terms import own
from api.words import both


@strawberry.enum(description=both("走势的步长。", "The step of a series."))
class TrendStep(Enum):
    """`analytics.trend.trend.Every`."""

    MONTH = own("month", "逐月", "monthly")
    QUARTER = own("quarter", "逐季", "quarterly")
    YEAR = own("year", "逐年", "yearly")


Stepped: TypeAlias = Annotated[
    TrendStep,
    strawberry.argument(
        description=both(
            "步长，从末日往回数；至多 36 个日期。",
            "The step, counted back from the last day; at most 36 days.",
        )
    ),
]
