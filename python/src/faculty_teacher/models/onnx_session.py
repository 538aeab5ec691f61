"""A session of ONNX Runtime whose first input is the sample and whose first output is asked for."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Model, Output, Said
from .channels import channels_first
from .known import class_names, known
from .torch_module import Layout


def onnx_session_model(
    session: Any,
    *,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output = "logits",
    layers: Sequence[str] = (),
    layout: Layout = "channels-last",
) -> Model:
    """How many threads it has was said when the session was made (`SessionOptions.intra_op_num_threads`).

    @param layers - Names of outputs of the graph.
    """
    kind = "an ONNX session"
    [taken, *_] = session.get_inputs()
    [told, *_] = session.get_outputs()
    fixed = [extent for extent in taken.shape[1:] if isinstance(extent, int)]
    own = fixed if len(fixed) == len(taken.shape) - 1 and layout == "channels-last" else None

    def infer(inputs: NDArray[np.float32], wanted: Sequence[str]) -> Said:
        shown = np.ascontiguousarray(channels_first(inputs) if layout == "channels-first" else inputs)
        outputs, *features = session.run([told.name, *wanted], {taken.name: shown})
        return Said(outputs, dict(zip(wanted, features, strict=True)))

    return Model(
        infer,
        class_names(known("classes", kind, classes)),
        tuple(known("input shape", kind, input_shape or own)),
        digest or known("digest", kind, _digest_of_file(getattr(session, "_model_path", None))),
        output=output,
        layers=tuple(layers),
        backend="onnxruntime",
        set_threads=lambda _count: None,
    )


def _digest_of_file(path: str | None) -> str | None:
    return None if not path else hashlib.sha256(Path(path).read_bytes()).hexdigest()
