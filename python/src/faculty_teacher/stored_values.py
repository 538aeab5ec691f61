"""What a model sees of values as a data set stores them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def stored_values(stored: NDArray[Any], scale: float) -> NDArray[np.float32]:
    """Each value × scale, rounded to float32 once: the same bits wherever it is done."""
    if stored.dtype == np.uint8:
        return np.asarray((np.arange(256) * scale).astype(np.float32)[stored])
    if scale == 1:
        return np.array(stored, np.float32)
    return np.asarray((stored.astype(np.float64) * scale).astype(np.float32))
