"""What is handed out: the wheel is whole, the locks are exact, and no file tells where it was written."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "loaders", "analytics", "api")
LOCKS = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")
REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ]+)", re.MULTILINE)

# Joined here so that this file does not find itself.
HOSTS = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("crates", "io"),
    ("proxy.golang", "org"),
    ("repo1.maven", "org"),
    ("deb.debian", "org"),
)
HOST = re.compile("|".join(re.escape(".".join(parts)) for parts in HOSTS))
MACHINE = re.compile(r"(?<![\w.$}-])/(?:home|root|Users|work|farm)" + r"/\w")
WORKSHOP = re.compile(
    "|".join(("sub" + "agent", "language" + " model", "chat" + "bot", "co-" + "authored-by")), re.I
)


def repository_files() -> list[Path]:
    """Every text file that git holds or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192]]


def places(pattern: re.Pattern[str]) -> list[str]:
    """Where the pattern stands in the repository, as `file:line: match`."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path in repository_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (found := pattern.search(line))
    ]


def locked(name: str) -> dict[str, str]:
    """The versions that a lock file names."""
    return dict(REQUIREMENT.findall((ROOT / name).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of the files in a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return frozenset(archive.namelist())


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_provides_the_package(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"alliance-graph"}


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_is_imported_from_this_checkout(name: str) -> None:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin == str(ROOT / name / "__init__.py")


def test_the_wheel_holds_every_file_of_the_four_packages(wheel: frozenset[str]) -> None:
    command = ["git", "ls-files", "--cached", "--", *PACKAGES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    kept = {
        name for name in listed if name and not name.startswith("api/playground/") and (ROOT / name).is_file()
    }
    assert kept - wheel == set()


def test_the_wheel_holds_the_playground_with_its_licence(wheel: frozenset[str]) -> None:
    wanted = ("VERSION", "LICENSE", "main.js", "polyfills.js", "styles.css", "assets/i18n/zh-CN.json")
    assert {f"api/static/altair/{name}" for name in wanted} <= wheel


def test_the_wheel_holds_nothing_that_only_a_checkout_needs(wheel: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in wheel if ".dist-info/" not in name}
    assert tops == set(PACKAGES)
    assert [
        name for name in wheel if name.endswith((".map", ".pyc")) or name.startswith("api/playground/")
    ] == []


def test_the_wheel_holds_the_licence_and_the_command(wheel: frozenset[str]) -> None:
    names = {name.split("/", 1)[1] for name in wheel if ".dist-info/" in name}
    assert {"licenses/LICENSE", "entry_points.txt"} <= names


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_has_hashes_and_no_lock_names_an_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if REQUIREMENT.match(entry)]
    assert len(entries) >= 2
    assert [entry.split(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"--(?:extra-)?index-url|--find-links|://|(?<![\w])/\w", text) == []


def test_the_locks_agree_on_every_version() -> None:
    everything = locked("requirements-dev.txt")
    assert locked("requirements.txt").items() <= everything.items()
    assert locked("requirements-build.txt").items() <= everything.items()


def test_the_playground_lock_has_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "api/playground/package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((ROOT / "api/playground/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert packages[""]["dependencies"] == wanted
    assert all(package["integrity"].startswith("sha512-") for path, package in packages.items() if path)
    assert [path for path, package in packages.items() if "resolved" in package] == []


def test_the_playground_is_the_locked_one_and_is_not_fetched_again() -> None:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    assert hook.bring(ROOT / "api/playground", ROOT / "api/static/altair") is False


def test_no_file_names_a_package_registry() -> None:
    assert places(HOST) == []


def test_no_file_names_a_place_on_the_machine_it_was_written_on() -> None:
    here = re.escape(str(ROOT)) + r"\b"
    assert places(MACHINE) + places(re.compile(here)) == []


def test_no_file_speaks_of_how_it_was_written() -> None:
    assert places(WORKSHOP) == []


@pytest.mark.parametrize("line", ["see /ho" + "me/someone/x", 'open("/ro' + 'ot/x")', "/wo" + "rk/x"])
def test_the_search_for_machine_paths_fires(line: str) -> None:
    assert MACHINE.search(line)


@pytest.mark.parametrize(
    "line", ["https://example.org/home/x", "${PREFIX}/home/x", "api/work/x", "/workflow"]
)
def test_the_search_for_machine_paths_is_silent_on_other_paths(line: str) -> None:
    assert MACHINE.search(line) is None
