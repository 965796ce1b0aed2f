"""Where a record is kept that does not lie in its home."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Server:
    """Where the record is kept, and as whom to come: `bolt://`, `neo4j://` and their `+s` forms."""

    address: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"
    connections: int = 50
