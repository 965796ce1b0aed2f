"""The measure of the code's shape fires on what is too long or circular, and is silent otherwise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SHAPE = Path(__file__).with_name("shape.py")


def measure(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the measure on a folder, as `make check` does on the checkout."""
    command = [sys.executable, str(SHAPE), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def write(folder: Path, module: str, text: str) -> None:
    """A module of the package `graph`."""
    path = folder / "graph" / f"{module}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def function(lines: int) -> str:
    """A function of so many statements, below a docstring that must not count."""
    return "def it():\n" + '    """One.\n\n    Two.\n    """\n' + "    x = 1\n" * lines


def test_short_functions_without_cycles_pass(tmp_path: Path) -> None:
    write(tmp_path, "one", "from graph.two import it\n" + function(6))
    write(tmp_path, "two", function(6) + "\n\ndef declared():\n    ...\n")
    result = measure(tmp_path)
    assert (result.returncode, result.stderr.strip()) == (0, "")
    assert "functions       2      6      6" in result.stdout


def test_a_median_of_seven_lines_fails(tmp_path: Path) -> None:
    write(tmp_path, "one", function(7))
    result = measure(tmp_path)
    assert result.returncode == 1
    assert "函数中位数超过 6 行" in result.stderr


def test_a_tenth_of_long_functions_fails_and_less_passes(tmp_path: Path) -> None:
    write(tmp_path, "one", function(1) * 9 + function(26))
    assert measure(tmp_path).returncode == 0
    write(tmp_path, "two", function(26))
    assert "函数超过 25 行" in measure(tmp_path).stderr


def test_long_modules_fail(tmp_path: Path) -> None:
    write(tmp_path, "one", "x = 1\n" * 251)
    assert "模块超过 250 行" in measure(tmp_path).stderr


def test_an_import_cycle_fails_and_is_named(tmp_path: Path) -> None:
    write(tmp_path, "one", "from graph import two\n")
    write(tmp_path, "two", "import graph.one\n")
    result = measure(tmp_path)
    assert result.returncode == 1
    assert "graph.one → graph.two" in result.stderr or "graph.two → graph.one" in result.stderr
