"""The words of terms and expected forms in both languages: states, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.expected_forms import Form
from analytics.terms import Reason, Remark, Term, TermState, remarks
from api.labels import Label

STATES: Mapping[TermState, Label] = {
    TermState.LAPSED: Label("逾期一年以上", "lapsed"),
    TermState.OVERDUE: Label("逾期", "overdue"),
    TermState.EXTENDED: Label("获准延期", "extended"),
    TermState.DUE: Label("即将到期", "due"),
    TermState.UNKNOWN: Label("不详", "unknown"),
    TermState.CURRENT: Label("任期内", "current"),
    TermState.NOT_ELECTED: Label("非选举产生", "not elected"),
}

REASONS: Mapping[Reason, Label] = {
    Reason.ENDS_SOON: Label("任期将于 {end} 届满", "the term ends on {end}"),
    Reason.IN_TERM: Label("任期至 {end}", "the term lasts until {end}"),
    Reason.EXTENDED: Label(
        "任期已于 {end} 届满，获准延期至 {until}", "the term ended on {end} and was extended until {until}"
    ),
    Reason.NOT_EXTENDED: Label(
        "任期已于 {end} 届满，没有延期", "the term ended on {end} and was not extended"
    ),
    Reason.EXTENSION_ENDED: Label(
        "任期已于 {end} 届满，延期已于 {until} 到期",
        "the term ended on {end}, and its extension on {until}",
    ),
    Reason.DELEGATED: Label(
        "派出机关或其他不经选举产生的组织", "a delegated body, or another that is not elected"
    ),
    Reason.UNKNOWN_WHETHER_ELECTED: Label("是否选举产生不详", "nobody knows whether it is elected"),
    Reason.UNKNOWN_ELECTION: Label("上次换届日期不详", "the day of the last election is unknown"),
    Reason.UNKNOWN_LENGTH: Label("任期年数不详", "the length of the term is unknown"),
    Reason.ELECTED_LATER: Label(
        "记录的换届在截止日之后，此前的任期不详",
        "the election on record is after the day; the term before it is unknown",
    ),
}

REMARKS: Mapping[Remark, Label] = {
    Remark.LENGTH: Label(
        "任期 {years} 年不合规定，应为 {allowed_zh} 年",
        "a term of {years} years is not allowed; it should be {allowed_en}",
    ),
    Remark.TOO_LONG: Label(
        "延期记为 {extended}，超过一年的部分不算",
        "the extension is put down as {extended}; what goes beyond a year does not count",
    ),
    Remark.NO_DOCUMENT: Label("延期没有批复文号", "no document is named that allows the extension"),
}

FORMS: Mapping[Form, Label] = {
    Form.WORK_COVERAGE: Label("开展工作覆盖", "work coverage"),
    Form.JOINT_BRANCH: Label("联合党支部", "joint branch"),
    Form.BRANCH: Label("党支部", "branch"),
    Form.GENERAL_BRANCH: Label("党总支", "general branch"),
    Form.COMMITTEE: Label("党委", "committee"),
    Form.UNKNOWN: Label("不详", "unknown"),
}


def why(line: Term) -> Label:
    """Why a term is in its state, and what else is wrong with it."""
    years = [str(number) for number in line.allowed]
    told = {
        "end": line.end,
        "until": line.until,
        "years": line.tenure.years,
        "allowed_zh": " 或 ".join(years),
        "allowed_en": " or ".join(years),
        "extended": line.tenure.extended_until,
    }
    said = [REASONS[line.reason], *(REMARKS[remark] for remark in remarks(line))]
    return Label(
        "；".join(each.zh.format(**told) for each in said), "; ".join(each.en.format(**told) for each in said)
    )
