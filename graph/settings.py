"""What the environment says about where the record is kept. Only `api.tasks` reads it.

| variable | what | without it |
| --- | --- | --- |
| `ALLIANCE_GRAPH_STORE` | `sqlite`, or the address of a Neo4j server: `bolt://127.0.0.1:7687` | `sqlite` |
| `ALLIANCE_GRAPH_STORE_USER` | the user of that server | `neo4j` |
| `ALLIANCE_GRAPH_STORE_PASSWORD_FILE` | a file with the password, readable by its owner alone | refused |
| `ALLIANCE_GRAPH_STORE_DATABASE` | the database of that server | `neo4j` |
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from graph.errors import WrongUseError
from graph.store.server import Server

STORE = "ALLIANCE_GRAPH_STORE"
EMBEDDED = "sqlite"
SCHEMES = ("bolt", "neo4j", "bolt+s", "neo4j+s", "bolt+ssc", "neo4j+ssc")


def server(environment: Mapping[str, str]) -> Server | None:
    """The server that keeps the record; None where it is kept in the home itself."""
    address = environment.get(STORE, EMBEDDED)
    if address == EMBEDDED:
        return None
    if address.partition("://")[0] not in SCHEMES:
        raise WrongUseError(
            f"{STORE}={address} 无法识别；请写 {EMBEDDED}，或 bolt://127.0.0.1:7687 这样的地址。",
            f"{STORE}={address} is not understood; write {EMBEDDED}, or an address such as bolt://127.0.0.1:7687.",
        )
    user = environment.get(f"{STORE}_USER", "neo4j")
    return Server(address, user, _password(environment), environment.get(f"{STORE}_DATABASE", "neo4j"))


def _password(environment: Mapping[str, str]) -> str:
    name = f"{STORE}_PASSWORD_FILE"
    if name not in environment:
        raise WrongUseError(
            f"请用 {name} 指明存放图数据库密码的文件。",
            f"Name the file that holds the password of the graph database by {name}.",
        )
    return _secret(Path(environment[name]))


def _secret(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUseError(
            f"读不了密码文件：{path}。", f"The password file cannot be read: {path}."
        ) from error
    if mode & 0o077:
        raise WrongUseError(
            f"密码文件权限过宽：{path}。请执行 chmod 600 后重试。",
            f"The password file is readable by others: {path}. Run chmod 600 on it and try again.",
        )
    return text
