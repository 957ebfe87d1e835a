"""Predictions of finished folds, kept so that a run that was cut off goes on after them."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from limpide_training.files import atomic_file


@dataclass(frozen=True)
class KeptFolds:
    """A folder of one file a fold."""

    # Its name depends on everything that shapes a fit: another recipe never reads these predictions.
    folder: Path

    @classmethod
    def under(cls, parent: Path, shaped_by: Mapping[str, Any]) -> "KeptFolds":
        """Return the folds of one run, by what shapes its fits (values that JSON can write)."""
        text = json.dumps(shaped_by, sort_keys=True, default=str)
        return cls(parent / f"folds-{hashlib.sha256(text.encode()).hexdigest()[:16]}")

    def read(self, repeat: int, fold: int) -> dict[str, np.ndarray] | None:
        """Return the predictions of a fold by name, each of shape (rows,); None if it was not finished."""
        try:
            with np.load(self._path(repeat, fold)) as found:
                return dict(found)
        except (OSError, ValueError):
            return None

    def write(self, repeat: int, fold: int, predictions: Mapping[str, np.ndarray]) -> None:
        """Keep the predictions of a fold.

        Raises:
            UnavailableError: The file cannot be written.
        """
        with atomic_file(self._path(repeat, fold)) as path, path.open("wb") as file:
            np.savez(file, allow_pickle=False, **predictions)

    def remove(self) -> None:
        """Delete them all: the run is over."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, repeat: int, fold: int) -> Path:
        return self.folder / f"{repeat}-{fold}.npz"
