"""Measures: what the parameters of rules count, and so which numbers they may be."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from analytics.mechanisms.lines import Words
from graph.errors import WrongUseError


class Span(NamedTuple):
    """The numbers that a parameter may be: from `least` to `most`, both included."""

    least: float
    most: float
    whole: bool
    words: Words


class Measure(Enum):
    """Counts are of organizations, ties, days or the like; years are told apart, as a calendar has an end."""

    COUNT = Span(0, 100_000, True, Words("0 至 100000 的整数", "a whole number from 0 to 100000"))
    YEARS = Span(0, 100, True, Words("0 至 100 的整数", "a whole number from 0 to 100"))
    SHARE = Span(0, 1, False, Words("0 至 1 的数", "a number from 0 to 1"))
    INDEX = Span(-1, 1, False, Words("-1 至 1 的数", "a number from -1 to 1"))

    @property
    def words(self) -> Words:
        """Which numbers it may be, in words."""
        return self.value.words

    def holds(self, number: float) -> bool:
        """Whether a parameter may be this number; nothing that is no number may."""
        span = self.value
        return span.least <= number <= span.most and (number == int(number) or not span.whole)

    def refuse(self, number: float, name: str) -> None:
        """WrongUseError, with what a parameter of this name may be, where it may not be this number."""
        if not self.holds(number):
            raise WrongUseError(
                f"参数 {name} 不能是 {number:g}；应为{self.words.zh}。",
                f"Parameter {name} cannot be {number:g}; it is {self.words.en}.",
            )
