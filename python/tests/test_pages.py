"""What the pages show is code, and the same code where it is shown twice."""

import ast
import re
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "python/README.md", "docs/teachers/pytorch.md", "docs/teachers/keras.md")


def blocks(page: str) -> list[str]:
    """Its Python, each block without the indent of the list that it stands in."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^( *)```python\n(.*?)^\1```", text, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(code) for _, code in found]


@pytest.mark.parametrize("page", PAGES)
def test_it_shows_python(page: str) -> None:
    assert blocks(page)
    for block in blocks(page):
        ast.parse(block)


def test_the_lines_for_pytorch_are_ten_and_the_same_on_both_pages() -> None:
    [shown] = blocks("README.md")
    assert blocks("docs/teachers/pytorch.md")[0] == shown
    assert len([line for line in shown.splitlines() if line.strip()]) <= 10
