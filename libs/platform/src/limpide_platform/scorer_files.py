"""Reads and writes the model of a bundle, as a model that MLflow's own tools serve.

::

    lightgbm     model.lgb             LightGBM's text, by MLflow's LightGBM flavour
    scorecard    data/scorecard.json   by MLflow's Python flavour, which loads it through Limpide
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import lightgbm as lgb
import numpy as np
import pandas as pd
from pydantic import ValidationError

from limpide_credit.errors import InputError
from limpide_credit.scorers import Scorer
from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_credit.scorers.scorecard import Scorecard

if TYPE_CHECKING:
    from mlflow.models import ModelSignature

INPUT_TYPE = "double"
"""The type of every feature in the model's signature."""

SCORER_FILES: Mapping[str, str] = {"lightgbm": "model.lgb", "scorecard": "data/scorecard.json"}
"""Kind of model to the file that holds it."""


def write_scorer(scorer: Scorer, folder: Path, names: Sequence[str], example: np.ndarray) -> None:
    """Write a model into the new folder ``folder``.

    Args:
        names: Its k features.
        example: Shape (n, k), rows that show what it is given.

    Raises:
        InputError: No file is known for this kind of model.
    """
    # Here, since they take seconds, and a process that only reads a bundle needs none of them.
    from mlflow.models import ModelSignature
    from mlflow.types.schema import ColSpec, Schema

    signature = ModelSignature(
        inputs=Schema([ColSpec(INPUT_TYPE, name) for name in names]), outputs=Schema([ColSpec(INPUT_TYPE)])
    )
    rows = pd.DataFrame(example, columns=pd.Index(list(names)))
    if isinstance(scorer, BoostedTrees):
        _write_trees(scorer, folder, signature, rows)
    elif isinstance(scorer, Scorecard):
        _write_scorecard(scorer, folder, signature, rows)
    else:
        raise InputError(
            "A model of this kind cannot be written.",
            field="model",
            value=scorer.kind,
            remedy=f"Known kinds: {', '.join(SCORER_FILES)}.",
        )


def read_scorer(kind: str, folder: Path, names: Sequence[str]) -> Scorer:
    """Return the model, of a kind of ``SCORER_FILES``, over the features ``names``.

    Raises:
        ValueError: Its file is not what that kind writes, or is of other features.
    """
    return _READ[kind](folder / SCORER_FILES[kind], names)


def _write_trees(
    scorer: BoostedTrees, folder: Path, signature: "ModelSignature", example: pd.DataFrame
) -> None:
    from mlflow.lightgbm import save_model

    save_model(
        scorer.booster,
        str(folder),
        signature=signature,
        input_example=example,
        pip_requirements=[f"lightgbm=={lgb.__version__}", f"pandas=={pd.__version__}"],
    )


def _write_scorecard(
    scorer: Scorecard, folder: Path, signature: "ModelSignature", example: pd.DataFrame
) -> None:
    from mlflow.pyfunc import save_model

    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / Path(SCORER_FILES[scorer.kind]).name
        file.write_bytes(scorer.to_json())
        save_model(
            str(folder),
            loader_module="limpide_platform.scorecard_flavour",
            data_path=str(file),
            signature=signature,
            input_example=example,
            pip_requirements=["limpide-platform", f"pandas=={pd.__version__}"],
        )


def _read_trees(path: Path, names: Sequence[str]) -> Scorer:
    del names  # Those of the signature, which the bundle checks.
    return BoostedTrees(lgb.Booster(model_file=str(path)))


def _read_scorecard(path: Path, names: Sequence[str]) -> Scorer:
    try:
        card = Scorecard.from_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(str(error).splitlines()[0]) from None
    if [line.feature for line in card.lines] != list(names):
        raise ValueError("its features are not those that the bundle names")
    return card


_READ: Mapping[str, Callable[[Path, Sequence[str]], Scorer]] = {
    "lightgbm": _read_trees,
    "scorecard": _read_scorecard,
}
