"""A folder that is written a client range at a time, and can be gone on with after any interruption.

::

    <folder>/manifest.json                          what is written here, and of what; whether it is whole
    <folder>/client_range=100000/part.parquet       clients 100000 to 119999, with 20,000 numbers a range
    <folder>/_staging/                              what is being written; swept at the next start

A part gets its name when it is whole, so a client is there once or not at all. The manifest binds the folder
to its job: another one is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import ConflictError
from limpide_training.client_ranges import folder_of, ranges_in
from limpide_training.storage import Folder

MANIFEST = "manifest.json"
PART = "part.parquet"
STAGING = "_staging"


@dataclass(frozen=True)
class PartFolder:
    """The parts of one job."""

    folder: Folder  # Where they are
    # What they are and what they are made of: names to values that JSON holds. The order is that in which a
    # difference is told.
    job: Mapping[str, Any]

    def open(self, *, renew: bool = False) -> set[int]:
        """Begin or go on with the job; return the ranges that are done.

        Args:
            renew: Remove the parts of another job of the same kind, instead of refusing.

        Raises:
            ConflictError: The folder holds something else, or the parts of another job.
            UnavailableError: The folder cannot be read or written.
        """
        names = self.folder.names()
        known = (self.folder / MANIFEST).read_json() if MANIFEST in names else None
        if known is None and {*names} - {STAGING, f"{MANIFEST}.new"}:
            raise ConflictError(
                f"{self.folder.address} is there already and was not written by this command.",
                field="destination",
                value=self.folder.address,
                remedy="Name another folder, or remove it.",
            )
        if renew and known is not None and known.get("kind") == self.job["kind"] and self._other(known):
            self.folder.remove()
            return self.open()
        if known is not None:
            self._refuse_other(known)
        else:
            (self.folder / MANIFEST).write_json({**self.job, "complete": False})
        self.remove_partial()
        return {first for first in ranges_in(names) if self.part(first).is_file()}

    def part(self, first: int) -> Folder:
        """Return where the part of a range is or will be."""
        return self.folder / folder_of(first) / PART

    def write(self, first: int, schema: pa.Schema, frames: Iterable[pa.Table]) -> None:
        """Write a part from memory, a frame after the other."""
        staging = self.staging()
        staging.make()
        staged = staging / f"{first}.parquet"
        files, path = staged.place
        with (
            staged.raised_as_unavailable(),
            pq.ParquetWriter(path, schema, filesystem=files, compression="zstd") as file,
        ):
            for frame in frames:
                file.write_table(frame)
        self.adopt(first, staged)

    def adopt(self, first: int, staged: Folder) -> None:
        """Let a whole Parquet file be the part of a range."""
        (self.folder / folder_of(first)).make()
        staged.move(self.part(first))

    def staging(self) -> Folder:
        """Return the folder for what is being written."""
        return self.folder / STAGING

    def remove_partial(self) -> None:
        """Remove what is half-written."""
        self.staging().remove()

    def finish(self, clients: int) -> None:
        """Say that every part is there."""
        self.remove_partial()
        (self.folder / MANIFEST).write_json({**self.job, "complete": True, "clients": clients})

    def _other(self, known: Mapping[str, Any]) -> list[str]:
        return [name for name, value in self.job.items() if known.get(name) != value]

    def _refuse_other(self, known: Mapping[str, Any]) -> None:
        for name in self._other(known):
            raise ConflictError(
                f"{self.folder.address} holds the output of another job: "
                f"{name} is {known.get(name)} there and {self.job[name]} here.",
                field=name,
                value=self.job[name],
                remedy="Name another folder, or remove that one.",
            )
