"""What a caller is told when something goes wrong: a stable code and a sentence in both languages.

Our own errors speak for themselves. Anything unforeseen is masked by an id under which the log says
what happened, without any value.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

from graphql import GraphQLError, GraphQLFormattedError

from graph.errors import AllianceGraphError

LOG = logging.getLogger("api.errors")

Formatted = dict[str, object]


class NoDataDateError(AllianceGraphError):
    """The record holds no observation, so that there is no day to answer for unless one is named."""

    code = "NO_DATA_DATE"

    def __init__(self) -> None:
        super().__init__(
            '记录中还没有任何观察日期，无法确定截止日；请用 asOf 指明日期，例如 asOf: "2016-12-31"。',
            'The record holds no day of observation; name the day by asOf, for example asOf: "2016-12-31".',
        )


class BadCursorError(AllianceGraphError):
    """A cursor that this list did not give."""

    code = "BAD_CURSOR"

    def __init__(self) -> None:
        super().__init__(
            "after 不是本列表给出的游标；请使用上一页 pageInfo.endCursor 的值，或去掉 after 从头开始。",
            "after is no cursor of this list; give the endCursor of the page before, or leave it out.",
        )


class InvalidQueryError(AllianceGraphError):
    """The text is no question that this schema can answer."""

    code = "GRAPHQL_VALIDATION_FAILED"


class BadRequestError(AllianceGraphError):
    """The HTTP request is not one of GraphQL over HTTP; `status` says in which way."""

    code = "BAD_REQUEST"

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.status = status


def told(error: AllianceGraphError) -> Formatted:
    """One of our own errors."""
    return {"message": str(error), "extensions": {"code": error.code, "zh": error.zh, "en": error.en}}


def refused(error: GraphQLError, code: str, zh: str) -> Formatted:
    """A mistake in the question that the GraphQL library found; `zh` says of what sort it is."""
    if isinstance(error.original_error, AllianceGraphError):
        return {**placed(error), **told(error.original_error)}
    sentence = f"{zh}：{error.message}"
    extensions = {"code": code, "zh": sentence, "en": error.message}
    return {**placed(error), "message": f"{zh}：\n{error.message}", "extensions": extensions}


def failed(error: GraphQLError) -> Formatted:
    """What a resolver raised: our own error as it is, anything else masked."""
    if isinstance(error.original_error, AllianceGraphError):
        return {**placed(error), **told(error.original_error)}
    return {**placed(error), **masked(error.original_error or error, ".".join(map(str, error.path or ())))}


def masked(error: BaseException, where: str) -> Formatted:
    """A fault that nobody foresaw: an id for the caller; type and place of the fault for the log."""
    error_id = secrets.token_hex(8)
    frames = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames)
    LOG.error("fault %s: %s at %s in %s", error_id, type(error).__name__, where, place)
    zh = f"内部错误，编号 {error_id}；请把编号告知管理员。"
    en = f"Internal error {error_id}; tell the administrator this number."
    extensions = {"code": "INTERNAL", "zh": zh, "en": en, "errorId": error_id}
    return {"message": f"{zh}\n{en}", "extensions": extensions}


def placed(error: GraphQLError) -> Formatted:
    """Where in the question and in the answer an error belongs, as far as it is known."""
    formatted: GraphQLFormattedError = error.formatted
    return {name: formatted[name] for name in ("locations", "path") if name in formatted}
