"""Header names of the wire, docs/protocol.md §2."""

from typing import Final

WIRE: Final = "Faculty-Wire"
HEAD_BYTES: Final = "Faculty-Head-Bytes"
CRC32C: Final = "Faculty-Crc32c"
DEADLINE_MS: Final = "Faculty-Deadline-Ms"
QUEUE: Final = "Faculty-Queue"
ERROR: Final = "Faculty-Error"
SERVICE_ERROR: Final = "Nats-Service-Error"
SERVICE_ERROR_CODE: Final = "Nats-Service-Error-Code"

WIRE_VERSION: Final = "1.0"
PARTS_WIRE_VERSION: Final = "1.1"
"""The version that brought descriptions in parts."""
STORED_WIRE_VERSION: Final = "1.2"
"""The version that brought data sets as they are stored."""
TEXTS_WIRE_VERSION: Final = "1.4"
"""The version that brought tensors of BYTES, and teachers of texts."""
OUTPUTS_WIRE_VERSION: Final = "1.5"
"""The version that brought `outputs` of a description."""
NEWEST_WIRE_VERSION: Final = OUTPUTS_WIRE_VERSION
