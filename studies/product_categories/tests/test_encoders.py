"""Each encoder on twelve texts; the transformers with tiny models of the same architecture, made here."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from limpide_credit.errors import InputError, UnavailableError
from limpide_product_categories.encoders.bags import BagOfWords
from limpide_product_categories.encoders.interface import Encoder, mean_cosine
from limpide_product_categories.encoders.minilm import MiniLM
from limpide_product_categories.encoders.sentence import SentenceTransformerModel
from limpide_product_categories.encoders.table import ENTRIES, chosen
from limpide_product_categories.encoders.transformer import POOLINGS, Transformer, pooled, unit_means
from limpide_product_categories.encoders.use import UniversalSentenceEncoder
from limpide_product_categories.encoders.word2vec import Word2VecMean
from limpide_product_categories.text import Corpus, Text

needs_transformers = pytest.mark.skipif(
    find_spec("torch") is None or find_spec("sentence_transformers") is None,
    reason="the extra `transformers` is not installed (locks/product_categories-transformers.txt)",
)


def tells_apart(encoder: Encoder, corpus: Corpus, target: np.ndarray) -> None:
    """A watch is nearer to another watch than to a sheet."""
    encoder.fit(corpus.texts)
    vectors = encoder.encode(corpus.texts)
    rows = np.asarray(vectors if isinstance(vectors, np.ndarray) else vectors.toarray(), dtype=float)
    assert rows.shape[0] == 12 and np.isfinite(rows).all()
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    likeness = rows @ rows.T
    same = target[:, None] == target
    assert likeness[same].mean() > likeness[~same].mean() + 0.01


@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_mean_cosine_is_of_all_pairs_and_leaves_out_a_text_without_a_known_word(form):
    vectors = np.array([[1.0, 0.0], [3.0, 3.0], [0.0, 2.0], [0.0, 0.0]])
    assert mean_cosine(form(vectors)) == pytest.approx((2 * 0.5**0.5 + 0) / 3)


@pytest.mark.parametrize("weighted", [False, True], ids=["counts", "tf-idf"])
def test_bags_of_words_tell_watches_from_sheets(corpus, target, weighted):
    tells_apart(BagOfWords(weighted=weighted, commonest=0.6), corpus, target)


def test_word2vec_tells_watches_from_sheets_and_gives_an_unknown_text_zeros(corpus, target):
    encoder = Word2VecMean(width=16, commonest=0.6)
    tells_apart(encoder, corpus, target)
    assert not np.any(np.asarray(encoder.encode([Text("xyz", ("xyz",))])))


def test_use_tells_watches_from_sheets(corpus, target):
    tells_apart(UniversalSentenceEncoder(), corpus, target)


def test_minilm_tells_watches_from_sheets(corpus, target):
    tells_apart(MiniLM(), corpus, target)


def test_minilm_gives_a_text_the_same_vector_alone_and_among_longer_ones(corpus):
    encoder = MiniLM()
    encoder.fit(())
    long = Text(" ".join(text.plain for text in corpus.texts), ())
    together = encoder.encode([corpus.texts[0], long])
    assert together[0] @ encoder.encode(corpus.texts[:1])[0] == pytest.approx(1.0, abs=0.02)


def test_means_leave_padding_out():
    layer = np.array([[[3.0, 4.0], [100.0, 100.0]]])
    assert unit_means(layer, np.array([[1, 0]])).tolist() == [[0.6, 0.8]]


def test_each_pooling_takes_its_part_of_the_vectors():
    side_by_side = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
    assert [np.asarray(pooled(side_by_side, one)).tolist() for one in POOLINGS] == [
        [[1, 2]],
        [[3, 4]],
        [[5, 6]],
    ]


def test_word2vec_leaves_out_of_a_mean_what_most_products_say(corpus):
    encoder = Word2VecMean(width=16, commonest=0.6)
    encoder.fit(corpus.texts)
    said_by_all = Text("number", ("number",))
    assert all("number" in text.lemmas for text in corpus.texts)
    assert not np.any(np.asarray(encoder.encode([said_by_all])))


def test_texts_are_cut_off_at_the_length_asked_for(corpus):
    short, long = MiniLM(tokens=8), MiniLM(tokens=64)
    for encoder in (short, long):
        encoder.fit(())
    more = Text(f"{corpus.texts[0].plain} {corpus.texts[1].plain}", ())
    likeness = [float(np.dot(*np.asarray(one.encode([corpus.texts[0], more])))) for one in (short, long)]
    assert likeness[0] == pytest.approx(1.0, abs=0.02) and likeness[1] < 0.97


@pytest.mark.parametrize("kind", [Transformer, SentenceTransformerModel])
def test_weights_that_cannot_be_had_are_said_and_give_no_vector(kind, tmp_path):
    with pytest.raises(UnavailableError) as raised:
        kind(str(tmp_path / "no-such-model")).fit(())
    assert raised.value.field == "encoder"


def test_an_unknown_encoder_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="no encoder elmo") as raised:
        chosen(["elmo"])
    assert "minilm" in str(raised.value.remedy)


def test_weights_of_an_encoder_that_takes_none_are_refused():
    with pytest.raises(InputError, match="takes no weights"):
        chosen((), {"tfidf": "somewhere"})


def test_a_sentence_transformers_model_gets_a_row_by_its_name():
    rows = chosen(["count"], {}, ["organisation/model-a"])
    assert [row.name for row in rows] == ["count", "sentence:model-a"]


def test_the_reference_figures_are_those_of_the_original_study():
    figures = {entry.name: entry.reference for entry in ENTRIES if entry.reference is not None}
    assert figures == {"count": 0.421, "tfidf": 0.519, "use": 0.443}


@pytest.fixture
def tiny_model(tmp_path: Path, corpus: Corpus, request: pytest.FixtureRequest) -> Path:
    """A folder with random weights of two layers and a vocabulary of the corpus: BERT or DeBERTa."""
    from transformers import (  # pyright: ignore[reportMissingImports]
        BertConfig,
        BertModel,
        BertTokenizerFast,
        DebertaConfig,
        DebertaModel,
    )

    words = sorted({word for text in corpus.texts for word in text.plain.lower().split()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    (tmp_path / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    sizes = {
        "vocab_size": len(vocabulary),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
    }
    if request.param == "bert":
        BertModel(BertConfig(**sizes)).save_pretrained(tmp_path)
    else:
        disentangled = {"relative_attention": True, "pos_att_type": ["c2p", "p2c"]}
        DebertaModel(DebertaConfig(**sizes, **disentangled)).save_pretrained(tmp_path)
    return tmp_path


@needs_transformers
@pytest.mark.parametrize("tiny_model", ["bert", "deberta"], indirect=True)
def test_a_transformer_gives_unit_vectors_that_padding_does_not_move(tiny_model, corpus):
    encoder = Transformer(str(tiny_model))
    encoder.fit(())
    encoded, alone = encoder.encode(corpus.texts), encoder.encode(corpus.texts[:1])
    for pooling in POOLINGS:
        vectors = np.asarray(pooled(encoded, pooling))
        assert vectors.shape == (12, 16)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(12), abs=1e-5)
        assert np.asarray(pooled(alone, pooling))[0] == pytest.approx(vectors[0], abs=1e-4)


@needs_transformers
@pytest.mark.parametrize("tiny_model", ["bert"], indirect=True)
def test_any_sentence_transformers_model_is_loaded_by_its_folder(tiny_model, corpus):
    encoder = SentenceTransformerModel(str(tiny_model))
    encoder.fit(())
    assert encoder.encode(corpus.texts).shape == (12, 16)
