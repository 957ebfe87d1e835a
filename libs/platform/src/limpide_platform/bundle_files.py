"""Reads and writes a model bundle: a model of MLflow's, with Limpide's files beside it.

::

    MLmodel, model.lgb, input_example...   what MLflow's flavour writes; other kinds of model: `scorer_files`
    limpide/manifest.json                  format, layout's version, SHA-256 of what follows and of the model
    limpide/layout.json                    every place of the vector: name, definition, vocabulary, words
    limpide/model.json                     calibration, policy, features read, absent tables
    limpide/reference.parquet              reference sample: pseudonym, outcome, probability, full vector
    limpide/quantiles.parquet              feature, outcome, share, value
    limpide/cost_curve.parquet             cost of each threshold
    limpide/figures.json                   metrics with intervals, importance, calibration curve, fairness
    limpide/card.fr.md, limpide/card.en.md the model card

Text, JSON and Parquet only: reading a bundle runs no code from it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from pydantic import TypeAdapter, ValidationError

from limpide_credit.bundle import (
    CalibrationBin,
    Fairness,
    Measure,
    ModelBundle,
    OutcomeQuantiles,
    ReferenceSample,
)
from limpide_credit.decision.calibration import Calibration
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import CostCurve
from limpide_credit.errors import ConflictError, InputError
from limpide_credit.features import Feature, VectorLayout, history_depth
from limpide_credit.features.protected import without_fairness_facts
from limpide_credit.model import CreditModel
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables.roles import ROLES
from limpide_platform.finite import first_not_finite
from limpide_platform.scorer_files import INPUT_TYPE, SCORER_FILES, read_scorer, write_scorer

_FORMAT = 2
_FOLDER = "limpide"
_MANIFEST = f"{_FOLDER}/manifest.json"
_FILES = tuple(
    f"{_FOLDER}/{name}"
    for name in (
        "layout.json",
        "model.json",
        "reference.parquet",
        "quantiles.parquet",
        "cost_curve.parquet",
        "figures.json",
        "card.fr.md",
        "card.en.md",
    )
)
_INPUT_EXAMPLE_ROWS = 5
_CURVE = ("thresholds", "cost", "excess_error", "refused", "missed")
_REMEDY = "Register the model again with `limpide train`, or set the alias to another version."


@dataclass(frozen=True)
class _Description:
    """What model.json holds."""

    calibration: Calibration
    policy: Policy
    feature_names: tuple[str, ...]
    depth_counts: tuple[str, ...]
    absent_tables: tuple[str, ...]
    data_fingerprint: str


@dataclass(frozen=True)
class _Figures:
    """What figures.json holds; bundles of the first release have neither curve nor fairness."""

    metrics: dict[str, Measure]
    importance: dict[str, float]
    calibration_curve: tuple[CalibrationBin, ...] = ()
    fairness: tuple[Fairness, ...] = ()


@dataclass(frozen=True)
class _Manifest:
    """What manifest.json holds; bundles from before there were other kinds of model or lender name none."""

    format: int
    feature_set_version: str
    sha256: dict[str, str]
    scorer: str = "lightgbm"
    schema: str = "home-credit"


def write_bundle(bundle: ModelBundle, folder: Path) -> None:
    """Write ``bundle`` into the new folder ``folder``."""
    model = bundle.model
    example = bundle.reference.vectors[:_INPUT_EXAMPLE_ROWS][:, model.positions]
    write_scorer(model.scorer, folder, model.feature_names, example)
    rest = folder / _FOLDER
    rest.mkdir()
    description = _Description(
        model.calibration,
        model.policy,
        model.feature_names,
        model.depth_counts,
        model.absent_tables,
        bundle.data_fingerprint,
    )
    _write_json(rest / "layout.json", list[Feature], list(model.layout.features.values()))
    _write_json(rest / "model.json", _Description, description)
    figures = _Figures(
        dict(bundle.metrics), dict(bundle.importance), bundle.calibration_curve, bundle.fairness
    )
    _write_json(rest / "figures.json", _Figures, figures)
    _write_reference(rest / "reference.parquet", bundle.reference, model.layout.names)
    _write_quantiles(rest / "quantiles.parquet", bundle.quantiles)
    pq.write_table(
        pa.table({name: getattr(bundle.cost_curve, name) for name in _CURVE}), rest / "cost_curve.parquet"
    )
    (rest / "card.fr.md").write_text(bundle.card_fr, encoding="utf-8")
    (rest / "card.en.md").write_text(bundle.card_en, encoding="utf-8")
    kind = model.scorer.kind
    manifest = _Manifest(
        _FORMAT,
        model.feature_set_version,
        {name: _sha256(folder / name) for name in (SCORER_FILES[kind], *_FILES)},
        kind,
        SCHEMA.name,
    )
    _write_json(folder / _MANIFEST, _Manifest, manifest)


def read_bundle(folder: Path) -> ModelBundle:
    """Read a bundle, and refuse it if anything in it is not as it was written.

    Its vectors are of the layout that it was trained in, whatever this release computes.

    Raises:
        InputError: A file is missing, damaged, or has another checksum; the signature is not over the model's
            features.
        ConflictError: The bundle is of another format or schema, or its model of a kind that this release
            does not know.
    """
    manifest = _read_json(folder, _MANIFEST, _Manifest)
    if manifest.format != _FORMAT:
        raise ConflictError(
            "This model bundle is of a format that this version of Limpide does not read.",
            field="format",
            value=manifest.format,
            remedy=f"This version reads format {_FORMAT}. {_REMEDY}",
        )
    if manifest.schema != SCHEMA.name:
        raise ConflictError(
            f"This model bundle is of the schema {manifest.schema}; this process serves {SCHEMA.name}.",
            field="schema",
            value=manifest.schema,
            remedy=f"Set LIMPIDE_SCHEMA={manifest.schema}, or the alias to a version of {SCHEMA.name}.",
        )
    if manifest.scorer not in SCORER_FILES:
        raise ConflictError(
            "This model bundle holds a kind of model that this version of Limpide does not know.",
            field="scorer",
            value=manifest.scorer,
            remedy=f"This version knows {', '.join(SCORER_FILES)}. {_REMEDY}",
        )
    for name in (SCORER_FILES[manifest.scorer], *_FILES):
        _verify(folder, name, manifest.sha256.get(name))
    description = _read_json(folder, f"{_FOLDER}/model.json", _Description)
    figures = _read_json(folder, f"{_FOLDER}/figures.json", _Figures)
    for name, value in (("model.json", description), ("figures.json", figures)):
        wrong = first_not_finite(value, name)
        if wrong is not None:
            raise _damaged(f"{_FOLDER}/{name}", f"{wrong} is not a finite number")
    layout = _read_layout(folder, manifest, description)
    _check_signature(folder, description.feature_names)
    try:
        scorer = read_scorer(manifest.scorer, folder, description.feature_names)
    except ValueError as error:
        raise _damaged(SCORER_FILES[manifest.scorer], str(error)) from None
    rest = folder / _FOLDER
    return ModelBundle(
        model=CreditModel(
            scorer=scorer,
            calibration=description.calibration,
            policy=description.policy,
            layout=layout,
            feature_names=description.feature_names,
            absent_tables=description.absent_tables,
            history_depth=partial(history_depth, layout=layout, counts=description.depth_counts)
            if description.depth_counts
            else None,
            depth_counts=description.depth_counts,
        ),
        reference=_read_reference(rest / "reference.parquet", layout),
        quantiles=_read_quantiles(rest / "quantiles.parquet"),
        importance=figures.importance,
        metrics=figures.metrics,
        cost_curve=CostCurve(
            **{name: column.to_numpy() for name, column in _columns(rest / "cost_curve.parquet").items()}
        ),
        card_fr=(rest / "card.fr.md").read_text(encoding="utf-8"),
        card_en=(rest / "card.en.md").read_text(encoding="utf-8"),
        data_fingerprint=description.data_fingerprint,
        calibration_curve=figures.calibration_curve,
        fairness=figures.fairness,
    )


def _read_layout(folder: Path, manifest: _Manifest, description: _Description) -> VectorLayout:
    name = f"{_FOLDER}/layout.json"
    layout = VectorLayout({one.name: one for one in _read_json(folder, name, list[Feature])})
    if layout.version != manifest.feature_set_version:
        raise _damaged(name, f"it is of version {layout.version}, not {manifest.feature_set_version}")
    unknown = {*description.feature_names, *description.depth_counts} - layout.features.keys()
    if unknown:
        raise _damaged(name, f"it lacks {min(unknown)}, which the model reads")
    return layout


def _check_signature(folder: Path, names: Sequence[str]) -> None:
    """Refuse a signature that is not of doubles over ``names``, in their order."""
    try:
        described = yaml.safe_load((folder / "MLmodel").read_text(encoding="utf-8"))
        inputs = [(one["name"], one["type"]) for one in json.loads(described["signature"]["inputs"])]
    except FileNotFoundError:
        raise _missing("MLmodel") from None
    except (yaml.YAMLError, KeyError, TypeError, ValueError):
        raise _damaged("MLmodel", "it has no readable signature") from None
    if inputs != [(name, INPUT_TYPE) for name in names]:
        unlike = sorted({name for name, _ in inputs} ^ set(names))
        raise InputError(
            "The model's signature is not over the features that its bundle names.",
            field="signature",
            value=", ".join(unlike[:5]) or "same names, another order or type",
            remedy=_REMEDY,
        )


def _verify(folder: Path, name: str, expected: str | None) -> None:
    path = folder / name
    if not path.is_file():
        raise _missing(name)
    if _sha256(path) != expected:
        raise _damaged(name, "its checksum is not the one recorded when it was written")


def _missing(name: str) -> InputError:
    return InputError(f"The model bundle lacks {name}.", field="bundle", value=name, remedy=_REMEDY)


def _damaged(name: str, why: str) -> InputError:
    return InputError(
        f"The model bundle is damaged: {name}: {why}.", field="bundle", value=name, remedy=_REMEDY
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, kind: type[Any], value: Any) -> None:
    path.write_bytes(TypeAdapter(kind).dump_json(value, indent=1))


def _read_json(folder: Path, name: str, kind: type[Any]) -> Any:
    try:
        return TypeAdapter(kind).validate_json((folder / name).read_bytes())
    except FileNotFoundError:
        raise _missing(name) from None
    except (ValidationError, json.JSONDecodeError) as error:
        raise _damaged(name, str(error).splitlines()[0]) from None


def _columns(path: Path) -> dict[str, pa.ChunkedArray]:
    table = pq.read_table(path)
    return dict(zip(table.column_names, table.columns, strict=True))


def _write_reference(path: Path, reference: ReferenceSample, names: Sequence[str]) -> None:
    head = {
        "pseudonym": reference.pseudonyms,
        ROLES.outcome: reference.target,
        "probability": reference.probability,
    }
    vectors = {name: reference.vectors[:, i] for i, name in enumerate(names)}
    pq.write_table(pa.table(head | vectors), path)


def _read_reference(path: Path, layout: VectorLayout) -> ReferenceSample:
    columns = _columns(path)
    vectors = np.column_stack([columns[name].to_numpy() for name in layout.names])
    return ReferenceSample(
        pseudonyms=columns["pseudonym"].to_numpy(),
        # Bundles of before ADR 0197 hold what is for fairness alone.
        vectors=without_fairness_facts(vectors, layout),
        target=columns[ROLES.outcome].to_numpy(),
        probability=columns["probability"].to_numpy(),
    )


def _write_quantiles(path: Path, quantiles: OutcomeQuantiles) -> None:
    names = list(quantiles.repaid)
    count = len(quantiles.shares)
    pq.write_table(
        pa.table(
            {
                "feature": np.repeat(names, count),
                "share": np.tile(quantiles.shares, len(names)),
                "repaid": np.concatenate([quantiles.repaid[name] for name in names]),
                "defaulted": np.concatenate([quantiles.defaulted[name] for name in names]),
            }
        ),
        path,
    )


def _read_quantiles(path: Path) -> OutcomeQuantiles:
    columns = _columns(path)
    names = columns["feature"].to_pylist()
    count = names.count(names[0])
    ordered = names[::count]

    def of(outcome: str) -> dict[str, np.ndarray]:
        values = columns[outcome].to_numpy().reshape(len(ordered), count)
        return dict(zip(ordered, values, strict=True))

    return OutcomeQuantiles(
        shares=columns["share"].to_numpy()[:count], repaid=of("repaid"), defaulted=of("defaulted")
    )
