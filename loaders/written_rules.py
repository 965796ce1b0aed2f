"""From the TOML of a mapping file to its rules. Anything that is not part of the format is an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from loaders.entries import Entry
from loaders.rules import ColumnRule, Condition, End, Expression, Mapping, RecordRule, Seen, TableRule

MAPPING_KEYS = ("name", "zh", "en", "observations", "succession", "large", "defaults", "tables")
TABLE_KEYS = ("files", "sheets", "names", "observations", "columns", "one_of", "skip", "every_row", "records")
COLUMN_KEYS = ("headings", "optional", "filled")
RECORD_KEYS = ("kind", "when", "from", "to", "seen", "values")
CONDITION_KEYS = ("column", "in", "not_in", "any")
END_KEYS = ("kind", "lookup", "within", "this_row")
SEEN_KEYS = ("on", "first", "last")
VALUE_KEYS = (
    "column",
    "like",
    "map",
    "map_only",
    "squeeze",
    "strip_end",
    "split",
    "cut",
    "prefix",
    "pseudonym",
    "lookup",
    "within",
    "otherwise",
    "default",
)


def mapping_rules(document: Entry) -> Mapping:
    """The mapping that a document says; EntryError at the first entry that is malformed."""
    parts = document.parts(MAPPING_KEYS)
    days = parts.get("observations")
    return Mapping(
        name=document.need("name").text(),
        zh=document.need("zh").text(),
        en=document.need("en").text(),
        defaults=_values(parts.get("defaults")),
        tables=tuple(_table(table, days) for table in document.need("tables").items()),
        succession=parts["succession"].text() if "succession" in parts else None,
        large=_flag(parts, "large"),
    )


def _table(written: Entry, observations: Entry | None) -> TableRule:
    parts = written.parts(TABLE_KEYS)
    groups = parts["one_of"].items() if "one_of" in parts else []
    return TableRule(
        files=_texts(parts.get("files"), ("*",)),
        sheets=_texts(parts.get("sheets"), ("*",)),
        columns=tuple(_column(name, c) for name, c in written.need("columns").parts().items()),
        skip={name: globs.texts() for name, globs in parts["skip"].parts().items()}
        if "skip" in parts
        else {},
        records=tuple(_record(record) for record in written.need("records").items()),
        observations=_days(parts.get("observations", observations)),
        one_of=tuple(group.texts() for group in groups),
        names=_texts(parts.get("names"), ("*",)),
        every_row=_flag(parts, "every_row"),
    )


def _texts(written: Entry | None, missing: tuple[str, ...]) -> tuple[str, ...]:
    return missing if written is None else written.texts()


def _days(written: Entry | None) -> tuple[date, ...]:
    if written is None:
        return ()
    days = tuple(item.day() for item in written.items())
    if list(days) != sorted(set(days)):
        raise written.wrong("日期应由早到晚，且不重复", "the days must ascend")
    return days


def _column(name: str, written: Entry) -> ColumnRule:
    if not isinstance(written.value, dict):
        return ColumnRule(name, written.texts())
    parts = written.parts(COLUMN_KEYS)
    return ColumnRule(
        name, written.need("headings").texts(), _flag(parts, "optional"), _flag(parts, "filled")
    )


def _flag(parts: dict[str, Entry], name: str) -> bool:
    return name in parts and parts[name].flag()


def _text(parts: dict[str, Entry], name: str) -> str | None:
    return parts[name].text() if name in parts else None


def _record(written: Entry) -> RecordRule:
    parts = written.parts(RECORD_KEYS)
    return RecordRule(
        kind=written.need("kind").text(),
        values=_values(parts.get("values")),
        when=_conditions(parts.get("when")),
        start=_end(parts.get("from")),
        finish=_end(parts.get("to")),
        seen=_seen(parts.get("seen")),
    )


def _values(written: Entry | None) -> dict[str, Expression]:
    return {} if written is None else {name: expression(value) for name, value in written.parts().items()}


def _conditions(written: Entry | None) -> tuple[Condition, ...]:
    if written is None:
        return ()
    return tuple(map(_condition, written.items() if isinstance(written.value, list) else [written]))


def _condition(written: Entry) -> Condition:
    if isinstance(written.value, str):
        return Condition((written.value.removeprefix("@"),))
    parts = written.parts(CONDITION_KEYS)
    if "any" in parts:
        return Condition(parts["any"].texts())
    among = parts["in"].texts() if "in" in parts else None
    return Condition((written.need("column").text(),), among, _texts(parts.get("not_in"), ()))


def _end(written: Entry | None) -> End | None:
    if written is None:
        return None
    parts = written.parts()
    return End(
        kind=written.need("kind").text(),
        values={name: expression(value) for name, value in parts.items() if name not in END_KEYS},
        lookup=expression(parts["lookup"]) if "lookup" in parts else None,
        within=expression(parts["within"]) if "within" in parts else None,
        this_row=_flag(parts, "this_row"),
    )


def _seen(written: Entry | None) -> Seen | None:
    if written is None:
        return None
    seen = Seen(**{name: expression(value) for name, value in written.parts(SEEN_KEYS).items()})
    if (seen.on is None) == (seen.first is None or seen.last is None):
        raise written.wrong("应写 on，或 first 和 last", "on is needed, or first and last")
    return seen


def expression(written: Entry) -> Expression:
    """One value: `"@column"`, a table of options, or a constant."""
    value = written.value
    if isinstance(value, str) and value.startswith("@"):
        return Expression(column=value[1:])
    if isinstance(value, dict):
        return _options(written)
    if isinstance(value, datetime) or not isinstance(value, str | bool | int | float | date):
        raise written.wrong("应为文字、数、日期或真假", "a text, number, day or truth value is needed")
    return Expression(constant=value)


def _options(written: Entry) -> Expression:
    parts = written.parts(VALUE_KEYS)
    found = Expression(
        column=written.need("column").text(),
        like=_text(parts, "like"),
        renamed=_renamed(parts.get("map")),
        map_only=_flag(parts, "map_only"),
        squeeze=_flag(parts, "squeeze"),
        strip_end=_texts(parts.get("strip_end"), ()),
        split=_text(parts, "split"),
        cut=parts["cut"].number() if "cut" in parts else None,
        prefix=_text(parts, "prefix") or "",
        pseudonym=_flag(parts, "pseudonym"),
        lookup=_flag(parts, "lookup"),
        within=_text(parts, "within"),
        default=_text(parts, "default"),
    )
    return replace(found, otherwise=_otherwise(found, parts.get("otherwise")))


def _renamed(written: Entry | None) -> dict[str, str] | None:
    return None if written is None else {name: entry.text() for name, entry in written.parts().items()}


def _otherwise(found: Expression, written: Entry | None) -> Expression | None:
    """Another column treated alike, or a value with options of its own."""
    if written is None:
        return None
    if isinstance(written.value, str):
        return replace(found, column=written.value.removeprefix("@"))
    return _options(written)
