"""What an adapter needs to be told where the model does not know it."""

from collections.abc import Sequence
from typing import TypeVar

from ..errors import FacultyError

Known = TypeVar("Known")


def known(what: str, kind: str, value: Known | None) -> Known:
    """@raises FacultyError USAGE where nobody says it."""
    if value is None:
        raise FacultyError("USAGE", f"{kind} does not say its {what}: give {what.replace(' ', '_')}=…")
    return value


def class_names(classes: Sequence[object]) -> tuple[str, ...]:
    """Names as the run file has them: 3 and 3.0 are both "3"."""
    return tuple(str(int(one)) if isinstance(one, float) and one.is_integer() else str(one) for one in classes)
