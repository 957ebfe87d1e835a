"""A person's file that cannot be read: why, as a key of the catalogue and what belongs into its sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from limpide_credit.table_file import TableFileError


class FileRefusedError(Exception):
    """A file cannot be read; ``key`` and ``values`` make the sentence ``<page>.file_<key>``."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@contextmanager
def refused() -> Iterator[None]:
    """Refuse the file if the block finds that no table can be made of it."""
    try:
        yield
    except TableFileError as error:
        raise FileRefusedError(error.fault, **error.values) from None


def check_size(content: bytes, most_bytes: int) -> None:
    """Refuse a file of more bytes than may be uploaded."""
    if len(content) > most_bytes:
        raise FileRefusedError("too_large", size=len(content) / 2**20, limit=most_bytes / 2**20)
