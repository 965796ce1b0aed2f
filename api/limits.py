"""How much one question may ask for (`reliability.md` B5), and what is said when it asks for more."""

from __future__ import annotations

from typing import NamedTuple

from graph.errors import AllianceGraphError


class Limit(NamedTuple):
    """One limit: the error's code, the most that is allowed, and what is counted, in both languages."""

    code: str
    most: int
    zh: str
    en: str


BODY = Limit("LIMIT_BODY", 64 * 1024, "请求正文的字节数", "bytes of the request's body")
TOKENS = Limit("LIMIT_TOKENS", 2_000, "查询中的词元数", "tokens of the query")
NESTING = Limit("LIMIT_NESTING", 64, "选择集与片段的嵌套层数", "levels of nested selections and fragments")
SELECTIONS = Limit("LIMIT_SELECTIONS", 2_000, "展开片段后的选择数", "selections after expanding fragments")
DEPTH = Limit("LIMIT_DEPTH", 10, "字段的嵌套层数", "levels of nested fields")
ALIASES = Limit("LIMIT_ALIASES", 30, "别名数", "aliases")
SAME_KEY = Limit("LIMIT_SAME_KEY", 20, "同一位置上同名字段的重复次数", "repeats of one field at one place")
DIRECTIVES = Limit("LIMIT_DIRECTIVES", 5, "指令数", "directives")
ROOT_FIELDS = Limit("LIMIT_ROOT_FIELDS", 10, "顶层字段数", "root fields")
PAGE = Limit("LIMIT_PAGE", 100, "一页的条数 first（至少为 1）", "entries of a page by first (at least 1)")
IDS = Limit("LIMIT_IDS", 100, "一次查询的标识数 ids", "ids looked up at once")
NODES = Limit("LIMIT_NODES", 10_000, "各层页长相乘得到的节点数", "nodes, the product of the page sizes")
VALUES = Limit("LIMIT_VALUES", 100_000, "答案中的值的个数", "values in the answer")
DATES = Limit("LIMIT_DATES", 8, "一次查询中不同的截止日个数", "different dates in one question")
ANALYSES = Limit("LIMIT_ANALYSES", 16, "日期与统计口径的不同组合数", "different pairs of date and policy")
CELLS = Limit("LIMIT_CELLS", 1_000_000, "分组维度相乘得到的格数", "cells, the product of the dimensions")


class LimitError(AllianceGraphError):
    """The question asks for more than one limit allows; `limit` says which."""

    def __init__(self, limit: Limit, found: int | None = None) -> None:
        here_zh, here_en = ("", "") if found is None else (f"，此处为 {found}", f", here {found}")
        super().__init__(
            f"超出限额：{limit.zh}最多 {limit.most}{here_zh}。",
            f"Over a limit: at most {limit.most} {limit.en}{here_en}.",
        )
        self.code = limit.code
        self.limit = limit


def within(limit: Limit, found: int, least: int = 0) -> int:
    """The number found, or LimitError where it is below `least` or above what the limit allows."""
    if not least <= found <= limit.most:
        raise LimitError(limit, found)
    return found
