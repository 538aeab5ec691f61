"""Flow of solution procedure between two layers, Yim et al. 2017 (CVPR) eq. 1."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def fsp_matrices(first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.float64]:
    """For each sample the inner products of every two channels over the positions, divided by how many those are.

    Where the grids differ the larger is pooled to the smaller by adaptive averages.
    @param first, second - `[rows, height, width, channels]` or `[rows, positions, channels]`.
    @returns `[rows, channels of first, channels of second]`.
    """
    a, b = _maps(first), _maps(second)
    height, width = min(a.shape[1], b.shape[1]), min(a.shape[2], b.shape[2])
    a, b = (_pooled(_pooled(maps, 1, height), 2, width) for maps in (a, b))
    sums: NDArray[np.float64] = np.einsum("nhwi,nhwj->nij", a, b)
    return np.asarray(sums / (height * width))


def _maps(features: NDArray[Any]) -> NDArray[np.float64]:
    """A sequence has height 1."""
    exact: NDArray[np.float64] = features.astype(np.float64)
    return exact if exact.ndim == 4 else exact[:, None]


def _pooled(maps: NDArray[np.float64], axis: int, to: int) -> NDArray[np.float64]:
    """Means over the cells from ⌊i · n / to⌋ to before ⌈(i + 1) · n / to⌉ of an axis of n cells."""
    length = maps.shape[axis]
    if length == to:
        return maps
    spans = [range(i * length // to, -(-(i + 1) * length // to)) for i in range(to)]
    return np.stack([maps.take(span, axis=axis).mean(axis=axis) for span in spans], axis=axis)
