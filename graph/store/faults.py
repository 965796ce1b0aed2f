"""The sentences in which a store says what it cannot do, the same for every store."""

from __future__ import annotations

from graph.conformance import Conformance
from graph.records import Change, Node, NodeKey, TieKey
from graph.store.port import (
    DanglingTieError,
    DuplicateKeyError,
    NewerFormatError,
    NonConformingRecordError,
    StoreClosedError,
)


def identity_of(change: Change) -> NodeKey | TieKey:
    """What makes the record of a change itself."""
    return NodeKey(change.kind, change.key) if isinstance(change, Node) else change.identity


def called(identity: NodeKey | TieKey) -> str:
    """An identity as a sentence names it; what cannot be printed is not."""
    name = ":".join(str(part) for part in identity)
    return "".join(character if character.isprintable() else "�" for character in name)


def dangling(kind: str, missing: NodeKey) -> DanglingTieError:
    """A tie of `kind` names a node that is not there."""
    return DanglingTieError(
        f"关系 {kind} 指向不存在的节点 {missing.kind} {missing.key}；请先导入该节点。未写入任何内容。",
        f"A {kind} tie names {missing.kind} {missing.key}, which does not exist; load it first. "
        "Nothing was written.",
    )


def still_tied(node: NodeKey) -> DanglingTieError:
    """A node that still has ties was to be removed."""
    return DanglingTieError(
        f"节点 {node.kind} {node.key} 仍有关系相连，不能删除；请先删除这些关系。未写入任何内容。",
        f"{node.kind} {node.key} still has ties and cannot be removed; remove them first. "
        "Nothing was written.",
    )


def duplicate(identity: NodeKey | TieKey) -> DuplicateKeyError:
    """Two different records of one write share a natural key."""
    name = called(identity)
    return DuplicateKeyError(
        f"同一批数据中有两条不同的记录使用同一键 {name}；请合并后再导入。未写入任何内容。",
        f"Two different records of one write share the key {name}; merge them. Nothing was written.",
    )


def fitting(change: Change, conformance: Conformance) -> Change:
    """The change, which a store may take; NonConformingRecordError where it may not."""
    misfit = conformance.misfit(change)
    if misfit is None:
        return change
    name = called(identity_of(change))
    raise NonConformingRecordError(
        f"记录 {name} 不符合本体：{misfit.zh}。请更正后再导入。未写入任何内容。",
        f"The record {name} is not as the ontology says: {misfit.en}. Correct it. Nothing was written.",
    )


def closed() -> StoreClosedError:
    """A closed store was asked something."""
    return StoreClosedError("数据库已关闭；请重新打开。", "The store is closed; open it again.")


def newer(found: int, known: int) -> NewerFormatError:
    """The record was written by a newer release."""
    return NewerFormatError(
        f"数据由更新的版本写入（格式 {found}，本程序支持 {known}）。请升级程序。",
        f"The record has format {found}, this release reads {known}. Install a newer release.",
    )
