"""What is drawn follows from a key, a list of integers: docs/protocol.md §7."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_U64 = np.uint64
_MASK32 = 0xFFFFFFFF
_MASK64 = 0xFFFFFFFFFFFFFFFF
_LOW26 = 0x3FFFFFF
_LOW27 = 0x7FFFFFF


def uniforms_of_keys(keys: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """The first `count` uniforms of each stream, `[streams, count]`, in [0, 1).

    @param keys - `[streams, parts]`, the integers that name each.
    """
    h1, h2, h3, h4 = (_murmur3(keys, seed).astype(_U64) for seed in (1, 2, 3, 4))
    s0, s1 = (h1 << _U64(32)) | h2, (h3 << _U64(32)) | h4
    out = np.empty((len(keys), count))
    for i in range(count):
        halves = []
        for _ in range(2):
            halves.append((s0 + s1) & _U64(_MASK32))
            s1 = s1 ^ s0
            s0 = _rotated(s0, 24) ^ s1 ^ (s1 << _U64(16))
            s1 = _rotated(s1, 37)
        a, b = (half.astype(np.float64) for half in (halves[0] & _U64(_LOW26), halves[1] & _U64(_LOW27)))
        out[:, i] = (a * 2.0**27 + b) / 2.0**53
    return out


def uniforms(key: Sequence[int], count: int) -> NDArray[np.float64]:
    """The first `count` uniforms of one stream. One long stream is quicker in Python's own integers than in arrays."""
    h1, h2, h3, h4 = (int(_murmur3(np.array([key], np.int64), seed)[0]) for seed in (1, 2, 3, 4))
    s0, s1 = h1 << 32 | h2, h3 << 32 | h4
    draws = []
    for _ in range(2 * count):
        draws.append((s0 + s1) & _MASK32)
        s1 ^= s0
        s0 = ((s0 << 24 | s0 >> 40) ^ s1 ^ (s1 << 16)) & _MASK64
        s1 = (s1 << 37 | s1 >> 27) & _MASK64
    pairs = np.array(draws, np.int64).reshape(count, 2)
    return ((pairs[:, 0] & _LOW26) * 2.0**27 + (pairs[:, 1] & _LOW27)) / 2.0**53


def _rotated(state: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    return (state << _U64(bits)) | (state >> _U64(64 - bits))


def _murmur3(keys: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """MurmurHash3_x86_32 (Appleby, public domain) of each key's parts as signed 64-bit little-endian integers."""
    words = np.ascontiguousarray(keys, "<i8").view("<u4").astype(_U64)
    mask = _U64(_MASK32)
    digest = np.full(len(keys), seed, _U64)
    for column in words.T:
        word = column * _U64(0xCC9E2D51) & mask
        word = ((word << _U64(15)) | (word >> _U64(17))) & mask
        digest ^= word * _U64(0x1B873593) & mask
        digest = ((digest << _U64(13)) | (digest >> _U64(19))) & mask
        digest = (digest * _U64(5) + _U64(0xE6546B64)) & mask
    digest ^= _U64(keys.shape[1] * 8)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        digest = (digest ^ (digest >> _U64(shift))) * _U64(factor) & mask
    return digest ^ (digest >> _U64(16))
