"""A layer's output as it travels, FP32; sums are taken in float64."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import FacultyError
from ..streams import uniforms
from ..wire.tensor import WireTensor, wire_tensor
from .fsp import fsp_matrices
from .layer_request import LayerRequest

Features = NDArray[np.float32]
_PURPOSE: Final = 8  # the first part of a projection's key


def reduce_layer(request: LayerRequest, features: Mapping[str, Features]) -> WireTensor:
    """@param features - `[rows, …]` of each layer that the request reads, channels last. @raises NOT_FINITE."""
    own = features[request.layer]
    if request.kind == "projection":
        reduced = _projected(own, request.width)
    elif request.kind == "fsp":
        reduced = fsp_matrices(own, features[request.other])
    else:
        reduced = _REDUCTIONS[request.kind](own)
    out = reduced.astype("<f4")
    finite = np.isfinite(out)
    if not finite.all():
        raise FacultyError("NOT_FINITE", f"layer {request.layer} yields {out[~finite][0]}, expected a finite number")
    return wire_tensor(request.tensor_name, out)


def _full(features: Features) -> NDArray[Any]:
    return features


def _pooled(features: Features) -> NDArray[Any]:
    return np.asarray(features.astype(np.float64).mean(axis=tuple(range(1, features.ndim - 1))))


def _attention_map(features: Features) -> NDArray[Any]:
    energy = np.square(features.astype(np.float64)).mean(axis=-1)
    # The mean over channels and their sum have one direction; the length divides the scale away.
    lengths = np.sqrt(np.square(energy).sum(axis=tuple(range(1, energy.ndim)), keepdims=True))
    return np.asarray(np.divide(energy, lengths, out=np.zeros_like(energy), where=lengths > 0))


def _gram(features: Features) -> NDArray[Any]:
    flat = features.reshape(len(features), -1).astype(np.float64)
    products = flat @ flat.T
    largest = np.abs(products).max()
    return products if largest == 0 else products / largest


_REDUCTIONS: Final[dict[str, Callable[[Features], NDArray[Any]]]] = {
    "full": _full,
    "pooled": _pooled,
    "attention-map": _attention_map,
    "gram": _gram,
}


def _projected(features: Features, width: int) -> NDArray[Any]:
    flat = features.reshape(len(features), -1).astype(np.float64)
    return flat @ _projection_matrix(prod(features.shape[1:]), width).T


@lru_cache(maxsize=4)  # a run asks for one or two
def _projection_matrix(size: int, width: int) -> NDArray[np.float64]:
    """`[width, size]` of ±1/√width, the same everywhere (Achlioptas 2003): one uniform decides each entry."""
    below = uniforms((_PURPOSE, size, width), size * width) < 0.5
    scale = np.float32(1 / np.sqrt(width))
    return np.where(below, -scale, scale).astype(np.float64).reshape(width, size)
