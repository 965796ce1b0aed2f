"""Tallies: numbers that stand for households and for cases, which are never nodes."""

from __future__ import annotations

from graph.kinds import Identity, NodeKind, Visibility, words
from graph.ontology.fields import code, date, integer, number, observed, required, text
from graph.ontology.services import TOPIC

HOUSEHOLDS = NodeKind(
    name="HouseholdTally",
    words=words(
        "个体工商户汇总",
        "household tally",
        "某区域某行业门类的个体工商户数量；个体工商户从不单独入图。",
        "How many individual households an area has in one industry section; a household is never a node.",
    ),
    fields=(
        required(
            text("area_code", words("区域代码", "area code", "所在区域的代码。", "The code of the area."))
        ),
        required(
            code(
                "industry_section",
                words(
                    "行业门类", "industry section", "行业门类字母。", "The letter of the industry section."
                ),
                "industry_sections",
            )
        ),
        required(
            integer("count", words("户数", "count", "登记的户数。", "Registered households."), "households")
        ),
        required(
            observed(date("as_of", words("截至日期", "as of", "数量截至的日期。", "The day of the count.")))
        ),
    ),
    identities=(Identity("households", ("area_code", "industry_section", "as_of")),),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

TALLY = NodeKind(
    name="Tally",
    words=words(
        "民情件统计",
        "case tally",
        "某社区某月某主题的民情件数量；从不记录内容、地址或住户。",
        "Cases of one community, month and topic; never their text, address or household.",
    ),
    fields=(
        required(
            text(
                "community_code", words("社区代码", "community code", "社区的代码。", "The community's code.")
            )
        ),
        required(
            date("month", words("月份", "month", "统计月份的第一天。", "The first day of the month counted."))
        ),
        TOPIC,
        required(
            integer("received", words("收件数", "received", "收到的件数。", "Cases received."), "cases")
        ),
        required(
            integer(
                "handed_over", words("转办数", "handed over", "转交办理的件数。", "Cases handed on."), "cases"
            )
        ),
        required(integer("closed", words("办结数", "closed", "办结的件数。", "Cases closed."), "cases")),
        number(
            "median_days",
            words("办理天数", "median days", "办理天数的中位数。", "Median days to close."),
            "days",
        ),
    ),
    identities=(Identity("tally", ("community_code", "month", "topic_code")),),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

NODES = (HOUSEHOLDS, TALLY)
