"""Which codec a request names."""

from typing import Any, Final

from ..errors import FacultyError
from ..wire.frame import is_integer
from .codec import Codec
from .dense import BFLOAT16, FLOAT16, FLOAT32
from .int8 import INT8
from .sampled import sampled
from .top_k import top_k

_DENSE: Final = {codec.name: codec for codec in (FLOAT32, FLOAT16, BFLOAT16, INT8)}
_MAX_SPARSE: Final = 4096


def codec_of(spec: Any) -> Codec:
    """The codec that `codec` of a predict request means; MALFORMED_FRAME where it is none."""
    if isinstance(spec, str) and spec in _DENSE:
        return _DENSE[spec]
    if isinstance(spec, dict) and spec.get("kind") == "top-k":
        return top_k(_counted(spec, "k", 1, _MAX_SPARSE))
    if isinstance(spec, dict) and spec.get("kind") == "sampled":
        return sampled(_counted(spec, "draws", 1, _MAX_SPARSE), _counted({"seed": 0, **spec}, "seed", 0, 2**31 - 1))
    raise FacultyError("MALFORMED_FRAME", f"frame: codec: expected {', '.join(_DENSE)}, top-k or sampled")


def _counted(spec: dict[str, Any], key: str, least: int, most: int) -> int:
    value: Any = spec.get(key)
    if is_integer(value) and least <= value <= most:
        return int(value)
    raise FacultyError("MALFORMED_FRAME", f"frame: codec.{key}: expected an integer from {least} to {most}")
