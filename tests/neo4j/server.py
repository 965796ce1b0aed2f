"""A real Neo4j Community server as a child process: `python tests/neo4j/server.py lts` (or `newest`).

It runs in the Java that the release asks for, started inside this process, and listens on loopback alone.
When it answers it prints one line of JSON: address, user, password_file, version and pid. It ends on
SIGTERM or SIGINT, and with `--with-parent` also when the process that started it is gone. Its home, if not
given, is a temporary folder that goes with it. The password is random, or what `--password-file` holds.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jpype  # type: ignore[import-untyped]
from jars import RELEASES, Release, java, missing

USER = "neo4j"
OPENED = ("java.lang", "java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")

# The log of transactions is not laid out beforehand, since that takes a second and 512 MB for each server.
# Plans are kept: tests change the numbers of nodes all the time, and a plan costs more than a question.
# Bolt does not wait for callers when it closes: each server ends in one second and a half instead of eleven.
CONFIGURATION = """\
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.bolt.tls_level=DISABLED
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
server.memory.pagecache.size={pages}
db.tx_log.preallocate=false
dbms.cypher.min_replan_interval=1h
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    release: Release
    port: int
    heap: str
    pages: str
    home: Path | None
    password_file: Path | None
    with_parent: bool


def options(arguments: list[str]) -> Options:
    """The command line, read."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("release", choices=RELEASES)
    parser.add_argument("--port", type=int, default=0, help="0: one that is free")
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--pages", default="256m", help="memory for the pages of the store, beside the heap")
    parser.add_argument("--home", type=Path, help="kept, if given")
    parser.add_argument("--password-file", type=Path, help="read if it is there, made otherwise")
    parser.add_argument("--with-parent", action="store_true", help="end when the parent process does")
    given = vars(parser.parse_args(arguments))
    return Options(**{**given, "release": RELEASES[given["release"]]})


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


def password(file: Path) -> str:
    """What the file holds; if there is none it is made, for its owner alone, with a random password."""
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
            made.write(secrets.token_urlsafe(18))
    return file.read_text(encoding="ascii").strip()


def start_java(asked: Options) -> None:
    """Start Java inside this process; `-Xrs` leaves the signals to Python.

    The heap has its full size at once, and its pages are there before the first record comes: a write of
    800,000 takes a quarter less. Two cores collect it sooner together than one beside the other.
    """
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    jars = sorted(str(jar) for jar in asked.release.jars.glob("*.jar"))
    library = str(java(asked.release.java))
    heap = f"-Xms{asked.heap}", f"-Xmx{asked.heap}", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch"
    pages = "-XX:+UseTransparentHugePages", "-XX:+DisplayVMOutputToStderr"
    jpype.startJVM(*heap, *pages, "-Xrs", *opened, jvmpath=library, classpath=jars)


def start_server(asked: Options, home: Path, port: int) -> Any:
    """Start the server that the written configuration describes; it answers when this returns."""
    file = home / "neo4j.conf"
    file.write_text(CONFIGURATION.format(port=port, pages=asked.pages), encoding="ascii")
    path = jpype.JClass("java.nio.file.Path")
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")
    return builder(path.of(str(home))).loadPropertiesFromFile(path.of(str(file))).build()


def set_password(server: Any, word: str) -> None:
    """Give the first user its password, so that the first login need not change it."""
    values = jpype.JClass("java.util.HashMap")()
    values.put("word", word)
    text = f"ALTER USER {USER} SET PASSWORD $word CHANGE NOT REQUIRED"
    server.database("system").executeTransactionally(text, values)


def told_to_end() -> list[int]:
    """The signals to stop that come from now on; one that comes while the server starts is not lost."""
    ended: list[int] = []
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda number, _: ended.append(number))
    return ended


def wait_for_the_end(ended: list[int], parent: int | None) -> None:
    """Sleep until a signal says stop, or the parent that it shall end with is gone."""
    while not ended and parent in (None, os.getppid()):
        time.sleep(0.1)


def run(asked: Options, home: Path) -> None:
    """Serve until the end; what stands on the line that is printed can be used at once."""
    file = asked.password_file or home / "password"
    ended, parent = told_to_end(), os.getppid() if asked.with_parent else None
    known = (home / "data" / "databases" / "system").exists()
    word, port = password(file), asked.port or free_port()
    start_java(asked)
    server = start_server(asked, home, port)
    try:
        if not known:
            set_password(server, word)
        told = {"address": f"bolt://127.0.0.1:{port}", "user": USER, "password_file": str(file)}
        print(json.dumps({**told, "version": asked.release.version, "pid": os.getpid()}), flush=True)
        wait_for_the_end(ended, parent)
    finally:
        server.shutdown()


def main(arguments: list[str]) -> int:
    """Run a server; 2 with the reason on standard error when it cannot run here."""
    asked = options(arguments)
    reason = missing(asked.release)
    if reason is not None:
        print(reason, file=sys.stderr)
        return 2
    with ExitStack() as kept:
        home = asked.home or Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="neo4j-")))
        home.mkdir(parents=True, exist_ok=True)
        run(asked, home)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
