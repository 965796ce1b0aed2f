"""GEXF 1.3, for Gephi. Written record by record. A graph of all times is dynamic: each tie has its days.

GEXF counts the last day in, the record's ends are exclusive: `end` is the day before `valid_to`, which
stands beside it. Where nobody knows the start there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from graph.export.about import About
from graph.export.extract import Extract
from graph.export.xml_text import Attribute, Attributes, Named, attributes, escaped, node_values, tie_values

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
_STATIC = '<graph defaultedgetype="directed" mode="static">\n'
_DYNAMIC = '<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n'


def write_gexf(extract: Extract, told: About, path: Path) -> None:
    """Write the extract to a new file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(parts(extract, told))


def parts(extract: Extract, told: About) -> Iterator[str]:
    """The text of the file, a record at a time."""
    named = attributes(extract)
    yield f"{_HEAD}<meta><creator>{told.program}</creator>"
    yield f"<description>{escaped(_described(told))}</description></meta>\n"
    yield _DYNAMIC if extract.as_of is None else _STATIC
    yield from _declared("node", [a for a in named.nodes.values() if a.name != "label"])
    yield from _declared("edge", [*named.ties.values()])
    yield "<nodes>\n"
    yield from _nodes(extract, named)
    yield "</nodes>\n<edges>\n"
    yield from _edges(extract, named)
    yield "</edges>\n</graph>\n</gexf>\n"


def _described(told: About) -> str:
    return "; ".join(f"{name}: {fact}" for name, fact in told.facts.items())


def _declared(domain: str, found: list[Attribute]) -> Iterator[str]:
    yield f'<attributes class="{domain}" mode="static">\n'
    for attribute in found:
        yield f'<attribute id="{attribute.id}" title="{attribute.name}" type="{attribute.type}"/>\n'
    yield "</attributes>\n"


def _values(values: Named) -> str:
    listed = "".join([f'<attvalue for="{called}" value="{text}"/>' for called, text in values])
    return f"<attvalues>{listed}</attvalues>"


def _nodes(extract: Extract, named: Attributes) -> Iterator[str]:
    for rows in extract.nodes():
        for called, (label, *values) in zip(rows.ids, node_values(rows, named.nodes), strict=True):
            yield f'<node id="{escaped(called)}" label="{label[1]}">{_values(values)}</node>\n'


def _edges(extract: Extract, named: Attributes) -> Iterator[str]:
    numbers = count(1)
    for rows in extract.ties():
        kind = f'kind="{rows.kind.name}" label="{escaped(rows.kind.words.zh)}"'
        periods = _periods(rows.valid_from, rows.valid_to, dynamic=extract.as_of is None)
        ends = zip(rows.sources, rows.targets, periods, tie_values(rows, named.ties), strict=True)
        for source, target, period, values in ends:
            tied = f'source="{escaped(source)}" target="{escaped(target)}" {kind}{period}'
            yield f'<edge id="{next(numbers)}" {tied}>{_values(values)}</edge>\n'


def _periods(since: list[date | None], until: list[date | None], *, dynamic: bool) -> Iterator[str]:
    for start, end in zip(since, until, strict=True):
        begun = f' start="{start.isoformat()}"' if dynamic and start is not None else ""
        ended = f' end="{_last(end).isoformat()}"' if dynamic and end is not None else ""
        yield begun + ended


def _last(end: date) -> date:
    """The last day of a period whose end is exclusive."""
    return end - timedelta(days=1) if end > date.min else end
