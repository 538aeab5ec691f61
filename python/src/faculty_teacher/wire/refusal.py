"""A refusal as the services framework carries it, with Faculty's own code beside. docs/protocol.md §2."""

import re

from ..errors import FacultyError
from . import headers as names
from .frame import Headers

_MAX_SENTENCE = 4096  # headers count towards what a message may hold


def refusal(error: FacultyError) -> Headers:
    """Headers of a reply without a payload."""
    sentence = re.sub(r"[\r\n]+", " ", str(error))
    return {
        names.ERROR: error.code,
        names.SERVICE_ERROR: sentence if len(sentence) <= _MAX_SENTENCE else f"{sentence[:_MAX_SENTENCE]} …",
        names.SERVICE_ERROR_CODE: "503" if error.retryable else "400",
    }
