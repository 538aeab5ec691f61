"""What a model sees of values as a data set stores them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def stored_values(stored: NDArray[Any], scale: float) -> NDArray[np.float32]:
    """Each value × scale, rounded to float32 once: the same bits wherever it is done."""
    exact: NDArray[np.float64] = np.multiply(stored, scale, dtype=np.float64)
    return exact.astype(np.float32)
