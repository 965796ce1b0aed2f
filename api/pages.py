"""Pages of ordered lists by keyset: a cursor says after which entry to go on, not how many to skip.

Entries that come or go between two pages move nothing: what was not yet shown is still shown, and
nothing is shown twice.
"""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from api.errors import BadCursorError
from api.limits import PAGE, within
from api.ordering import Order

VERSION = "1"
"""Changed whenever an order changes, so that an old cursor is refused rather than misread."""

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A whole list: its name (cursors of other lists are refused), its entries, what they are sorted by."""

    name: str
    entries: Sequence[T]
    order: Callable[[T], Order]


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some neighbours of a listing. Cursors are made when asked for."""

    listing: Listing[T]
    start: int
    entries: Sequence[T]

    @property
    def total(self) -> int:
        """How many entries the whole list has."""
        return len(self.listing.entries)

    @property
    def has_next(self) -> bool:
        """Whether entries follow."""
        return self.start + len(self.entries) < self.total

    def cursor(self, place: int) -> str:
        """The cursor of the entry at a place of this page."""
        return written(self.listing.name, self.listing.order(self.entries[place]))

    def cursor_at(self, end: int) -> str | None:
        """The cursor of the first (0) or last (-1) entry; None on an empty page."""
        return self.cursor(range(len(self.entries))[end]) if len(self.entries) else None


def page(listing: Listing[T], first: int, after: str | None) -> Page[T]:
    """The page of at most `first` (1 to 100) entries after a cursor."""
    size = within(PAGE, first, least=1)
    start = 0 if after is None else following(listing, after)
    return Page(listing, start, listing.entries[start : start + size])


def following(listing: Listing[T], after: str) -> int:
    """The place of the first entry beyond a cursor, whether or not its own entry is still there."""
    return bisect_right(listing.entries, read(listing.name, after), key=listing.order)


def written(name: str, order: Order) -> str:
    """A cursor as text."""
    parts = json.dumps([VERSION, name, *order], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")


def read(name: str, cursor: str) -> Order:
    """What an entry was sorted by; BadCursorError where the text is no cursor of this list."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursorError from error
    if not isinstance(parts, list) or parts[:2] != [VERSION, name] or not all(type(p) is str for p in parts):
        raise BadCursorError
    return tuple(parts[2:])
