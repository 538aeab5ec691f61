"""CRC-32C (Castagnoli), of frames and of rows that are drawn from."""

import google_crc32c


def crc32c(data: bytes) -> int:
    """0 to 2³² − 1."""
    return int(google_crc32c.value(data))
