"""What is served: a function on numpy arrays, and what is known of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from dataclasses import field as made_by
from typing import Any, Final, Literal, NamedTuple, get_args

from numpy.typing import NDArray

from .threads import limit_threads

Output = Literal["logits", "probabilities", "values", "independent-logits", "independent-probabilities"]
"""Of one class of many; of numbers; of classes each by itself, `log p / (1 - p)` or p."""

OUTPUTS: Final[tuple[Output, ...]] = get_args(Output)
Shape = tuple[int, ...]
Field = Literal["text"]
"""What of a sample a model is shown, where that is not its values or its tokens."""


class Said(NamedTuple):
    """What a model says of some rows."""

    outputs: NDArray[Any]
    """`[rows, classes]`, or `[rows, values]`."""
    features: Mapping[str, NDArray[Any]] = {}
    """`[rows, …]` of each layer that was asked for, channels last."""


@dataclass(frozen=True)
class Vocabulary:
    """Of a teacher that takes token ids: how many there are, and what they stand for."""

    tokens: int
    digest: str


Infer = Callable[[NDArray[Any], Sequence[str]], Said]
"""Of inputs `[rows, …input_shape]`, float32, and the names of layers; a model of texts takes `[rows]` of `str`.

Called by one thread, a call at a time."""


@dataclass(frozen=True)
class Model:
    """Made by an adapter, or by hand for what has none."""

    infer: Infer
    classes: tuple[str, ...]
    """Names, in the order of the outputs; none of a model that says values."""
    input_shape: Shape
    """Of one sample, as the data set has it: channels last."""
    digest: str
    """1 to 128 characters: equal digests promise equal answers."""
    _: KW_ONLY
    output: Output = "logits"
    layers: tuple[str, ...] = ()
    """Names of those that may be asked for."""
    values: int = 0
    """How many values it says of a sample, where `output` is `values`; else 0."""
    parameters: int | None = None
    backend: str = "python"
    vocabulary: Vocabulary | None = None
    """Of a model that takes token ids, where it is known: other ids are then refused."""
    field: Field | None = None
    """`text`: it is shown the texts of samples, and its `input_shape` is `(1,)`."""
    set_threads: Callable[[int], None] = made_by(default=limit_threads, repr=False)
    """How many threads it computes with; called once, by the thread that calls `infer`."""

    @property
    def independent(self) -> bool:
        """Whether it says of each class by itself whether a sample has it."""
        return self.output in ("independent-logits", "independent-probabilities")

    @property
    def width(self) -> int:
        """Numbers of a row that it says."""
        return self.values or len(self.classes)
