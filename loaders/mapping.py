"""Mapping files: which column of a real file is which field, written down once and kept.

The format is described in `loaders/MAPPINGS.md`. Reading one checks it against the ontology, so that
a wrong mapping fails before the first row.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from graph.codes import code_lists
from graph.errors import AllianceGraphError
from graph.kinds import Ontology
from loaders.entries import Entry, EntryError
from loaders.rule_defects import defects
from loaders.rules import Mapping
from loaders.written_rules import mapping_rules

__all__ = ["Mapping", "MappingError", "read_mapping"]


class MappingError(AllianceGraphError):
    """A mapping file that cannot be used, and what in it must change."""

    code = "MAPPING"


def read_mapping(path: Path, ontology: Ontology) -> Mapping:
    """The mapping file, checked against the ontology; MappingError says what to mend, and where."""
    try:
        mapping = mapping_rules(Entry("", tomllib.loads(path.read_text(encoding="utf-8"))))
    except EntryError as error:
        raise _wrong(path, error.zh, error.en) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(
            path, f"不是合格的 UTF-8 TOML（{error}）", f"it is no TOML in UTF-8 ({error})"
        ) from error
    except OSError as error:
        raise _wrong(path, "文件无法打开", "the file cannot be opened") from error
    found = defects(mapping, ontology, code_lists())
    if found:
        raise _wrong(path, "；".join(d.zh for d in found), "; ".join(d.en for d in found))
    return mapping


def _wrong(path: Path, zh: str, en: str) -> MappingError:
    return MappingError(
        f"映射文件 {path.name} 有误：{zh}。写法见 loaders/MAPPINGS.md。",
        f"The mapping file {path.name} is wrong: {en}. See loaders/MAPPINGS.md.",
    )
