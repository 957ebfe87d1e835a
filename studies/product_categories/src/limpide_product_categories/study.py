"""The comparison: each encoder's vectors, the clusters found in them, the classifier learnt from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from limpide_credit.contracts.product_study import EncoderResult
from limpide_credit.errors import UnavailableError
from limpide_product_categories.clustering import Map, draw_maps, match_clusters
from limpide_product_categories.encoders.interface import Matrix, size_of
from limpide_product_categories.encoders.table import Entry
from limpide_product_categories.footprint import footprint
from limpide_product_categories.spread import spread
from limpide_product_categories.supervised import judge_classifier
from limpide_product_categories.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """One encoder, measured.

    Parameters
    ----------
    result
        The figures; without any where the encoder could not be had.
    vectors
        Shape (n, width), or None likewise.
    maps
        One a seed, the first one's clusters renamed after categories.
    """

    entry: Entry
    result: EncoderResult
    vectors: Matrix | None = None
    maps: tuple[Map, ...] = ()


def examine(
    entry: Entry,
    texts: Sequence[Text],
    target: np.ndarray,
    seeds: Sequence[int],
    advance: Callable[[], None] = lambda: None,
) -> Examined:
    """Measure one encoder.

    Parameters
    ----------
    target
        Shape (n,), category codes from 0.
    seeds
        Of reduction, t-SNE and K-means, a run each; the first one cuts the folds too.
    advance
        Called after the vectors, each seed and the classifier.
    """
    bare = EncoderResult(
        name=entry.name, label=entry.label, reference_ari=entry.reference, remark=entry.remark
    )
    encoder = entry.encoder()
    try:
        with footprint() as cost:
            encoder.fit(texts)
            vectors = encoder.encode(texts)
    except UnavailableError as error:
        return Examined(entry, bare.model_copy(update={"away": error.message}))
    advance()
    maps = draw_maps(vectors, target, seeds, advance)
    renamed, matrix = match_clusters(target, maps[0].clusters)
    maps[0] = Map(maps[0].points, renamed, maps[0].ari)
    judged = judge_classifier(entry.encoder, vectors, texts, target, seeds[0], learns=encoder.learns)
    advance()
    result = bare.model_copy(
        update={
            "width": size_of(vectors)[1],
            "ari": spread([one.ari for one in maps]),
            "accuracy": spread(judged.accuracy),
            "macro_f1": spread(judged.macro_f1),
            "clusters": matrix.tolist(),
            "confusion": judged.confusion.tolist(),
            "seconds": round(cost.seconds, 2),
            "memory_bytes": cost.memory_bytes,
        }
    )
    return Examined(entry, result, vectors, tuple(maps))
