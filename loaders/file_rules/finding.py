"""What a check of one record finds: shared by the checks and by those who write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from graph.records import Value
from loaders.problems import Severity
from loaders.values import Bad


class Finding(NamedTuple):
    """What a check found in one field of one record."""

    field: str
    severity: Severity
    bad: Bad


Check = Callable[[Sequence[Value]], Iterator[Finding]]
"""Takes the values of one record in field order; made once per kind, called for every record of it."""
