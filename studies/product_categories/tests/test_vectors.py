import numpy as np

from limpide_product_categories.encoders.interface import Matrix
from limpide_product_categories.encoders.table import Entry, Setting
from limpide_product_categories.vectors import encode_settings


class Counting:
    """An encoder of three poolings that counts its passes."""

    learns = False
    passes = 0

    def fit(self, texts) -> None:
        pass

    def encode(self, texts) -> Matrix:
        Counting.passes += 1
        return np.arange(3.0 * len(texts)).reshape(len(texts), 3)


def test_settings_that_differ_in_pooling_share_a_pass_which_is_kept_between_runs(corpus, tmp_path):
    Counting.passes = 0

    def make(weights: str, seed: int) -> Counting:
        return Counting()

    poolings = ("mean of the last layer", "first token")
    settings = tuple(
        Setting({"tokens": "8", "pooling": one}, make, one)  # pyright: ignore[reportArgumentType]
        for one in poolings
    )
    entry = Entry("counting", "Counting", settings, "weights")
    first = list(encode_settings(entry, corpus.texts, tmp_path / "kept"))
    again = list(encode_settings(entry, corpus.texts, tmp_path / "kept"))
    assert Counting.passes == 1
    assert [np.asarray(one.vectors).tolist()[1] for one in first] == [[3.0], [5.0]]
    for one, kept in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.vectors, kept.vectors)
    assert again[0].cost == first[0].cost
    list(encode_settings(entry, corpus.texts[:3], tmp_path / "kept"))
    assert Counting.passes == 2
