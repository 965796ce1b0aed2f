"""By what a figure is computed, in words: a definition said with the terms of the ontology and code lists."""

from __future__ import annotations

from typing import NamedTuple

from analytics.figure_definitions import (
    LIVES,
    Base,
    Converted,
    Count,
    Definition,
    Each,
    Held,
    Kinds,
    Life,
    Of,
    Share,
    Sum,
    Terms,
    Where,
)
from analytics.policies import policy
from graph.codes import code_lists
from graph.kinds import Field
from graph.ontology.domain import ONTOLOGY


class Said(NamedTuple):
    """One thing in Chinese and in English."""

    zh: str
    en: str


def definition_words(definition: Definition) -> Said:  # noqa: PLR0911 - one for each way to compute
    """What a figure is computed from: which records, counted how, by which policy and tiers."""
    match definition:
        case Share() | Base():
            return _coverage(definition)
        case Terms():
            return _terms(definition)
        case Count():
            of = records(definition.of)
            return Said(f"{of.zh}的数量", f"number of records: {of.en}")
        case Sum() | Kinds():
            return _of_a_field(definition)
        case Each():
            return _each(definition)
        case Held():
            owner, thing = records(definition.owner), records(definition.link.of)
            return Said(f"{owner.zh}名下{thing.zh}的数量", f"number of records: {thing.en}, of: {owner.en}")
        case Converted():
            since = definition.since.year
            return Said(
                f"{since}年以来整改完成、其后首次星级评定高于软弱涣散的党组织数",
                f"party organizations rectified since {since} and rated above the weak class at the next "
                "star rating",
            )


def _coverage(definition: Share | Base) -> Said:
    chosen, bases = policy(definition.policy_id), code_lists()["coverage_bases"]
    zh, en = bases.label(chosen.base), bases.label(chosen.base, english=True)
    if isinstance(definition, Base):
        return Said(
            f"{chosen.base}（{zh}）的数量，口径 {chosen.policy_id}",
            f"number in {chosen.base} ({en}), policy {chosen.policy_id}",
        )
    tiers = "+".join(chosen.numerator_tiers)
    return Said(
        f"{tiers} 占 {chosen.base}（{zh}）的百分比，口径 {chosen.policy_id}",
        f"{tiers} as a percentage of {chosen.base} ({en}), policy {chosen.policy_id}",
    )


def _terms(definition: Terms) -> Said:
    found = code_lists()[definition.codes]
    if definition.classed:
        return Said(
            f"代码表 {found.name} 中归入等级类的项数", f"entries of the code list {found.name} with a class"
        )
    if definition.without:
        zh, en = ("、".join(map(found.label, definition.without)), ", ".join(definition.without))
        return Said(
            f"代码表 {found.name} 的项数（不含{zh}）", f"entries of the code list {found.name} without {en}"
        )
    return Said(f"代码表 {found.name} 的项数", f"entries of the code list {found.name}")


def _of_a_field(definition: Sum | Kinds) -> Said:
    of, field = records(definition.of), _field(definition.of.kind, definition.field).words
    if isinstance(definition, Kinds):
        return Said(f"{of.zh}中不同“{field.zh}”的个数", f"different values of “{field.en}” of: {of.en}")
    return Said(f"{of.zh}的“{field.zh}”之和", f"sum of “{field.en}” of: {of.en}")


def _each(definition: Each) -> Said:
    owner, things = records(definition.owner), [records(link.of) for link in definition.links]
    zh, en = "、".join(thing.zh for thing in things), "; ".join(thing.en for thing in things)
    each = Said("每个有记录的", "for each that has any") if definition.told_only else Said("每个", "for each")
    return Said(
        f"{each.zh}{owner.zh}所有的{zh}的数量（最少至最多）",
        f"least and most of: {en}, {each.en}: {owner.en}",
    )


def records(of: Of) -> Said:
    """A sort of record, as of the day."""
    words, filters = ONTOLOGY.nodes[of.kind].words, [_codes(of.kind, where) for where in of.where]
    zh, en = "；".join(one.zh for one in filters), "; ".join(one.en for one in filters)
    when = _when(of)
    return Said(
        f"{when.zh}{words.zh}（{zh}）" if zh else f"{when.zh}{words.zh}",
        f"{words.en} ({en}){when.en}" if en else f"{words.en}{when.en}",
    )


def _when(of: Of) -> Said:
    if of.happened is not None:
        field, since = _field(of.kind, of.happened).words, of.since
        zh, en = ("", "") if since is None else (f"{since}至", f" from {since}")
        return Said(f"“{field.zh}”在{zh}当日及以前的", f", “{field.en}”{en} up to the day")
    return Said("", "") if LIVES.get(of.kind, Life()) == Life() else Said("当日存在的", " on the day")


def _codes(kind: str, where: Where) -> Said:
    terms = code_lists()[str(_field(kind, where.field).codes)]
    return Said(
        "、".join(terms.label(code) for code in where.codes),
        ", ".join(terms.label(code, english=True) for code in where.codes),
    )


def _field(kind: str, name: str) -> Field:
    return next(field for field in ONTOLOGY.nodes[kind].fields if field.name == name)
