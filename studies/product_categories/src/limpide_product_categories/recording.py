"""What the study leaves in MLflow: a run an encoder, and one of the whole with what the front end reads."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from limpide_credit.contracts.product_study import (
    POINTS_FILE,
    STUDY_FILE,
    STUDY_FOLDER,
    EncoderResult,
    MapCell,
    Points,
    ProductPoints,
    ProductStudy,
)
from limpide_platform.runs import Run, Runs
from limpide_product_categories.pictures import draw_confusion, draw_map_picture, draw_word_cloud
from limpide_product_categories.products import Products
from limpide_product_categories.study import EncoderMeasurement
from limpide_product_categories.text import Text
from limpide_product_categories.words import absence_in_words

# Cells along a side of the map that ships.
_CELLS = 24
_PARENT = "mlflow.parentRunId"


def record_encoder(
    runs: Runs,
    parent: Run,
    one: EncoderMeasurement,
    products: Products,
    categories: Sequence[str],
    seeds: Sequence[int],
) -> None:
    """Keep one encoder's parameters, figures and pictures in a run of its own, under ``parent``."""
    result = one.result
    with runs.start(one.entry.name) as run:
        run.tags({_PARENT: parent.id, "encoder": one.entry.name})
        run.parameters(
            {
                "encoder": result.label,
                "weights": one.entry.weights or "none",
                "products": len(products.reported),
                "set_aside": len(products.set_aside),
                "categories": len(categories),
                "seeds": " ".join(map(str, seeds)),
                **{f"option_{name}": value for name, value in result.options.items()},
            }
        )
        if result.absence is not None:
            run.tags({"absent": absence_in_words(result)})
            return
        run.figures(_figures(one))
        with tempfile.TemporaryDirectory() as temporary:
            _draw(Path(temporary), one, products.target[products.reported], categories)
            run.folder(Path(temporary), "pictures")


def record_study(
    run: Run, study: ProductStudy, points: ProductPoints, texts: Sequence[Text], seed: int
) -> None:
    """Keep the whole: parameters, the two files of the front end, the word cloud."""
    run.parameters(
        {
            "products": study.catalogue.products,
            "categories": len(study.categories),
            "generated": study.catalogue.generated,
            "fingerprint": study.catalogue.fingerprint,
            "classifier": study.classifier,
        }
    )
    chosen = {"best_clustering": study.best_clustering, "steadiest_clustering": study.steadiest_clustering}
    run.figures(
        {"seconds": study.seconds, "processor_seconds": study.processor_seconds}
        | {f"{name}_ari": one.whole_ari for name, one in chosen.items() if one}
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / STUDY_FILE).write_text(study.model_dump_json(), encoding="utf-8")
        (folder / POINTS_FILE).write_text(points.model_dump_json(), encoding="utf-8")
        draw_word_cloud(folder / "word_cloud.png", texts, seed)
        run.folder(folder, STUDY_FOLDER)


def product_points(
    examined: Sequence[EncoderMeasurement], names: Sequence[str], products: Products
) -> ProductPoints:
    """Return each encoder's first map of the products reported on, two decimals."""
    return ProductPoints(
        names=[names[int(place)] for place in products.reported],
        category=products.target[products.reported].tolist(),
        encoders={
            one.entry.name: Points(
                x=_rounded(one.maps[0].points[:, 0]),
                y=_rounded(one.maps[0].points[:, 1]),
                cluster=one.maps[0].clusters.tolist(),
            )
            for one in examined
            if one.maps
        },
    )


def with_cells(one: EncoderMeasurement, products: Products) -> EncoderResult:
    """Return an encoder's figures with its first map counted in cells, which ships where no product may."""
    if not one.maps:
        return one.result
    points, target = one.maps[0].points, products.target[products.reported]
    low, high = points.min(axis=0), points.max(axis=0)
    side = (high - low) / _CELLS
    places = np.minimum((points - low) // side, _CELLS - 1).astype(int)
    cells = []
    for column, row in np.unique(places, axis=0):
        inside = (places == (column, row)).all(axis=1)
        x, y = low + (np.array([column, row]) + 0.5) * side
        cells.append(
            MapCell(
                x=round(float(x), 2),
                y=round(float(y), 2),
                products=int(inside.sum()),
                category=int(np.bincount(target[inside]).argmax()),
                cluster=int(np.bincount(one.maps[0].clusters[inside]).argmax()),
            )
        )
    return one.result.model_copy(update={"cells": cells})


def write_figures(folder: Path, study: ProductStudy) -> None:
    """Write what the front end ships: figures alone, since a catalogue's rows are not ours to pass on."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "product_categories.json").write_text(study.model_dump_json() + "\n", encoding="utf-8")


def _figures(one: EncoderMeasurement) -> dict[str, float]:
    result = one.result
    figures: dict[str, float] = {}
    for name in ("ari", "ari_halves", "accuracy", "macro_f1", "accuracy_brands", "accuracy_random"):
        measured = getattr(result, name)
        figures |= {name: measured.mean, f"{name}_deviation": measured.deviation}
    if result.reference_ari is not None:
        figures["reference_ari"] = result.reference_ari
    return figures | {
        "seconds": float(result.seconds or 0),
        "processor_seconds": float(result.processor_seconds or 0),
        "memory_bytes": float(result.memory_bytes or 0),
        "width": float(result.width or 0),
    }


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 2) for value in values]


def _draw(folder: Path, one: EncoderMeasurement, target: np.ndarray, categories: Sequence[str]) -> None:
    label, result, first = one.result.label, one.result, one.maps[0]
    draw_map_picture(
        folder / "tsne_by_category.png", first.points, target, categories, f"{label}: categories given"
    )
    draw_map_picture(
        folder / "tsne_by_cluster.png",
        first.points,
        first.clusters,
        categories,
        f"{label}: clusters found, ARI {first.ari:.3f}",
    )
    draw_confusion(
        folder / "clusters.png",
        np.array(result.clusters),
        categories,
        f"{label}: clusters",
        "matched cluster",
    )
    draw_confusion(
        folder / "classifier.png",
        np.array(result.confusion),
        categories,
        f"{label}: linear classifier, out of fold",
        "predicted category",
    )
