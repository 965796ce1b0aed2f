"""Published figures for the schema: each as printed, beside what the record gives, and why they differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import strawberry

from analytics.figure_words import Said, definition_words
from analytics.reconcile import Claim
from api.arguments import After, AsOf, First
from api.columns import Code, coded
from api.connections import Connection
from api.context import Info
from api.figure_register import entry
from api.holdings import FIGURE, claims
from api.ordering import Order
from api.pages import Listing, page
from api.words import both, said


def printed(name: str, ontology: str) -> Any:
    """A field of the published figure itself."""
    return strawberry.field(
        resolver=lambda root: getattr(root.claim.figure, name), description=said(FIGURE, ontology)
    )


def listed(name: str, codes: str) -> Any:
    """A field of the published figure that holds an entry of a code list."""

    def read(root: PublishedFigure) -> Code | None:
        code = getattr(root.claim.figure, name)
        return None if code is None else coded(codes, code)

    return strawberry.field(resolver=read, description=said(FIGURE, name))


def told(read: Callable[[Claim], Any], zh: str, en: str) -> Any:
    """What was found out about the figure."""
    return strawberry.field(resolver=lambda root: read(root.claim), description=both(zh, en))


def of_computed(name: str, zh: str, en: str) -> Any:
    """A part of the computed figure; null where the record gives none."""
    return told(lambda claim: getattr(claim.computed, name, None), zh, en)


def words(claim: Claim) -> Said | None:
    """By what a figure is computed, in words."""
    return None if claim.definition is None else definition_words(claim.definition)


@strawberry.type(
    description=both(
        "公布数与按记录计算的数：公布数只作对照，从不参与计算。",
        "A published figure beside the one computed from the record; published ones are never computed with.",
    )
)
class PublishedFigure:
    """`analytics.reconcile.Claim`."""

    claim: strawberry.Private[Claim]

    code: str = printed("code", "code")
    value: float | None = printed("value", "value")
    value_high: float | None = printed("high", "value_high")
    why_no_value: Code | None = listed("why_no_value", "no_value_reasons")
    qualifier: Code | None = listed("qualifier", "figure_qualifiers")
    unit: str = printed("unit", "unit")
    counts: str = printed("counts", "counts")
    counts_en: str = told(
        lambda claim: entry(claim.figure).counts_en,
        "所计对象的英文；登记表中没有则为原文。",
        "What it counts in English; as it stands where the register has none.",
    )
    remark: str | None = told(
        lambda claim: entry(claim.figure).remark,
        "登记表中的备注。",
        "The remark of the register, in Chinese.",
    )
    type: Code | None = listed("type", "figure_types")
    published_for: date | None = printed("as_of", "as_of")
    base_stated: bool = printed("base_stated", "base_stated")
    source_id: str | None = printed("source", "source_id")
    as_of: date = told(lambda claim: claim.as_of, "计算所截至的日期。", "The day computed for.")
    definition: str | None = told(
        lambda claim: getattr(words(claim), "zh", None),
        "按什么计算；没有可依据的记录种类则为空。",
        "By what it is computed, in Chinese; null where no sort of record tells it.",
    )
    definition_en: str | None = told(
        lambda claim: getattr(words(claim), "en", None), "按什么计算（英文）。", "The same in English."
    )
    policy_id: str | None = told(
        lambda claim: getattr(claim.definition, "policy_id", None),
        "计算所用的统计口径；不按口径计算则为空。",
        "The coverage policy it is computed by; null where by none.",
    )
    computed: float | None = of_computed(
        "value",
        "计算值；记录中没有可计算的内容则为空。",
        "The computed figure; null where the record has nothing to compute it from.",
    )
    computed_high: float | None = of_computed(
        "high",
        "计算值的上限：各处不同，或未知超过两成。",
        "Its upper end, where it differs from place to place or over a fifth is unknown.",
    )
    base: int | None = of_computed("base", "基数：所看的记录数。", "The base: records looked at.")
    unknown_share: float | None = of_computed(
        "unknown_share", "未知占基数的份额，0 至 1。", "The unknown as a share of the base, 0 to 1."
    )
    difference: float | None = told(
        lambda claim: claim.difference, "计算值减公布值。", "The computed figure less the published one."
    )
    agrees: bool | None = told(
        lambda claim: claim.agrees,
        "两个数是否一致；没有两个数可比则为空。",
        "Whether the two agree; null where there are no two.",
    )
    reason: Code = told(
        lambda claim: coded("reconcile_reasons", claim.reason),
        "一致与否的可能原因。",
        "Why they agree or differ, as far as can be told.",
    )


def published_figures(
    info: Info, first: First, after: After = None, as_of: AsOf = None
) -> Connection[PublishedFigure]:
    """A page of the published figures, by code."""
    context, day = info.context, info.context.on(as_of)
    context.analyses.note((FIGURE, day))
    found: tuple[Claim, ...] = context.standpoint.kept.get((FIGURE, day), lambda: claims(context.view, day))
    return Connection(
        page=page(Listing("publishedFigures", found, by_code), first, after),
        make=lambda claim: PublishedFigure(claim=claim),
    )


def by_code(claim: Claim) -> Order:
    """What a claim is sorted by."""
    return (claim.figure.code,)
