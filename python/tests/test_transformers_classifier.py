"""A classifier of transformers, where that is installed."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from faculty_teacher import FacultyError, transformers_model
from faculty_teacher.infer_rows import infer_rows

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "film", "very"]


@pytest.fixture
def tokenizer(tmp_path: Path) -> PreTrainedTokenizerFast:
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, "[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.save(str(tmp_path / "tokenizer.json"))
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "tokenizer.json"), mask_token="[MASK]", **special)


def classifier() -> BertForSequenceClassification:
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(WORDS), id2label={0: "no", 1: "yes"}, initializer_range=0.5, **sizes)
    return BertForSequenceClassification(config).eval()


def test_it_says_of_ids_what_it_says_of_the_text(tmp_path: Path, tokenizer: PreTrainedTokenizerFast) -> None:
    bert = classifier()
    model = transformers_model(bert, tokenizer, tokenizer_json=tmp_path / "tokenizer.json", length=5)
    assert (model.classes, model.input_shape) == (("no", "yes"), (5,))
    texts = ["very good film", "bad", "good unheard film"]
    # The data set's ids: the tokenizer's own begin at 4, and 0 fills up.
    ids = [[4 + WORDS.index(word) if word in WORDS else 4 + 1 for word in text.split()] for text in texts]
    inputs = np.array([row + [0] * (5 - len(row)) for row in ids], np.float32)
    with torch.no_grad():
        expected = bert(**tokenizer(texts, padding=True, return_tensors="pt", return_token_type_ids=False)).logits
    np.testing.assert_allclose(infer_rows(model, inputs, (), 3).outputs, expected.numpy(), atol=1e-5)
    assert model.vocabulary is not None
    assert model.vocabulary.tokens == 4 + len(WORDS)


def test_a_tokenizer_file_that_is_not_there(tmp_path: Path, tokenizer: PreTrainedTokenizerFast) -> None:
    with pytest.raises(FacultyError, match=r"other\.json: No such file or directory"):
        transformers_model(classifier(), tokenizer, tokenizer_json=tmp_path / "other.json", length=5)
