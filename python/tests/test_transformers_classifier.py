"""A classifier of transformers, where that is installed."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from faculty_teacher import FacultyError, transformers_model, transformers_text_model
from faculty_teacher.description import describe
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


def shown(*texts: str) -> np.ndarray:
    return np.array(texts, object)


def test_it_says_of_texts_what_the_model_says_of_them(tokenizer: PreTrainedTokenizerFast) -> None:
    bert = classifier()
    model = transformers_text_model(bert, tokenizer, length=6)
    described = describe(model, "py", "r1", {}, None)
    assert (described.written["inputDatatypes"], described.written["inputShape"]) == (["BYTES"], [1])
    texts = ["very good film", "", "bad", "good unheard film"]
    with torch.no_grad():
        expected = bert(**tokenizer(texts, padding=True, return_tensors="pt", return_token_type_ids=False)).logits
    np.testing.assert_allclose(infer_rows(model, shown(*texts), (), 4).outputs, expected.numpy(), atol=1e-5)


def test_what_a_text_is_answered_depends_on_no_other_and_on_no_word_beyond_the_length(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    model = transformers_text_model(classifier(), tokenizer, length=4)
    [alone] = infer_rows(model, shown("good"), (), 1).outputs
    beside = infer_rows(model, shown("good", "very bad film"), (), 2).outputs
    np.testing.assert_allclose(beside[0], alone, atol=1e-6)
    cut = infer_rows(model, shown("very bad"), (), 1).outputs
    np.testing.assert_array_equal(infer_rows(model, shown("very bad film"), (), 1).outputs, cut)


def test_its_digest_says_how_texts_become_tokens(tokenizer: PreTrainedTokenizerFast) -> None:
    same, other = (transformers_text_model(classifier(), tokenizer, length=length).digest for length in (6, 5))
    assert same == transformers_text_model(classifier(), tokenizer, length=6).digest
    assert same != other


def test_a_tokenizer_without_padding(tokenizer: PreTrainedTokenizerFast) -> None:
    tokenizer.pad_token = None
    with pytest.raises(FacultyError, match=r"no token for padding: set tokenizer\.pad_token"):
        transformers_text_model(classifier(), tokenizer, length=5)


def test_a_tokenizer_file_that_is_not_there(tmp_path: Path, tokenizer: PreTrainedTokenizerFast) -> None:
    with pytest.raises(FacultyError, match=r"other\.json: No such file or directory"):
        transformers_model(classifier(), tokenizer, tokenizer_json=tmp_path / "other.json", length=5)
