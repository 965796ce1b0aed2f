"""Arguments that many fields take, described once."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from api.words import both

First: TypeAlias = Annotated[
    int, strawberry.argument(description=both("本页条数，1 至 100。", "Entries of this page, 1 to 100."))
]
After: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description=both(
            "从哪个游标之后开始：上一页的 endCursor。", "After which cursor: the endCursor before."
        )
    ),
]
AsOf: TypeAlias = Annotated[
    date | None,
    strawberry.argument(
        description=both(
            "截止日；缺省为数据日期，嵌套时沿用外层。",
            "The day to answer for; by default the data date, or that of the field around it.",
        )
    ),
]
PolicyId: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description=both("统计口径的代号，见 policies。", "The id of a coverage policy; see policies.")
    ),
]
AreaCode: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description=both(
            "区域代码，含其下级；编码方案不是 nbs 时写作“方案:代码”。",
            "The code of an area, with all below it; written scheme:code where the scheme is not nbs.",
        )
    ),
]
