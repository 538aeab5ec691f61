"""The package is typed and formatted as pyproject.toml says."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "command",
    [("mypy", "--cache-dir=/dev/null"), ("ruff", "check", "--no-cache"), ("ruff", "format", "--no-cache", "--check")],
    ids=" ".join,
)
def test_style(command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
