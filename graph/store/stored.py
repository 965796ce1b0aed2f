"""The form of values at rest, the same in every store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import cast

from graph.kinds import Field, NodeKind, RelationKind, ValueType
from graph.records import Node, Stored, Tie, TieKey, Value
from graph.store.port import NodeBatch, TieBatch

Row = list[Stored]
"""The stored values of one record, in the order of the columns of its table."""

_EPOCH = date(1970, 1, 1).toordinal()
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)


def day(value: date) -> int:
    """Days since 1970-01-01; negative before."""
    return value.toordinal() - _EPOCH


def date_of(days: int) -> date:
    """The date of a day number."""
    return date.fromordinal(days + _EPOCH)


def microsecond(value: datetime) -> int:
    """Microseconds since 1970-01-01 UTC; negative before."""
    return (value - _DAWN) // timedelta(microseconds=1)


def instant_of(microseconds: int) -> datetime:
    """The UTC moment of a microsecond number."""
    return _DAWN + timedelta(microseconds=microseconds)


def _same(value: Value) -> Stored:
    return cast(Stored, value)


_REST: dict[ValueType, Callable[[Value], Stored]] = {
    ValueType.DATE: lambda v: day(cast(date, v)),
    ValueType.INSTANT: lambda v: microsecond(cast(datetime, v)),
    ValueType.BOOLEAN: lambda v: int(cast(bool, v)),
    ValueType.NUMBER: lambda v: float(cast(float, v)) + 0.0,  # SQLite knows no -0.0, so nothing does
    ValueType.CODES: lambda v: "|".join(sorted(cast(tuple[str, ...], v))),
}


def _alike(stored: Stored) -> Value:
    return stored


_ALIVE: dict[ValueType, Callable[[Stored], Value]] = {
    ValueType.DATE: lambda s: date_of(cast(int, s)),
    ValueType.INSTANT: lambda s: instant_of(cast(int, s)),
    ValueType.BOOLEAN: bool,
    ValueType.NUMBER: lambda s: float(cast(float, s)),
    ValueType.CODES: lambda s: tuple(part for part in str(s).split("|") if part),
}


def at_rest(fields: Sequence[Field], values: Sequence[Value]) -> list[Stored]:
    """The values of one record as a store keeps them; None stays None."""
    return [None if v is None else _REST.get(f.type, _same)(v) for f, v in zip(fields, values, strict=True)]


def alive(fields: Sequence[Field], stored: Sequence[Stored]) -> tuple[Value, ...]:
    """The values of one record as Python knows them."""
    return tuple(
        None if s is None else _ALIVE.get(f.type, _alike)(s) for f, s in zip(fields, stored, strict=True)
    )


def nodes_of(kind: NodeKind, batch: NodeBatch) -> Iterator[Node]:
    """The nodes of a batch."""
    for key, *row in zip(batch.keys, *batch.columns, strict=True):
        yield Node(kind.name, key, alive(kind.fields, row))


def ties_of(kind: RelationKind, batch: TieBatch) -> Iterator[Tie]:
    """The ties of a batch."""
    for *ends, since, until, row in zip(*batch[:7], _rows(batch), strict=True):
        key = TieKey(kind.name, *cast(tuple[str, str, str, str, str], tuple(ends)), date_of(since))
        yield Tie(key, None if until is None else date_of(until), alive(kind.fields, row))


def _rows(batch: TieBatch) -> Iterator[tuple[Stored, ...]]:
    return zip(*batch.columns, strict=True)


def batch_of(kind: RelationKind, ties: Sequence[Tie]) -> TieBatch:
    """Ties of one relation in the form in which scans hand them over."""
    rows = [at_rest(kind.fields, tie.values) for tie in ties]
    return TieBatch(
        from_kinds=[t.identity.from_kind for t in ties],
        from_keys=[t.identity.from_key for t in ties],
        to_kinds=[t.identity.to_kind for t in ties],
        to_keys=[t.identity.to_key for t in ties],
        discriminators=[t.identity.discriminator for t in ties],
        valid_from=[day(t.identity.valid_from) for t in ties],
        valid_to=[None if t.valid_to is None else day(t.valid_to) for t in ties],
        columns=[list(column) for column in zip(*rows, strict=True)],
    )
