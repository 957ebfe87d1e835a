"""Built features as score-batch reads them: one file, or a folder of client ranges."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import ConflictError, InputError
from limpide_credit.features import FeatureSet, encode, feature_set
from limpide_credit.features.aggregates import CLIENT
from limpide_credit.tables.roles import ROLES
from limpide_training.client_ranges import COLUMN, NUMBERS_A_RANGE, first_of, folder_of, ranges_in
from limpide_training.feature_build import BuiltFeatures
from limpide_training.part_folder import MANIFEST, PART
from limpide_training.spark.feature_build import FEATURES
from limpide_training.storage import Folder

_METADATA = b"limpide"
_OUTCOME = ROLES.outcome


@dataclass(frozen=True, eq=False)
class FeatureFiles:
    """The features of many clients."""

    place: Folder  # A Parquet file, or a folder of client ranges
    width: int  # Numbers a range
    ranges: Mapping[int, int]  # First number of each range to its number of clients, rising
    # feature_set_version and fingerprint: what they were built with; SHA-256 of what was built from, and of
    # the files' names and sizes.
    feature_set_version: str
    fingerprint: str
    partitioned: bool  # Whether it is such a folder

    def file(self, first: int) -> Folder:
        """Return the Parquet file that holds the clients of a range."""
        return self.place / folder_of(first) / PART if self.partitioned else self.place

    def read(self, first: int) -> pa.Table:
        """Return the rows of a range."""
        bounds = [(CLIENT, ">=", first), (CLIENT, "<", first + self.width)]
        return _table(self.file(first), filters=bounds)


def open_features(place: Folder, features: FeatureSet, width: int | None = None) -> FeatureFiles:
    """Read what is in built features, but for the features.

    Raises:
        InputError: They are none, of another release, not whole, partitioned otherwise, or a client is there
            twice.
        ConflictError: ``width`` is not that of the folder.
        UnavailableError: The place cannot be read.
    """
    if place.is_file():
        manifest, ranges, sizes = _one_file(place, width or NUMBERS_A_RANGE)
        bound = _bound(manifest, sizes)
        found = FeatureFiles(place, width or NUMBERS_A_RANGE, ranges, *bound, partitioned=False)
    else:
        manifest = _manifest(place)
        if width not in {None, manifest["numbers_a_range"]}:
            raise ConflictError(
                f"{place.address} has {manifest['numbers_a_range']} numbers a range.",
                field="--numbers-a-range",
                value=width,
                remedy="Leave the option out.",
            )
        ranges = _folders(place, manifest["numbers_a_range"])
        bound = _bound(manifest, place.sizes())
        found = FeatureFiles(place, manifest["numbers_a_range"], ranges, *bound, partitioned=True)
    if found.feature_set_version != features.version:
        raise _unreadable(place, "was built with another feature set")
    return found


def load_parts(files: FeatureFiles) -> BuiltFeatures:
    """Read all the features of a folder of client ranges into memory."""
    manifest = _manifest(files.place)
    total = sum(files.ranges.values())
    matrix = np.empty((total, len(feature_set().names)))
    clients, target = np.empty(total, dtype=np.int64), np.empty(total)
    start = 0
    for first, count in files.ranges.items():
        frame, rows = files.read(first), slice(start, start + count)
        matrix[rows] = encode(frame)
        clients[rows] = frame[CLIENT].to_numpy()
        target[rows] = frame[_OUTCOME].cast(pa.float64()).to_numpy()
        start += count
    return BuiltFeatures(
        clients, target, matrix, files.feature_set_version, tuple(manifest["absent"]), manifest["fingerprint"]
    )


def _manifest(place: Folder) -> dict:
    manifest = (place / MANIFEST).read_json()
    if not isinstance(manifest, dict) or manifest.get("kind") != FEATURES:
        raise _unreadable(place, "is neither a file nor a folder of features")
    if not manifest.get("complete"):
        raise _unreadable(place, "is not whole: its build was cut off")
    return manifest


def _one_file(place: Folder, width: int) -> tuple[dict, dict[int, int], dict[str, int]]:
    files, path = place.place
    try:
        manifest = json.loads((pq.read_schema(path, filesystem=files).metadata or {})[_METADATA])
        clients = _clients(place)
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise _unreadable(place, "is no readable file of features") from error
    _refuse_twice(place, clients)
    return manifest, _counted(first_of(clients, width)), {"": files.get_file_info(path).size}


def _folders(place: Folder, width: int) -> dict[int, int]:
    """Return the clients of each range, a range at a time."""
    ranges: dict[int, int] = {}
    for first in ranges_in(place.names()):
        try:
            clients = _clients(place / folder_of(first) / PART)
        except (OSError, KeyError, ValueError, pa.ArrowException) as error:
            raise _unreadable(place, f"has no readable {folder_of(first)}/{PART}") from error
        _refuse_twice(place, clients)
        outside = clients[first_of(clients, width) != first]
        if len(outside):
            raise InputError(
                f"{place.address} is partitioned otherwise: client {outside[0]} is in {folder_of(first)}.",
                field=COLUMN,
                value=int(outside[0]),
                remedy=f"A range holds {width} numbers; see `limpide features build --engine spark`.",
            )
        ranges[first] = len(clients)
    return ranges


def _clients(file: Folder) -> np.ndarray:
    return _table(file, columns=[CLIENT])[CLIENT].to_numpy()


def _table(file: Folder, **options: Any) -> pa.Table:
    """Read a file as it is: the folder that it is in says no more than its rows."""
    files, path = file.place
    whole: Any = None
    return pq.read_table(path, filesystem=files, partitioning=whole, **options)


def _refuse_twice(place: Folder, clients: np.ndarray) -> None:
    numbers, counts = np.unique(clients, return_counts=True)
    if (twice := numbers[counts > 1]).size:
        raise InputError(
            f"{place.address} has {twice.size} clients more than once; the first is {twice[0]}.",
            field=CLIENT,
            value=int(twice[0]),
            remedy="Give one row a client.",
        )


def _counted(firsts: np.ndarray) -> dict[int, int]:
    found, counts = np.unique(firsts, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _bound(manifest: Mapping[str, str], sizes: Mapping[str, int]) -> tuple[str, str]:
    text = json.dumps([manifest["fingerprint"], sorted(sizes.items())])
    return manifest["feature_set_version"], hashlib.sha256(text.encode()).hexdigest()


def _unreadable(place: Folder, what: str) -> InputError:
    return InputError(
        f"{place.address} {what}.",
        field="features",
        value=place.address,
        remedy="Write it with `limpide features build PREPARED DESTINATION`.",
    )
