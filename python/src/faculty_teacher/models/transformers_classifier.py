"""A classifier of Hugging Face's transformers: of texts, or of the ids that its own tokenizer took them apart to."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..digests import digest_of_tensors
from ..errors import FacultyError
from ..model import Infer, Model, Said, Shape, Vocabulary
from ..texts import TEXT_SHAPE
from .known import class_names

# A data set with `vocabulary: tokenizer.json` has these before the tokenizer's own tokens, and one that names the file.
_SPECIAL: Final = ("[padding]", "[unknown]", "[mask]")
_UNKNOWN, _MASK = 1, 2
_FIRST_OWN: Final = len(_SPECIAL) + 1


def transformers_model(
    model: Any,
    tokenizer: Any,
    *,
    tokenizer_json: str | Path,
    length: int,
    classes: Sequence[str] | None = None,
    digest: str | None = None,
) -> Model:
    """@param model - `AutoModelForSequenceClassification.from_pretrained(…)`. @param tokenizer - Its `AutoTokenizer`.

    @param tokenizer_json - The tokenizer's file, which the data set names too: only its ids are taken.
    @param length - Of the data set's texts, tokens.
    @param classes - The data set's names, in the order of the outputs; absent: the model's `id2label`.
    @raises FacultyError NOT_FOUND, BAD_MODEL.
    """
    unknown = tokenizer.pad_token_id if tokenizer.unk_token_id is None else tokenizer.unk_token_id
    mask = unknown if tokenizer.mask_token_id is None else tokenizer.mask_token_id

    def infer(inputs: NDArray[np.float32], _wanted: Sequence[str]) -> Said:
        ids = inputs.astype(np.int64)
        own = np.where(ids == _UNKNOWN, unknown, np.where(ids == _MASK, mask, ids - _FIRST_OWN))
        texts = [[*before, *row[row_ids > 0].tolist(), *after] for row, row_ids in zip(own, ids, strict=True)]
        return forward(texts, longest)

    before, after = _around(tokenizer)
    longest = length + len(before) + len(after)
    forward = _forward(model, tokenizer)
    vocabulary = _vocabulary(Path(tokenizer_json), tokenizer)
    return replace(_described(model, tokenizer, infer, (length,), classes, digest), vocabulary=vocabulary)


def transformers_text_model(
    model: Any,
    tokenizer: Any,
    *,
    length: int,
    classes: Sequence[str] | None = None,
    digest: str | None = None,
) -> Model:
    """As `transformers_model`, of texts as they are: the data set need not know the tokenizer.

    @param length - Tokens of a text, those that the tokenizer puts around it included; what is longer is cut off.
    @raises FacultyError BAD_MODEL.
    """

    def infer(texts: NDArray[Any], _wanted: Sequence[str]) -> Said:
        return forward(tokenizer(texts.tolist(), truncation=True, max_length=length)["input_ids"], length)

    forward = _forward(model, tokenizer)
    read = json.dumps([length, sorted(tokenizer.get_vocab().items())])
    return replace(_described(model, tokenizer, infer, TEXT_SHAPE, classes, digest, read), field="text")


def _forward(model: Any, tokenizer: Any) -> Callable[[Sequence[Sequence[int]], int], Said]:
    """What the model says of the tokens of some texts, filled up to so many.

    They are as long whatever the texts are: what a row's bits are must not depend on its neighbours.
    """
    import torch

    if tokenizer.pad_token_id is None:
        raise FacultyError("BAD_MODEL", "the tokenizer has no token for padding: set tokenizer.pad_token")
    model.eval()

    def forward(texts: Sequence[Sequence[int]], longest: int) -> Said:
        tokens = torch.full((len(texts), longest), tokenizer.pad_token_id)
        attended = torch.zeros_like(tokens)
        for i, text in enumerate(texts):
            tokens[i, : len(text)] = torch.tensor(text)
            attended[i, : len(text)] = 1
        with torch.inference_mode():
            outputs = model(input_ids=tokens.to(model.device), attention_mask=attended.to(model.device))
        return Said(outputs.logits.float().cpu().numpy())

    return forward


def _described(
    model: Any,
    tokenizer: Any,
    infer: Infer,
    input_shape: Shape,
    classes: Sequence[str] | None,
    digest: str | None,
    read: str = "",
) -> Model:
    """@param read - How texts become tokens, where the data set does not say it."""
    import torch

    names = [label for _, label in sorted(model.config.id2label.items())]
    weights = {name: tensor.detach().float().cpu().numpy() for name, tensor in model.state_dict().items()}
    return Model(
        infer,
        class_names(names if classes is None else classes),
        input_shape,
        digest or digest_of_tensors(weights, model.config.to_json_string() + repr(tokenizer) + read),
        parameters=int(model.num_parameters()),
        backend=f"transformers {model.device.type}",
        set_threads=partial(_set_threads, torch),
    )


def _around(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The special tokens that it puts before and after a text: those of no text, split where one goes in."""
    nothing, something = tokenizer("").input_ids, tokenizer("a").input_ids
    same = [a == b for a, b in zip(nothing, something, strict=False)]
    split = same.index(False) if False in same else len(same)
    return nothing[:split], nothing[split:]


def _set_threads(torch: Any, count: int) -> None:
    torch.set_num_threads(count)


def _vocabulary(path: Path, tokenizer: Any) -> Vocabulary:
    """What a data set with this tokenizer says of its ids."""
    try:
        file = path.read_bytes()
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"tokenizer {path}: {cause.strerror}") from cause
    by_id = {number: token for token, number in tokenizer.get_vocab().items()}
    own = [_written(by_id[number]) for number in range(len(by_id)) if number in by_id]
    tokens = [*_SPECIAL, f"[tokenizer:{hashlib.sha256(file).hexdigest()}]", *own]
    text = json.dumps(tokens, ensure_ascii=False, separators=(",", ":"))
    return Vocabulary(len(tokens), hashlib.sha256(text.encode()).hexdigest())


def _written(token: str) -> str:
    """As a vocabulary's file has it, a token a line without spaces."""
    return re.sub(r"\s", lambda space: f"\\u{{{ord(space[0]):x}}}", token) or "[empty]"
