"""Write a file whole or not at all."""

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from limpide_credit.errors import UnavailableError


@contextmanager
def atomic_file(destination: Path) -> Iterator[Path]:
    """Yield the path of a temporary file that takes the place of ``destination`` when the block ends well.

    On any error nothing is left of it, and what was at ``destination`` before is still there.

    Raises:
        UnavailableError: No space is left on the disk, or writing is not allowed.
    """
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{destination.name}-", dir=destination.parent) as folder:
            path = Path(folder) / destination.name
            yield path
            path.replace(destination)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise UnavailableError(
            "There is no space left to write the file." if full else "The file cannot be written.",
            field="destination",
            value=destination,
            remedy="Free some space, or name a file on another disk. Nothing was written."
            if full
            else "Check the rights of the folder and the disk. Nothing was written.",
        ) from error
