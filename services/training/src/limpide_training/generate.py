"""Write generated tables as files, block by block, so that any number of clients fits in memory."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from limpide_credit.errors import InputError
from limpide_credit.synthetic import BLOCK, FIRST_CLIENT, check_shift, generate_block
from limpide_credit.tables import APPLICATION, HISTORY_TABLES, TABLES, owned_by
from limpide_credit.tables.roles import ROLES
from limpide_training.folders import atomic_folder

MARKER = "generated.txt"
FORMATS = ("parquet", "csv")
_BLOCKS_A_ROW_GROUP = 8


def generate(
    destination: Path,
    clients: int,
    seed: int = 0,
    shift: str = "none",
    file_format: str = "parquet",
    on_progress: Callable[[str, int, int], None] | None = None,
    *,
    first_block: int = 0,
) -> None:
    """Write the seven tables of ``clients`` generated clients under the published file names.

    Args:
        destination: Folder to write; an older generated one is replaced at the end.
        clients: How many, labelled and unlabelled together.
        seed, shift: As `limpide_credit.synthetic.generate_block` takes them.
        file_format: ``parquet`` or ``csv``.
        on_progress: Called with what is being done, how many clients are done, and how many there are.
        first_block: Of the generator: other blocks are other clients, under numbers of their own.

    Raises:
        InputError: A number, the shift or the format is not possible.
        ConflictError: Something else is at ``destination``.
        UnavailableError: No space is left, or the folder cannot be written.
    """
    check_shift(shift)
    if clients < 1:
        raise InputError("At least one client is needed.", field="clients", value=clients, remedy="Say 1000.")
    if file_format not in FORMATS:
        raise InputError(
            f"There is no format '{file_format}'.",
            field="format",
            value=file_format,
            remedy=f"Use one of {', '.join(FORMATS)}.",
        )
    last = FIRST_CLIENT + first_block * BLOCK + clients - 1
    with atomic_folder(destination, MARKER) as folder, _Writers(folder, file_format) as writers:
        for block in range(-(-clients // BLOCK)):
            if on_progress:
                on_progress("generating clients", block * BLOCK, clients)
            writers.write(_up_to(generate_block(first_block + block, seed, shift), last))
        (folder / MARKER).write_text(f"clients={clients} seed={seed} shift={shift}\n", encoding="utf-8")
    if on_progress:
        on_progress("generating clients", clients, clients)


def _up_to(tables: dict[str, pa.Table], last: int) -> dict[str, pa.Table]:
    """Keep the rows of clients up to number ``last``."""
    if tables[APPLICATION.name][ROLES.client][-1].as_py() <= last:
        return tables
    kept: dict[str, pa.Table] = {}
    for name, table in tables.items():
        key, owner = owned_by(TABLES[name])
        if owner == APPLICATION.name:
            kept[name] = table.filter(pc.field(ROLES.client) <= last)
        else:
            known = pc.SetLookupOptions(kept[owner][key].combine_chunks())
            kept[name] = table.filter(pc.call_function("is_in", [table[key]], known))
    return kept


class _Writers:
    """One open file a published name; rows go to disk a few blocks at a time."""

    def __init__(self, folder: Path, file_format: str) -> None:
        self._folder = folder
        self._format = file_format
        self._open: dict[str, pq.ParquetWriter | csv.CSVWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
        for writer in self._open.values():
            writer.close()

    def write(self, tables: dict[str, pa.Table]) -> None:
        application = tables[APPLICATION.name]
        labelled = pc.call_function("is_valid", [application[ROLES.outcome]])
        unlabelled = application.filter(pc.call_function("invert", [labelled])).drop_columns(ROLES.outcome)
        parts = (application.filter(labelled), unlabelled)
        files = {
            **dict(zip(APPLICATION.files, parts, strict=True)),
            **{TABLES[name].files[0]: tables[name] for name in HISTORY_TABLES},
        }
        for name, table in files.items():
            self._waiting.setdefault(name, []).append(table)
        if len(self._waiting[APPLICATION.files[0]]) == _BLOCKS_A_ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        for name, waiting in self._waiting.items():
            table = pa.concat_tables(waiting).combine_chunks()
            if name not in self._open:
                self._open[name] = self._create(name, table.schema)
            self._open[name].write_table(table)
        self._waiting.clear()

    def _create(self, name: str, schema: pa.Schema) -> pq.ParquetWriter | csv.CSVWriter:
        path = self._folder / f"{name}.{self._format}"
        if self._format == "parquet":
            return pq.ParquetWriter(path, schema, compression="zstd")
        return csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed"))
