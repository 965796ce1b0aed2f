"""From a text to an answer: parse, limit and validate once per text, then execute on one context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    execute_sync,
    parse,
    specified_rules,
    validate,
)

from api.context import Context
from api.cost import Plan, affordable, planned
from api.errors import Formatted, InvalidQueryError, failed, masked, refused, told
from api.expansion import limited
from api.limits import TOKENS, LimitError
from api.schema import core
from graph.errors import AllianceGraphError
from graph.policy import Role

REMEMBERED = 128
"""Texts whose parsing and validation are kept; each of at most 2,000 tokens takes below a megabyte."""

MOST_ERRORS = 20


@dataclass(frozen=True)
class Question:
    """What was asked: a document, its variables, and the operation to answer if there are several."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None = None


@dataclass(frozen=True)
class Answer:
    """The answer. `body` has no `data` where the question itself was refused."""

    body: Formatted

    @property
    def refused(self) -> bool:
        """Whether nothing was executed."""
        return "data" not in self.body


@dataclass(frozen=True)
class Prepared:
    """A document that may be executed, and per operation name the plan of its cost."""

    document: DocumentNode
    plans: Mapping[str, tuple[Plan, ...]]


@dataclass(frozen=True)
class Refused:
    """A document that may not, and why."""

    errors: tuple[Formatted, ...]


def answer(question: Question, context: Context) -> Answer:
    """The answer to a question. Whatever happens it is an answer, in both languages."""
    prepared = prepare(question.text, context.view.role is not Role.PUBLIC)
    if isinstance(prepared, Refused):
        return Answer({"errors": [*prepared.errors]})
    try:
        affordable(plan_of(prepared, question.operation), question.variables)
    except LimitError as error:
        return Answer({"errors": [told(error)]})
    return executed(prepared.document, question, context)


@lru_cache(maxsize=REMEMBERED)
def prepare(text: str, introspective: bool) -> Prepared | Refused:
    """A text parsed, limited and validated, in this order; `introspective` says whether the role may ask
    about the schema.
    """
    try:
        document = parse(text, max_lexical_tokens=TOKENS.most)
        expansions = limited(document)
    except GraphQLSyntaxError as error:
        return Refused((unparsed(error),))
    except AllianceGraphError as error:
        return Refused((told(error),))
    rules = specified_rules if introspective else (*specified_rules, NoSchemaIntrospectionCustomRule)
    errors = validate(core(), document, rules, max_errors=MOST_ERRORS, hide_suggestions=True)
    if errors:
        return Refused(tuple(refused(e, InvalidQueryError.code, "查询不符合接口定义") for e in errors))
    return Prepared(document, {name_of(found.operation): planned(found) for found in expansions})


def unparsed(error: GraphQLSyntaxError) -> Formatted:
    """Why a text is no document."""
    if f"more than {TOKENS.most} tokens" in error.message:
        return told(LimitError(TOKENS, TOKENS.most + 1))
    return refused(error, "GRAPHQL_PARSE_FAILED", "查询语句有语法错误")


def name_of(operation: Any) -> str:
    """The name of an operation; empty where it has none."""
    return "" if operation.name is None else str(operation.name.value)


def plan_of(prepared: Prepared, operation: str | None) -> tuple[Plan, ...]:
    """The plan of the operation asked for; that of the only one where none is named."""
    if operation is None and len(prepared.plans) == 1:
        return next(iter(prepared.plans.values()))
    return prepared.plans.get(operation or "", ())


def executed(document: DocumentNode, question: Question, context: Context) -> Answer:
    """The answer to a document that was validated."""
    try:
        result = execute_sync(
            core(),
            document,
            context_value=context,
            variable_values=dict(question.variables),
            operation_name=question.operation,
            hide_suggestions=True,
        )
    except Exception as error:
        return Answer({"errors": [masked(error, "execution")]})
    return Answer(body_of(result))


def body_of(result: ExecutionResult) -> Formatted:
    """The body of an answer: data and errors, or errors alone where the variables were refused."""
    errors = result.errors or []
    if result.data is None and errors and all(error.path is None for error in errors):
        return {"errors": [refused(error, "BAD_USER_INPUT", "变量或操作名有误") for error in errors]}
    shown: Formatted = {"errors": [failed(error) for error in errors]} if errors else {}
    return {**shown, "data": result.data}
