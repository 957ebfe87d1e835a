"""The encoders that the study compares, in the order of their invention, with the reference figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from limpide_credit.errors import InputError
from limpide_product_categories.encoders.bags import BagOfWords
from limpide_product_categories.encoders.interface import Encoder
from limpide_product_categories.encoders.minilm import MiniLM
from limpide_product_categories.encoders.sentence import SentenceTransformerModel
from limpide_product_categories.encoders.transformer import Transformer
from limpide_product_categories.encoders.use import UniversalSentenceEncoder
from limpide_product_categories.encoders.word2vec import Word2VecMean


@dataclass(frozen=True, slots=True)
class Entry:
    """One encoder of the comparison.

    Parameters
    ----------
    name
        What it is asked for by, and what its run is called.
    label
        What a person reads.
    make
        Makes it; takes the name or folder of the weights where ``weights`` is not None.
    weights
        Name of the weights on the hub, for those that load them from there.
    reference
        The ARI that the original study measured, or None where it gives no figure.
    remark
        ``below:X`` or ``above:X`` where the original study only says how it compares.
    """

    name: str
    label: str
    make: Callable[[str], Encoder]
    weights: str | None = None
    reference: float | None = None
    remark: str = ""

    def encoder(self) -> Encoder:
        """Make the encoder."""
        return self.make(self.weights or "")


ENTRIES: tuple[Entry, ...] = (
    Entry("count", "CountVectorizer", lambda _: BagOfWords(weighted=False), reference=0.421),
    Entry("tfidf", "TF-IDF", lambda _: BagOfWords(weighted=True), reference=0.519),
    Entry("word2vec", "Word2Vec", lambda _: Word2VecMean(), remark="below:bert"),
    Entry("use", "USE", lambda _: UniversalSentenceEncoder(), reference=0.443),
    Entry("bert", "BERT-base", Transformer, "bert-base-uncased", remark="above:word2vec"),
    Entry("deberta-base", "DeBERTa-base", Transformer, "microsoft/deberta-base", remark="below:bert"),
    Entry(
        "deberta-large", "DeBERTa-large", Transformer, "microsoft/deberta-large", remark="below:deberta-base"
    ),
    Entry("minilm", "MiniLM-L6", lambda _: MiniLM()),
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

    Parameters
    ----------
    names
        Entries by name, in the table's order whatever the order given; all of them by default.
    weights
        Entry to a folder that holds its weights.
    models
        Names or folders of sentence-transformers models, a row each.

    Raises
    ------
    InputError
        There is no encoder of such a name, or it loads no weights from a folder.
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
            SentenceTransformerModel,
            model,
        )
        for model in models
    ]
