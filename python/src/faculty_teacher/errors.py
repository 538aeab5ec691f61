"""The codes of docs/errors.md that a teacher says, and what its process ends with."""

from typing import Final, Literal

ErrorCode = Literal[
    "USAGE",
    "BAD_MODEL",
    "BAD_DATASET",
    "NOT_FOUND",
    "SHAPE_MISMATCH",
    "DIGEST_MISMATCH",
    "UNKNOWN_MODEL",
    "UNKNOWN_LAYER",
    "MALFORMED_FRAME",
    "UNSUPPORTED_WIRE",
    "TOO_LARGE",
    "NOT_FINITE",
    "FULL",
    "DRAINING",
    "DEADLINE",
    "BUS_UNREACHABLE",
    "BUS_REFUSED",
    "INTERNAL",
]

EXIT_CODES: Final[dict[str, int]] = {
    "USAGE": 2,
    "NOT_FOUND": 66,
    "BUS_UNREACHABLE": 69,
    "INTERNAL": 70,
    "BUS_REFUSED": 77,
}
_DATA_ERROR = 65

_RETRYABLE = frozenset({"FULL", "DRAINING", "DEADLINE"})


class FacultyError(Exception):
    """A broken contract: a code of the closed list, and one sentence with what was expected and what came."""

    def __init__(self, code: ErrorCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed elsewhere or later."""
        return self.code in _RETRYABLE

    @property
    def exit_code(self) -> int:
        """What a process ends with, as sysexits.h has it."""
        return EXIT_CODES.get(self.code, _DATA_ERROR)
