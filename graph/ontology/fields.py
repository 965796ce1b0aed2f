"""Short ways to write a field, so that a declaration reads like a sentence.

A field declared here is as open as its kind; `restricted` closes it further (`graph.ontology.domain`
works out the class that results).
"""

from __future__ import annotations

from dataclasses import replace

from graph.kinds import Field, ValueType, Visibility, Words, words

ANY = "*"
"""The end of a relation that may be a node of any kind; `graph.ontology.domain` spells it out."""

OPENNESS = (Visibility.PUBLIC, Visibility.INTERNAL, Visibility.RESTRICTED)
"""The classes from the most open to the most closed."""


def text(name: str, said: Words) -> Field:
    """A short text, at most 200 characters where it is free (rule V27)."""
    return Field(name, ValueType.TEXT, said, Visibility.PUBLIC)


def integer(name: str, said: Words, unit: str) -> Field:
    """A whole number; `unit` is a code of the list `units`."""
    return Field(name, ValueType.INTEGER, said, Visibility.PUBLIC, unit=unit)


def number(name: str, said: Words, unit: str) -> Field:
    """A decimal number; `unit` is a code of the list `units`."""
    return Field(name, ValueType.NUMBER, said, Visibility.PUBLIC, unit=unit)


def flag(name: str, said: Words) -> Field:
    """Yes or no, where somebody always knows; absent means that the source does not say."""
    return Field(name, ValueType.BOOLEAN, said, Visibility.PUBLIC)


def tri(name: str, said: Words) -> Field:
    """Yes, no or unknown, where "unknown" is itself something that was found out."""
    return Field(name, ValueType.TRI, said, Visibility.PUBLIC, codes="tri")


def date(name: str, said: Words) -> Field:
    """A day, without a time of day."""
    return Field(name, ValueType.DATE, said, Visibility.PUBLIC)


def instant(name: str, said: Words) -> Field:
    """A moment in UTC."""
    return Field(name, ValueType.INSTANT, said, Visibility.PUBLIC)


def code(name: str, said: Words, codes: str) -> Field:
    """One entry of the code list `codes`."""
    return Field(name, ValueType.CODE, said, Visibility.PUBLIC, codes=codes)


def several(name: str, said: Words, codes: str) -> Field:
    """Any number of entries of the code list `codes`."""
    return Field(name, ValueType.CODES, said, Visibility.PUBLIC, codes=codes)


def required(field: Field) -> Field:
    """The same field, which no record may leave out."""
    return replace(field, required=True)


def restricted(field: Field) -> Field:
    """The same field, readable only in the roles that may see exact or personal-adjacent values."""
    return replace(field, visibility=Visibility.RESTRICTED)


def observed(field: Field) -> Field:
    """The same field, marked as a day on which somebody looked."""
    return replace(field, observed=True)


ID_SCHEME = text(
    "id_scheme",
    words("标识方案", "identifier scheme", "给出标识的编号方案。", "The scheme that issued the identifier."),
)
ID_CODE = text(
    "id_code",
    words("标识", "identifier", "该对象在方案内的编号。", "The number of the thing within its scheme."),
)
SCHEME_AND_CODE = (required(ID_SCHEME), required(ID_CODE))
"""The two fields that identify a thing for which no public code exists."""
