"""How grades moved between two years, for the schema: the whole matrix, and one for every domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import strawberry

from analytics.ratings import Matrix, Transitions, transitions
from api.arguments import After, AreaCode, First
from api.columns import Code, coded
from api.connections import Connection
from api.context import Context, Info
from api.ordering import Order
from api.pages import Listing, page
from api.places import area_key, area_place
from api.ratings_seen import allowed, rated_bodies
from api.ratings_terms import (
    Asked,
    FromYear,
    RatingScheme,
    SchemeArgument,
    ToYear,
    asked,
    domain_words,
    grades,
    state_words,
)
from api.words import both, said


class Cell(NamedTuple):
    """One cell of a matrix by its row and column."""

    row: int
    column: int


def cells(root: GradeMatrix, first: First, after: After = None) -> Connection[GradeMove]:
    """A page of the cells, row by row."""
    told = root.matrix
    every = [Cell(row, column) for row in range(len(told.rows)) for column in range(len(told.columns))]

    def order(cell: Cell) -> Order:
        return f"{cell.row:03d}", f"{cell.column:03d}"

    return Connection(page=page(Listing("gradeMoves", every, order), first, after), make=_mover(told))


def _mover(told: Matrix) -> Callable[[Cell], GradeMove]:
    return lambda cell: GradeMove(
        before=_state(told.rows[cell.row]),
        after=_state(told.columns[cell.column]),
        bodies=told.counts[cell.row][cell.column],
    )


def _state(state: str) -> Code:
    words = state_words(state)
    return Code(code=state, label=words.zh, label_en=words.en)


def count(name: str) -> Any:
    """A resolver that reads one figure of a matrix."""
    return lambda root: getattr(root.matrix, name)


@strawberry.type(
    description=both("矩阵的一格：前一年与后一年各为何等次。", "A cell: what was in either year.")
)
class GradeMove:
    """One cell of `analytics.ratings.Matrix`."""

    before: Code = strawberry.field(
        description=both(
            "前一年的等次；或未定、未评、尚未成立。",
            "The grade of the earlier year; or unsettled, not rated, not yet there.",
        )
    )
    after: Code = strawberry.field(
        description=both(
            "后一年的等次；或未定、未评、已撤销。",
            "The grade of the later year; or unsettled, not rated, no longer there.",
        )
    )
    bodies: int = strawberry.field(description=both("组织数。", "How many bodies."))


@strawberry.type(
    description=both("一个领域或全部的等次变动矩阵。", "The matrix of one domain, or of the whole.")
)
class GradeMatrix:
    """`analytics.ratings.Matrix`."""

    matrix: strawberry.Private[Matrix]

    domain: Code | None = strawberry.field(
        description=both(
            "领域；全部则为空，不详则代码为空。", "The domain: null for the whole, no code if unknown."
        )
    )
    base: int = strawberry.field(
        resolver=count("base"),
        description=both(
            "基数：两年中至少一年有评定结果的组织数。", "The base: bodies with a result in one of the years."
        ),
    )
    compared: int = strawberry.field(
        resolver=count("compared"),
        description=both("两年等次可比的组织数。", "Bodies whose grades of the two years compare."),
    )
    better: int = strawberry.field(resolver=count("better"), description=both("升等。", "Better."))
    same: int = strawberry.field(resolver=count("same"), description=both("不变。", "The same."))
    worse: int = strawberry.field(resolver=count("worse"), description=both("降等。", "Worse."))
    unsettled: int = strawberry.field(
        resolver=count("unsettled"),
        description=both(
            "有一年未定（无等次或申诉中）的组织数。",
            "Bodies unsettled in a year: no grade, or an open appeal.",
        ),
    )
    unknown_share: float | None = strawberry.field(
        resolver=count("unknown_share"),
        description=both("未定占基数的比重。", "The share of the base that is unsettled."),
    )
    unrated: int = strawberry.field(
        resolver=count("unrated"),
        description=both(
            "存续而两年均无结果的党组织数，不在基数内。",
            "Party organizations there without a result in either year; outside the base.",
        ),
    )
    replaced: int = strawberry.field(
        resolver=count("replaced"),
        description=both("被后来的终评取代而保留的评定数。", "Ratings replaced by a later one, and kept."),
    )
    cells: Connection[GradeMove] = strawberry.field(
        resolver=cells,
        description=both("各格，逐行给出，空格也在内。", "The cells, row by row, also empty ones."),
    )


def domains(root: GradeTransitions, first: First, after: After = None) -> Connection[GradeMatrix]:
    """A page of the matrices by domain."""
    every = list(enumerate(root.found.domains))

    def order(numbered: tuple[int, Matrix]) -> Order:
        return (f"{numbered[0]:03d}",)

    entries = page(Listing("gradeDomains", every, order), first, after)
    return Connection(page=entries, make=lambda numbered: shown(numbered[1]))


def shown(matrix: Matrix) -> GradeMatrix:
    """A matrix as the schema shows it."""
    if matrix.domain is None:
        return GradeMatrix(matrix=matrix, domain=None)
    words = domain_words(matrix.domain)
    return GradeMatrix(matrix=matrix, domain=Code(code=matrix.domain, label=words.zh, label_en=words.en))


@strawberry.type(
    description=both(
        "两个年度之间的等次变动；看不到等次的角色得到的全为零。",
        "How grades moved between two years; all nought for roles that may not know grades.",
    )
)
class GradeTransitions:
    """`analytics.ratings.Transitions`."""

    found: strawberry.Private[Transitions]

    scheme: Code = strawberry.field(description=said("Assessment", "scheme"))
    from_year: int = strawberry.field(description=both("前一年度。", "The earlier year."))
    to_year: int = strawberry.field(description=both("后一年度。", "The later year."))
    whole: GradeMatrix = strawberry.field(description=both("全部。", "The whole."))
    domains: Connection[GradeMatrix] = strawberry.field(
        resolver=domains,
        description=both(
            "各领域，按代码表的顺序；只能计数的角色没有。",
            "By domain in the order of the list; none for roles that may only count.",
        ),
    )


def grade_transitions(
    info: Info,
    from_: FromYear,
    to: ToYear,
    scheme: SchemeArgument = RatingScheme.STAR,
    area: AreaCode = None,
) -> GradeTransitions:
    """The transitions of a scheme; of an area that is not there everything is nought."""
    context = info.context
    wanted = asked(str(scheme.value), from_, to)
    found: Transitions = context.standpoint.kept.get(
        ("grades", wanted, area), lambda: moved(context, wanted, area)
    )
    return GradeTransitions(
        found=found,
        scheme=coded("standard_schemes", wanted.scheme),
        from_year=wanted.first,
        to_year=wanted.second,
        whole=shown(found.whole),
    )


def moved(context: Context, wanted: Asked, area: str | None) -> Transitions:
    """What the view may know of the transitions."""
    if area is not None and area_place(context, area) is None:
        return transitions([], wanted.first, wanted.second, grades())
    key = None if area is None else area_key(area)
    found = transitions(rated_bodies(context.view, wanted.scheme, key), wanted.first, wanted.second, grades())
    return found if allowed(context.view, key).listed else without_domains(found)


def without_domains(found: Transitions) -> Transitions:
    """Only the whole, for whoever may count grades and not tell them apart."""
    return Transitions(found.first, found.second, found.whole, ())


def matrices(found: Transitions) -> Sequence[Matrix]:
    """The whole and then the domains."""
    return found.whole, *found.domains
