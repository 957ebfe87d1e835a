"""The encoders that the study compares, in the order of their invention, with the reference figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from limpide_credit.errors import InputError
from limpide_product_categories.encoders.bags import BagOfWords
from limpide_product_categories.encoders.interface import Encoder, Matrix
from limpide_product_categories.encoders.minilm import MiniLM
from limpide_product_categories.encoders.sentence import SentenceTransformerModel
from limpide_product_categories.encoders.transformer import POOLINGS, Transformer, pooled
from limpide_product_categories.encoders.use import UniversalSentenceEncoder
from limpide_product_categories.encoders.word2vec import Word2VecMean

MissingWeights = Literal["weights_not_fetched", "weights_in_no_registry", "weights_unreachable"]

_SEED = 20
_SHARES = (0.1, 0.2, 1.0)
_LENGTHS = (64, 256)
_TRANSFORMER_LENGTHS = (32, *_LENGTHS)


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run an encoder."""

    options: Mapping[str, str]  # Its name to its value, as a person reads them
    make: Callable[[str, int], Encoder]  # Makes the encoder from the name or folder of its weights and a seed
    # Which part of a transformer's vectors is taken; None for all of what other encoders give. Settings of
    # one ``make`` share one pass over the texts.
    pooling: str | None = None

    def vectors(self, encoded: Matrix) -> Matrix:
        """Return this setting's vectors from what the encoder gave."""
        return encoded if self.pooling is None else pooled(encoded, self.pooling)


@dataclass(frozen=True, slots=True)
class Entry:
    """One encoder of the comparison."""

    name: str  # What it is asked for by, and what its run is called
    label: str  # What a person reads
    # Those that the study chooses among, on products that it does not report on.
    settings: tuple[Setting, ...]
    weights: str | None = None  # Name of the weights on the hub, for those that load them from there
    missing: MissingWeights = "weights_unreachable"  # Why weights that cannot be loaded are missing
    lemmas: bool = False  # Whether it reads lemmas, not plain text
    seeded: bool = False  # Whether it depends on a seed
    # The ARI that the original study measured, or None where it gives no figure.
    reference: float | None = None
    remark: str = ""  # ``below:X`` or ``above:X`` where the original study only says how it compares

    def encoder(self, setting: Setting, seed: int = _SEED) -> Encoder:
        """Make the encoder in one of its settings."""
        return setting.make(self.weights or "", seed)


def _shares(make: Callable[[float, int], Encoder]) -> tuple[Setting, ...]:
    """Settings that leave out words which more than a share of the products have."""

    def setting(share: float) -> Setting:
        return Setting({"commonest": f"{share:g}"}, lambda _, seed: make(share, seed))

    return tuple(setting(share) for share in _SHARES)


def _lengths(unit: str, make: Callable[[int], Encoder]) -> tuple[Setting, ...]:
    """Settings that cut a text off after so many words or tokens."""

    def setting(length: int) -> Setting:
        return Setting({unit: str(length)}, lambda *_: make(length))

    return tuple(setting(length) for length in _LENGTHS)


def _poolings() -> tuple[Setting, ...]:
    """Settings of a transformer: length and pooling."""

    def settings(length: int) -> list[Setting]:
        def make(weights: str, _: int) -> Encoder:
            return Transformer(weights, length)

        return [Setting({"tokens": str(length), "pooling": one}, make, one) for one in POOLINGS]

    return tuple(setting for length in _TRANSFORMER_LENGTHS for setting in settings(length))


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "count",
        "CountVectorizer",
        _shares(lambda share, _: BagOfWords(weighted=False, commonest=share)),
        lemmas=True,
        reference=0.421,
    ),
    Entry(
        "tfidf",
        "TF-IDF",
        _shares(lambda share, _: BagOfWords(weighted=True, commonest=share)),
        lemmas=True,
        reference=0.519,
    ),
    Entry(
        "word2vec",
        "Word2Vec",
        _shares(lambda share, seed: Word2VecMean(commonest=share, seed=seed)),
        lemmas=True,
        seeded=True,
        remark="below:bert",
    ),
    Entry("use", "USE", _lengths("words", UniversalSentenceEncoder), reference=0.443),
    Entry(
        "bert",
        "BERT-base",
        _poolings(),
        "bert-base-uncased",
        "weights_not_fetched",
        remark="above:word2vec",
    ),
    Entry(
        "deberta-base",
        "DeBERTa-base",
        _poolings(),
        "microsoft/deberta-base",
        "weights_in_no_registry",
        remark="below:bert",
    ),
    Entry(
        "deberta-large",
        "DeBERTa-large",
        _poolings(),
        "microsoft/deberta-large",
        "weights_in_no_registry",
        remark="below:deberta-base",
    ),
    Entry("minilm", "MiniLM-L6", _lengths("tokens", MiniLM)),
)


def fetched_weights(folder: Path) -> dict[str, str]:
    """Return the encoders whose weights are in ``folder``, each in a folder of the encoder's name."""
    return {
        entry.name: str(folder / entry.name)
        for entry in ENTRIES
        if entry.weights and (folder / entry.name / "config.json").exists()
    }


def chosen(
    names: Sequence[str] = (), weights: Mapping[str, str] | None = None, models: Sequence[str] = ()
) -> list[Entry]:
    """Return the entries to compare.

    Args:
        names: Entries by name, in the table's order whatever the order given; all of them by default.
        weights: Entry to a folder that holds its weights.
        models: Names or folders of sentence-transformers models, a row each.

    Raises:
        InputError: There is no encoder of such a name, or it loads no weights from a folder.
    """
    known = {entry.name: entry for entry in ENTRIES}
    weights = weights or {}
    for name in [*names, *weights]:
        if name not in known:
            raise InputError(
                f"There is no encoder {name}.",
                field="encoder",
                value=name,
                remedy=f"Choose among {', '.join(known)}.",
            )
    for name in weights:
        if known[name].weights is None:
            raise InputError(
                f"{known[name].label} takes no weights from a folder.",
                field="weights",
                value=name,
                remedy=f"Those that do: {', '.join(one.name for one in ENTRIES if one.weights)}.",
            )
    rows = [
        replace(entry, weights=weights.get(entry.name, entry.weights))
        for entry in ENTRIES
        if not names or entry.name in names
    ]
    return rows + [
        Entry(
            f"sentence:{model.rstrip('/').rpartition('/')[2]}",
            model.rstrip("/").rpartition("/")[2],
            (Setting({}, lambda weights, _: SentenceTransformerModel(weights)),),
            model,
        )
        for model in models
    ]
