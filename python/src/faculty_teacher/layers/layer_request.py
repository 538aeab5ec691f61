"""A layer as a predict request names it, and what a teacher makes of its output before it sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

from ..errors import FacultyError
from ..wire.frame import is_integer

Shape = tuple[int, ...]
_KINDS: Final = ("full", "pooled", "attention-map", "gram", "projection", "fsp")
_MAPS: Final = {"attention-map": "an attention map", "fsp": "an FSP matrix"}  # made of positions and channels
_MAX_LAYERS: Final = 16
_MAX_NAME: Final = 128
_MAX_WIDTH: Final = 4096


@dataclass(frozen=True)
class LayerRequest:
    """`width` is a projection's, `other` the second layer of an FSP matrix."""

    layer: str
    kind: str
    width: int = 0
    other: str = ""

    @property
    def tensor_name(self) -> str:
        """`layer:conv2:attention-map`, `layer:conv1:fsp-conv2`."""
        detail = f"-{self.width}" if self.kind == "projection" else f"-{self.other}" if self.kind == "fsp" else ""
        return f"layer:{self.layer}:{self.kind}{detail}"

    @property
    def reads(self) -> tuple[str, ...]:
        """Layers whose outputs it is made of."""
        return (self.layer, self.other) if self.kind == "fsp" else (self.layer,)

    def row_shape(self, shapes: Mapping[str, Shape], rows: int) -> Shape:
        """Of one row of the reduced layer, in a request of so many rows."""
        shape = shapes[self.layer]
        return {
            "full": shape,
            "pooled": shape[-1:],
            "attention-map": shape[:-1],
            "gram": (rows,),
            "projection": (self.width,),
            "fsp": shape[-1:] + shapes[self.other][-1:] if self.other else (),
        }[self.kind]


def layer_requests(listed: Any) -> tuple[LayerRequest, ...]:
    """`layers` of a predict request; MALFORMED_FRAME."""
    if not isinstance(listed, list) or len(listed) > _MAX_LAYERS:
        raise FacultyError("MALFORMED_FRAME", f"frame: layers: expected a list of at most {_MAX_LAYERS}")
    return tuple(_layer_request(i, one) for i, one in enumerate(listed))


def _layer_request(i: int, one: Any) -> LayerRequest:
    layer: Any = one.get("layer") if isinstance(one, dict) else None
    reduction: Any = one.get("reduction") if isinstance(one, dict) else None
    if _is_name(layer) and isinstance(reduction, dict) and reduction.get("kind") in _KINDS:
        kind: str = reduction["kind"]
        width: Any = reduction.get("width")
        other: Any = reduction.get("with")
        if kind == "projection" and is_integer(width) and 1 <= width <= _MAX_WIDTH:
            return LayerRequest(layer, kind, width=int(width))
        if kind == "fsp" and _is_name(other):
            return LayerRequest(layer, kind, other=other)
        if kind not in ("projection", "fsp"):
            return LayerRequest(layer, kind)
    raise FacultyError("MALFORMED_FRAME", f"frame: layers.{i}: expected a layer and its reduction")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= _MAX_NAME


def check_layers(teacher: str, asked: Sequence[LayerRequest], shapes: Mapping[str, Shape]) -> None:
    """Whether the teacher can say what it is asked; UNKNOWN_LAYER, SHAPE_MISMATCH."""
    for request in asked:
        for name in request.reads:
            if name not in shapes:
                known = ", ".join(shapes) or "none that it serves"
                raise FacultyError("UNKNOWN_LAYER", f"teacher {teacher} has no layer {name}, it has {known}")
            if request.kind in _MAPS and len(shapes[name]) < 2:
                raise FacultyError(
                    "SHAPE_MISMATCH",
                    f"layer {name} of teacher {teacher} yields [{', '.join(map(str, shapes[name]))}] for a sample, "
                    f"{_MAPS[request.kind]} is made of positions and channels",
                )


def values_per_row(asked: Sequence[LayerRequest], shapes: Mapping[str, Shape], rows: int) -> int:
    """Numbers of one row of all the layers asked for."""
    return sum(prod(request.row_shape(shapes, rows)) for request in asked)
