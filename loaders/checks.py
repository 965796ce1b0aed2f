"""Checks of one record, by the rule codes of `domain.md` 3.5: V01–V03, V06, V08 and required fields.

V09, V10, V12, V15, V21, V22 and V24 stand in `loaders.file_rules`, beside the rules on a load and its record.

A check is made once per kind and then called for every record with its values in field order; it
answers with findings, never with exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from graph.codes import CodeList
from graph.identifiers import credit_code_faults, registrar_category
from graph.kinds import NodeKind, RelationKind, ValueType
from graph.records import Value
from loaders.file_rules.few_members import few_members_check
from loaders.file_rules.finding import Check, Finding
from loaders.file_rules.groups import group_check
from loaders.file_rules.order_checks import order_checks
from loaders.file_rules.scheme_grades import grade_check
from loaders.file_rules.terms import term_checks
from loaders.industries import EDITION, form_fault, industry_fault
from loaders.problems import Severity
from loaders.shown import code_shown
from loaders.values import Bad

FUTURE_ALLOWED = frozenset({"due_on", "extension_until", "valid_to"})
"""Days that may lie ahead: deadlines and ends that are already decided."""

FIRST_PARTY_BODY = date(1921, 7, 1)

KINDS_BY_PREFIX: Mapping[str, frozenset[str]] = {
    "11": frozenset({"government"}),
    "12": frozenset({"public_institution", "school", "hospital"}),
    "13": frozenset({"mass_org"}),
    "51": frozenset({"social_org", "mass_org"}),
    "52": frozenset({"social_org", "school", "hospital"}),
    "53": frozenset({"social_org"}),
    "91": frozenset({"enterprise", "state_enterprise", "gov_investment_company", "hospital", "school"}),
    "31": frozenset({"law_firm"}),
    "93": frozenset({"cooperative", "enterprise"}),
}
"""Which kinds of unit the first two characters of a credit code allow; others are not judged."""


def checks(
    kind: NodeKind | RelationKind, lists: Mapping[str, CodeList], today: date, industries: frozenset[str]
) -> tuple[Check, ...]:
    """The checks of one kind, with its fields resolved to places.

    `industries` are the codes of an imported table of industries; empty where none was.
    """
    places = {field.name: i for i, field in enumerate(kind.fields)}
    found = [_required(kind), _not_ahead(kind, today), *order_checks(kind)]
    if kind.name == "Unit":
        found += [
            _credit_code(places, lists["unit_kinds"]),
            _industry(places, lists["industry_divisions"], industries),
        ]
    if kind.name == "PartyOrganization":
        found += [_not_before_the_party(places), *term_checks(places, lists["party_organization_kinds"])]
        found.append(few_members_check(places, lists["member_bands"]))
    if kind.name == "Alliance":
        found.append(group_check(places))
    if kind.name == "Assessment":
        found.append(grade_check(places, lists))
    return tuple(found)


def _required(kind: NodeKind | RelationKind) -> Check:
    needed = [(place, field) for place, field in enumerate(kind.fields) if field.required]
    said = kind.words
    missing = {p: blank(f"{said.zh}的{f.words.zh}", f"{f.words.en} of the {said.en}") for p, f in needed}

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        for place, field in needed:
            if values[place] is None:
                yield Finding(field.name, Severity.REFUSED, missing[place])

    return check


def blank(zh: str, en: str) -> Bad:
    """A required value that is not there."""
    return Bad("V28", f"缺少必填项“{zh}”，请补填。", f"The required {en} is missing; fill it in.", None)


def _not_ahead(kind: NodeKind | RelationKind, today: date) -> Check:
    days = [
        (i, field.name)
        for i, field in enumerate(kind.fields)
        if field.type is ValueType.DATE and field.name not in FUTURE_ALLOWED
    ]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        for place, name in days:
            value = values[place]
            if isinstance(value, date) and value > today:
                yield Finding(name, Severity.REFUSED, ahead(value, today))

    return check


def ahead(value: date, today: date) -> Bad:
    """A day that has not come yet."""
    return Bad(
        "V08",
        f"日期 {value} 不合理：不能晚于今天（{today}）。",
        f"Date {value} is impossible for this field: it may not be after today ({today}).",
        value.isoformat(),
    )


def _not_before_the_party(places: Mapping[str, int]) -> Check:
    days = [
        (name, places[name])
        for name in ("established_on", "approved_on", "last_election_on")
        if name in places
    ]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        for name, place in days:
            value = values[place]
            if isinstance(value, date) and value < FIRST_PARTY_BODY:
                yield Finding(name, Severity.REFUSED, _too_early(value))

    return check


def _too_early(value: date) -> Bad:
    return Bad(
        "V08",
        f"日期 {value} 不合理：党组织不会早于 1921 年 7 月。",
        f"Date {value} is impossible: no party body is older than July 1921.",
        value.isoformat(),
    )


_BODY_MISTYPED = Bad(
    "V02",
    "两处校验位都不符：很可能第9至16位中有一位抄错，请对照证照核对，不要只改校验位。",
    "Both check characters fail: most likely one of positions 9 to 16 is mistyped. "
    "Compare with the licence; do not only change the check characters.",
    None,
)


def _credit_code(places: Mapping[str, int], kinds: CodeList) -> Check:
    uscc, kind, synthetic = places["uscc"], places["kind"], places["is_synthetic"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        code = values[uscc]
        if not isinstance(code, str):
            return
        if not code.isascii():
            yield Finding("uscc", Severity.REFUSED, _NO_CODE)
            return
        faults = credit_code_faults(code, allow_synthetic=values[synthetic] is True)
        for fault in faults:
            severity = Severity.WARNED if fault.inner else Severity.REFUSED
            yield Finding("uscc", severity, Bad(fault.rule, fault.zh, fault.en, code_shown(code)))
        if sum(fault.rule == "V02" for fault in faults) > 1:
            yield Finding("uscc", Severity.WARNED, _BODY_MISTYPED)
        if len(code) == 18:
            yield from _prefix(code, values[kind], kinds)

    return check


_NO_CODE = Bad(
    "V01",
    "这一格不是信用代码：应为18位数字和大写字母。",
    "This is no credit code: 18 digits and capital letters are needed.",
    None,
)


def _prefix(code: str, kind: Value, kinds: CodeList) -> Iterator[Finding]:
    prefix = registrar_category(code)
    if prefix == "92":
        yield Finding("uscc", Severity.REFUSED, _HOUSEHOLD)
    elif isinstance(kind, str) and kind not in KINDS_BY_PREFIX.get(prefix, frozenset({kind})):
        yield Finding("uscc", Severity.REFUSED, _other_kind(prefix, kind, code, kinds))


_HOUSEHOLD = Bad(
    "V03",
    "92开头为个体工商户，只按数量汇总；请从名册中删去，改填个体工商户统计表。",
    "Prefix 92 means individual household; households are loaded as counts only. "
    "Take the row out and fill in the table of household counts.",
    None,
)


def _other_kind(prefix: str, kind: str, code: str, kinds: CodeList) -> Bad:
    allowed = [term for term in kinds.by_code if term in KINDS_BY_PREFIX[prefix]]
    return Bad(
        "V03",
        f"信用代码以 {prefix} 开头，与单位类别“{kinds.label(kind)}”不符；"
        f"应为{'、'.join(map(kinds.label, allowed))}，或核对代码。",
        f"Prefix {prefix} does not agree with kind {kind}; it should be {', '.join(allowed)}, "
        "or the code is not this unit's.",
        code_shown(code),
    )


def _industry(places: Mapping[str, int], divisions: CodeList, industries: frozenset[str]) -> Check:
    place, edition = places["industry_code"], places["industry_edition"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        code = values[place]
        if isinstance(code, str):
            current = values[edition] in (None, EDITION)
            bad = industry_fault(code, divisions, industries) if current else form_fault(code)
            if bad is not None:
                yield Finding("industry_code", Severity.REFUSED, bad)

    return check
