"""W3C Trace Context, https://www.w3.org/TR/trace-context/: whoever answers replies with a span of its own."""

import re
import secrets
from collections.abc import Mapping

_HEADER = "traceparent"
_PATTERN = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?")


def continue_trace(headers: Mapping[str, str]) -> dict[str, str]:
    """The header of a span below the sender's; none where the sender is in no trace."""
    found = _PATTERN.fullmatch(headers.get(_HEADER, ""))
    return {} if found is None else {_HEADER: f"00-{found[1]}-{secrets.token_hex(8)}-{found[2]}"}
