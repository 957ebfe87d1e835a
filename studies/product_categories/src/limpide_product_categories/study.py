"""The comparison: each encoder's vectors, the clusters found in them, the classifier learnt from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from limpide_credit.contracts.product_study import Absence, EncoderResult, Trial
from limpide_product_categories.clustering import Map, draw_maps, draw_maps_of_halves, match_clusters
from limpide_product_categories.encoders.interface import (
    Encoder,
    Matrix,
    MissingPackageError,
    MissingWeightsError,
    mean_cosine,
    size_of,
)
from limpide_product_categories.encoders.table import Entry, Setting
from limpide_product_categories.footprint import Footprint
from limpide_product_categories.products import Products
from limpide_product_categories.spread import spread
from limpide_product_categories.supervised import ClassifierFigures, judge_classifier
from limpide_product_categories.vectors import Encoded, encode_settings


@dataclass(frozen=True, slots=True, eq=False)
class EncoderMeasurement:
    """One encoder, measured."""

    entry: Entry
    result: EncoderResult  # The figures; without any where the encoder could not be had
    setting: Setting | None = None  # The one chosen, or None likewise
    vectors: Matrix | None = None  # Shape (n, width), of all products
    # Of the products reported on, one a seed, the first one's clusters renamed after categories.
    maps: tuple[Map, ...] = ()
    judged: ClassifierFigures | None = None  # The classifier in folds that keep near twins together


def examine(
    entry: Entry,
    products: Products,
    seeds: Sequence[int],
    *,
    lemmas: Footprint,
    kept: Path | None = None,
    halves: int = 10,
    advance: Callable[[], None] = lambda: None,
) -> EncoderMeasurement:
    """Choose an encoder's setting on the products set aside, and measure it on the others.

    Args:
        seeds: Of training, reduction, t-SNE and K-means, a run each; the first one cuts the folds too.
        lemmas: What the lemmas cost, which belongs to the cost of an encoder that reads them.
        kept: As `encode_settings` takes it.
        halves: How many random halves of the products the error of an ARI comes from.
        advance: Called after the choice, each seed, the halves and the classifier.
    """
    bare = EncoderResult(
        name=entry.name, label=entry.label, reference_ari=entry.reference, remark=entry.remark
    )
    try:
        encoded = list(encode_settings(entry, products.texts, kept))
    except MissingPackageError as error:
        return EncoderMeasurement(entry, _without(bare, Absence(reason="package", what=str(error.value))))
    except MissingWeightsError as error:
        return EncoderMeasurement(entry, _without(bare, Absence(reason=entry.missing, what=str(error.value))))
    chosen, trials = _choose(encoded, products, seeds)
    advance()
    maps = _maps(entry, chosen, products, seeds, advance)
    shown, vectors = products.target[products.reported], chosen.vectors
    parts = draw_maps_of_halves(vectors[products.reported], shown, halves, seeds[0])
    advance()
    renamed, matrix = match_clusters(shown, maps[0].clusters)
    maps[0] = Map(maps[0].points, renamed, maps[0].ari)
    judged = {
        name: judge_classifier(_maker(entry, chosen), vectors, products, groups, seeds[0])
        for name, groups in (
            ("twins", products.twins),
            ("brands", products.brands),
            ("random", np.arange(len(products.target))),
        )
    }
    advance()
    cost = chosen.cost + lemmas if entry.lemmas else chosen.cost
    result = bare.model_copy(
        update={
            "options": dict(chosen.setting.options),
            "trials": trials,
            "width": size_of(vectors)[1],
            "likeness": mean_cosine(vectors),
            "ari": spread([one.ari for one in maps]),
            "ari_halves": spread([one.ari for one in parts]),
            "accuracy": spread(judged["twins"].accuracy),
            "macro_f1": spread(judged["twins"].macro_f1),
            "accuracy_brands": spread(judged["brands"].accuracy),
            "accuracy_random": spread(judged["random"].accuracy),
            "clusters": matrix.tolist(),
            "confusion": judged["twins"].confusion.tolist(),
            "seconds": round(cost.seconds, 2),
            "processor_seconds": round(cost.processor_seconds, 2),
            "memory_bytes": cost.memory_bytes,
        }
    )
    return EncoderMeasurement(entry, result, chosen.setting, vectors, tuple(maps), judged["twins"])


def _without(bare: EncoderResult, absence: Absence) -> EncoderResult:
    return bare.model_copy(update={"absence": absence})


def _choose(
    encoded: Sequence[Encoded], products: Products, seeds: Sequence[int]
) -> tuple[Encoded, list[Trial]]:
    if len(encoded) == 1:
        return encoded[0], []
    target = products.target[products.set_aside]
    aris = [
        float(np.mean([one.ari for one in draw_maps(each.vectors[products.set_aside], target, seeds[:3])]))
        for each in encoded
    ]
    trials = [
        Trial(options=dict(one.setting.options), ari=ari) for one, ari in zip(encoded, aris, strict=True)
    ]
    return encoded[int(np.argmax(aris))], trials


def _maps(
    entry: Entry, chosen: Encoded, products: Products, seeds: Sequence[int], advance: Callable[[], None]
) -> list[Map]:
    target = products.target[products.reported]
    if not entry.seeded:
        return draw_maps(chosen.vectors[products.reported], target, seeds, advance)
    maps = []
    for seed in seeds:
        encoder = entry.encoder(chosen.setting, seed)
        encoder.fit(products.texts)
        vectors = chosen.setting.vectors(encoder.encode(products.texts))
        maps += draw_maps(vectors[products.reported], target, [seed], advance)
    return maps


def _maker(entry: Entry, chosen: Encoded) -> Callable[[], Encoder] | None:
    return (lambda: entry.encoder(chosen.setting)) if chosen.learns else None
