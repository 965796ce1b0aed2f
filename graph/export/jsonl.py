"""JSON lines: the first line says what the export is, then one line per node, then one per tie.

A node is `{"node": kind, "id", "values"}`, a tie `{"tie": relation, "from", "to", "discriminator",
"valid_from", "valid_to", "values"}`. Dates are YYYY-MM-DD, moments RFC 3339 in UTC. Texts are as they are.
"""

from __future__ import annotations

from pathlib import Path

from graph.export.about import About, lines
from graph.export.extract import Extract


def write_jsonl(extract: Extract, told: About, path: Path) -> None:
    """Write the extract to a new file."""
    with path.open("wb") as file:
        file.write(told.line)
        for rows in extract.rows():
            file.writelines(lines(rows))
