"""The mappings that ship, and finding the one that fits a set of files."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from graph.errors import WrongUseError
from graph.kinds import Ontology
from loaders.headings import heading, opened, stands_in
from loaders.mapping import Mapping, read_mapping
from loaders.sources import tables
from loaders.tables import Limits


def shipped_names() -> tuple[str, ...]:
    """The names of the mappings that ship, in order."""
    folder = files("loaders") / "data" / "mappings"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir()))


def mapping_text(name: str) -> str:
    """The text of a shipped mapping, to read or to start one's own from."""
    return (files("loaders") / "data" / "mappings" / f"{name}.toml").read_text(encoding="utf-8")


def shipped(name: str, ontology: Ontology) -> Mapping:
    """A shipped mapping by name."""
    with as_file(files("loaders") / "data" / "mappings" / f"{name}.toml") as path:
        return read_mapping(path, ontology)


def named(name: str, ontology: Ontology) -> Mapping:
    """A mapping by its shipped name or by the path of a file of one's own."""
    if name in shipped_names():
        return shipped(name, ontology)
    if Path(name).is_file():
        return read_mapping(Path(name), ontology)
    known = "、".join(shipped_names())
    raise WrongUseError(
        f"没有映射“{name}”；可用：{known}，或写映射文件的路径。",
        f"There is no mapping {name}; use one of {', '.join(shipped_names())}, or the path of a file.",
    )


def fitting(paths: Sequence[Path], ontology: Ontology, limits: Limits) -> Mapping:
    """The one shipped mapping that fits every file by its headings; WrongUseError where there is none.

    A file that cannot be read ends in the error that says why (`loaders.tables.RefusedFileError`).
    """
    known = [shipped(name, ontology) for name in shipped_names()]
    found = [mapping for mapping in known if all(_fits(path, mapping, limits) for path in paths)]
    if len(found) == 1:
        return found[0]
    names = "、".join(mapping.name for mapping in found or known)
    what_zh = "不止一个映射适合这些文件" if found else "没有自带的映射适合这些文件"
    what_en = "More than one mapping fits these files" if found else "No shipped mapping fits these files"
    raise WrongUseError(
        f"{what_zh}；请用 --mapping 指定（{names}），"
        "或自写映射文件（alliance-graph mappings 名称 可作样例）。",
        f"{what_en}; name one by --mapping ({names}), or write your own "
        "(alliance-graph mappings NAME prints an example).",
    )


def _fits(path: Path, mapping: Mapping, limits: Limits) -> bool:
    heads = [opened(table) for table in tables(path, limits)]
    return any(
        heading(rule, head.head) is not None
        for head in heads
        for rule in mapping.tables
        if stands_in(rule, head.table)
    )
