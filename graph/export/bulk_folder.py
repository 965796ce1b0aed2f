"""The folder of a bulk import: the files, the command that takes them, and what to run afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import orjson

from graph.canonical import digest
from graph.errors import AllianceGraphError
from graph.export.about import LINE, PROGRAM
from graph.export.bulk import EMPTY, Written, write_bulk
from graph.export.files import MARK
from graph.kinds import Ontology, ValueType
from graph.store.neo4j_cypher import quoted, schema
from graph.store.port import Progress, Store

COMMANDS = "commands.txt"
SCHEMA = "schema.cypher"
README = "README.txt"

_COMMAND = (
    "neo4j-admin database import full neo4j",
    "--array-delimiter=U+001E",
    "--multiline-fields=true",
    "--strict=true",
    "--bad-tolerance=0",
)
"""Lists are cut at a character that no key holds, texts may have line ends, and nothing bad is passed over.

The database comes first: behind the files its name would be taken for one more of them.
"""


class DisturbedError(AllianceGraphError):
    """Somebody wrote while the record was being read."""

    code = "EXPORT_DISTURBED"
    retryable = True


def write_bulk_folder(store: Store, ontology: Ontology, folder: Path, progress: Progress) -> Written:
    """Write the whole record of a store into a folder; DisturbedError where it changed meanwhile."""
    version, said = store.version(), digest(store, ontology)
    written = write_bulk(store, ontology, folder, progress)
    if store.version() != version:
        raise DisturbedError(
            "导出期间数据被改写，未写出任何文件。请重试。",
            "The record was written to during the export, so nothing was written. Try again.",
        )
    (folder / COMMANDS).write_text(command(written), encoding="utf-8")
    (folder / SCHEMA).write_text(after(ontology), encoding="utf-8")
    (folder / README).write_text(page(version, said, written), encoding="utf-8")
    (folder / MARK).write_bytes(_mark(version, said, written))
    return written


def _mark(version: int, said: str, written: Written) -> bytes:
    facts = {"program": PROGRAM, "role": "steward", "area": None, "as_of": None, "version": version}
    counts = {"nodes": written.nodes, "ties": written.ties}
    return orjson.dumps({**facts, "digest": said, **counts}, option=LINE)


def command(written: Written) -> str:
    """The command, to be run in the folder while no server has the database open."""
    return " \\\n  ".join((*_COMMAND, *arguments(written))) + "\n"


def arguments(written: Written) -> Iterable[str]:
    """The files as the command names them; without `./` the importer of 5.26 finds none."""
    yield from (f"--nodes=./{name}" for name in written.node_files)
    yield from (f"--relationships=./{name}" for name in written.tie_files)


def after(ontology: Ontology) -> str:
    """What makes a store of the imported database: constraints, the index, and the lists that are empty.

    The importer takes an empty list for one that is missing.
    """
    statements = [statement for _, statement in schema(ontology)]
    statements += [
        f"MATCH (n:{quoted(kind.name)} {{{quoted(field.name)}: ['{EMPTY}']}}) SET n.{quoted(field.name)} = []"
        for kind in ontology.nodes.values()
        for field in kind.fields
        if field.type is ValueType.CODES
    ]
    return "".join(f"{statement};\n" for statement in statements)


def page(version: int, said: str, written: Written) -> str:
    """What the folder is and what to do with it, in Chinese and English."""
    return f"""联盟图谱：整个数据库的导出，供 Neo4j 批量导入
alliance-graph: the whole record, for Neo4j's bulk import

角色 role: steward（全部内容，含受限字段；不得交给其他角色 everything, restricted fields included;
  not to be handed to other roles)
区域 area: 全部 all    日期 date: 全部时间 all times
版本 version: {version}    记录 records: {written.nodes + written.ties:,}
节点 nodes: {written.nodes:,}    关系 ties: {written.ties:,}
摘要 digest: {said}
合成数据在 is_synthetic 中逐条标明。 Synthetic data are marked one by one in is_synthetic.

1  停止服务器；目标数据库须不存在或为空。
   Stop the server; the database must not exist yet, or be empty.
2  在本文件夹内执行 {COMMANDS} 中的命令。
   In this folder, run the command in {COMMANDS}.
3  启动服务器，建立约束与索引，补上空列表：
   Start the server, then make the constraints, the index and the lists that are empty:
     cypher-shell -f {SCHEMA}
4  核对：版本与记录数应与上面相同；copy 命令显示的 SHA-256 即上面的摘要。
   Check: version and number of records should be those above; `copy` prints the digest as SHA-256.
     ALLIANCE_GRAPH_STORE=bolt://127.0.0.1:7687 alliance-graph doctor

这些 CSV 只供导入程序使用，不要用电子表格打开或保存。
These CSV files are for the importer; do not open or save them in a spreadsheet program.
"""
