"""What the study leaves in MLflow: a run an encoder, and one of the whole with what the front end reads."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from limpide_credit.contracts.product_study import (
    POINTS_FILE,
    STUDY_FILE,
    STUDY_FOLDER,
    Points,
    ProductPoints,
    ProductStudy,
)
from limpide_platform.runs import Run, Runs
from limpide_product_categories.pictures import draw_confusion, draw_map_picture, draw_word_cloud
from limpide_product_categories.study import Examined
from limpide_product_categories.text import Text

_PARENT = "mlflow.parentRunId"


def record_encoder(
    runs: Runs,
    parent: Run,
    one: Examined,
    target: np.ndarray,
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
                "products": len(target),
                "categories": len(categories),
                "seeds": " ".join(map(str, seeds)),
            }
        )
        if result.away is not None:
            run.tags({"away": result.away})
            return
        run.figures(_figures(one))
        with tempfile.TemporaryDirectory() as temporary:
            _draw(Path(temporary), one, target, categories)
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
        {"seconds": study.seconds} | {f"{name}_ari": one.whole_ari for name, one in chosen.items() if one}
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / STUDY_FILE).write_text(study.model_dump_json(), encoding="utf-8")
        (folder / POINTS_FILE).write_text(points.model_dump_json(), encoding="utf-8")
        draw_word_cloud(folder / "word_cloud.png", texts, seed)
        run.folder(folder, STUDY_FOLDER)


def product_points(examined: Sequence[Examined], names: Sequence[str], target: np.ndarray) -> ProductPoints:
    """Return each encoder's first map, two decimals."""
    return ProductPoints(
        names=list(names),
        category=target.tolist(),
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


def write_figures(folder: Path, study: ProductStudy) -> None:
    """Write what the front end ships: figures alone, since a catalogue's rows are not ours to pass on."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "product_categories.json").write_text(study.model_dump_json() + "\n", encoding="utf-8")


def _figures(one: Examined) -> dict[str, float]:
    result = one.result
    figures: dict[str, float] = {}
    for name in ("ari", "accuracy", "macro_f1"):
        measured = getattr(result, name)
        figures |= {name: measured.mean, f"{name}_deviation": measured.deviation}
    if result.reference_ari is not None:
        figures["reference_ari"] = result.reference_ari
    return figures | {
        "seconds": float(result.seconds or 0),
        "memory_bytes": float(result.memory_bytes or 0),
        "width": float(result.width or 0),
    }


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 2) for value in values]


def _draw(folder: Path, one: Examined, target: np.ndarray, categories: Sequence[str]) -> None:
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
