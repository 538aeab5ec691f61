"""A module of PyTorch, on whatever device its parameters are."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..digests import digest_of_tensors
from ..model import Model, Output, Said
from .channels import channels_first, channels_last
from .known import class_names, known

Layout = Literal["channels-first", "channels-last"]


def torch_module_model(
    module: Any,
    *,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output = "logits",
    layers: Sequence[str] | None = None,
    layout: Layout = "channels-first",
) -> Model:
    """The module is put into evaluation mode.

    @param input_shape - Of a sample of the data set: `[height, width, channels]` of an image.
    @param layers - Names as `named_modules` has them; absent: all whose output is one tensor of as many rows.
    @param layout - How the module takes samples of two axes or more; layers come back channels last either way.
    """
    import torch

    kind = f"a {type(module).__qualname__}"
    shape = tuple(known("input shape", kind, input_shape))
    module.eval()
    modules = dict(module.named_modules())
    parameter = next(module.parameters(), None)
    device = torch.device("cpu") if parameter is None else parameter.device
    first = layout == "channels-first"

    def infer(inputs: NDArray[np.float32], wanted: Sequence[str]) -> Said:
        shown = channels_first(inputs) if first else inputs
        kept: dict[str, Any] = {}
        hooks = [modules[name].register_forward_hook(partial(_keep, kept, name)) for name in wanted]
        try:
            with torch.inference_mode():
                outputs = module(torch.from_numpy(np.ascontiguousarray(shown)).to(device))
        finally:
            for hook in hooks:
                hook.remove()
        features = {name: _array(tensor) for name, tensor in kept.items()}
        return Said(_array(outputs), {name: channels_last(one) if first else one for name, one in features.items()})

    def served() -> tuple[str, ...]:
        """What a forward pass of two zeros passes by."""
        tried = infer(np.zeros((2, *shape), np.float32), [name for name in modules if name])
        return tuple(name for name, one in tried.features.items() if one.ndim >= 2 and len(one) == 2)

    weights = {name: _array(tensor) for name, tensor in module.state_dict().items()}
    return Model(
        infer,
        class_names(known("classes", kind, classes)),
        shape,
        digest or digest_of_tensors(weights, repr(module)),
        output=output,
        layers=served() if layers is None else tuple(layers),
        parameters=sum(int(one.numel()) for one in module.parameters()),
        backend=f"torch {torch.__version__} {device.type}",
        set_threads=torch.set_num_threads,
    )


def _keep(kept: dict[str, Any], name: str, _module: Any, _inputs: Any, outputs: Any) -> None:
    if hasattr(outputs, "detach"):
        kept[name] = outputs.detach().clone()  # what follows may write into it


def _array(tensor: Any) -> NDArray[Any]:
    on_cpu = tensor.detach().cpu()
    return np.asarray((on_cpu.float() if on_cpu.is_floating_point() else on_cpu).numpy())
