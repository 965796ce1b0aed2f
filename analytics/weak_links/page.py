"""The page `analytics/WEAK_LINKS.md`, printed from the register: `python -m analytics.weak_links.page`."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.mechanisms.lines import Words
from analytics.weak_links.finding import SEVERITY_WORDS
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import Parameter, Rule
from graph.ontology.domain import ONTOLOGY
from graph.ontology.page import table

INTRODUCTION = """# 薄弱环节的规则 Rules of weak links

本页由 `alliance-graph rules > analytics/WEAK_LINKS.md` 生成，请勿手改。
This page is printed from the rules in `analytics/weak_links/` by that command; do not edit it.

- 图上只有记录在案的联系；没有记录不等于没有联系。只按各角色与区域可见的记录计算。
  Only recorded ties are seen: what is not recorded may still exist. So computed for each role.
- 参数可以改动：命令行 `alliance-graph report weak-links W06 --set W06.most=40`，GraphQL 用 `parameters`。
  Parameters can be changed: on the command line by `--set`, in GraphQL by `parameters`.
- 只可计数的角色不得改动参数：不同参数下的两个数之差，会透露单个对象。
  Roles that may only count may not change them: two counts under two values would tell of single ones.
- “依据的记录”一类也没有时，结果为“不详”，不是零。
  Where one of the records it needs is not there at all, nobody knows, which is not nought.
"""

COUNTED = Words("可以，不足十处不报数", "yes; no number below ten")
UNTOLD = Words("不可以：涉及单次评定或整改", "no: it tells single ratings or rectifications")


def page(rules: Iterable[Rule] = RULES.values()) -> str:
    """The whole page in Markdown, Chinese beside English; the same for the same rules."""
    told = [*rules]
    return "\n".join([INTRODUCTION, overview(told), *(section(each) for each in told)])


def overview(rules: Iterable[Rule]) -> str:
    """Every rule in one line."""
    rows = ((each.code, both(each.words), both(SEVERITY_WORDS[each.severity])) for each in rules)
    return "## 一览 Overview\n\n" + table(("代码 Code", "薄弱环节 Weak link", "轻重 Severity"), rows)


def section(rule: Rule) -> str:
    """Everything about one rule."""
    return (
        f"## {rule.code} {both(rule.words)}\n\n"
        f"- 轻重 Severity: {both(SEVERITY_WORDS[rule.severity])}\n"
        f"- 含义 Meaning: {both(rule.meaning)}\n"
        f"- 建议 Advice: {both(rule.action)}\n"
        f"- 依据的记录 Needs on record: {'、'.join(map(needed, rule.heard)) or '–'}\n"
        f"- 只可计数的角色 Roles that may only count: {both(UNTOLD if rule.rated else COUNTED)}\n"
        f"{parameters(rule)}"
    )


def parameters(rule: Rule) -> str:
    """The parameters of a rule with their defaults; nothing where it has none."""
    head = ("参数 Parameter", "含义 Meaning", "缺省 Default", "可取 May be")
    rows = [(f"`{name}`", *parameter(each)) for name, each in rule.parameters.items()]
    return "\n" + table(head, rows) if rows else ""


def parameter(of: Parameter) -> tuple[str, str, str]:
    """What a parameter means, its default, and what it may be."""
    return both(of.words), f"{of.default:.4g}", both(of.measure.words)


def needed(name: str) -> str:
    """A kind or relation that a rule needs."""
    words = (ONTOLOGY.nodes.get(name) or ONTOLOGY.relations[name]).words
    return f"`{name}` {words.zh} {words.en}"


def both(words: Words) -> str:
    """Chinese, then English."""
    return f"{words.zh} {words.en}"
