"""Samples have their channels last on the wire, first in most modules of PyTorch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def channels_first(samples: NDArray[Any]) -> NDArray[Any]:
    """`[rows, …positions, channels]` to `[rows, channels, …positions]`; a sample of one axis has no positions."""
    return np.moveaxis(samples, -1, 1) if samples.ndim > 2 else samples


def channels_last(features: NDArray[Any]) -> NDArray[Any]:
    """The other way round."""
    return np.moveaxis(features, 1, -1) if features.ndim > 2 else features
