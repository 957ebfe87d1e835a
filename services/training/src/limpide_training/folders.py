"""Write a folder whole or not at all."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from limpide_credit.errors import ConflictError, LimpideError, UnavailableError


@contextmanager
def atomic_folder(destination: Path, marker: str) -> Iterator[Path]:
    """Yield a temporary folder beside ``destination`` that takes its place when the block ends well.

    On any error nothing is left of it, and what was at ``destination`` before is still there.

    Args:
        destination: Where the folder will be. An older folder with ``marker`` in it is replaced.
        marker: File that only a folder of this kind holds; a folder without it is somebody else's.

    Raises:
        ConflictError: Something else is at ``destination``.
        UnavailableError: No space is left on the disk, or writing is not allowed.
    """
    refuse_foreign(destination, marker)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        _sweep(destination)
        prefix = f".{destination.name}-{os.getpid()}-"
        temporary = Path(tempfile.mkdtemp(prefix=prefix, dir=destination.parent))
    except OSError as error:
        raise _cannot_write(destination, error) from error
    try:
        with write_errors(destination):
            yield temporary
            temporary.chmod(0o755)
            _swap(temporary, destination)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def write_errors(destination: Path) -> Iterator[None]:
    """Turn what stops a write (no space, right or memory) into an UnavailableError about ``destination``."""
    try:
        yield
    except LimpideError:
        raise
    except (OSError, duckdb.Error) as error:
        raise _cannot_write(destination, error) from error


def refuse_foreign(destination: Path, marker: str) -> None:
    """Raise a ConflictError if something other than an empty folder or one of this kind is there."""
    if not destination.exists() or (destination / marker).is_file():
        return
    if destination.is_dir() and not any(destination.iterdir()):
        return
    raise ConflictError(
        f"{destination} is there already and was not written by this command.",
        field="destination",
        value=destination,
        remedy="Name another folder, or remove it.",
    )


def _sweep(destination: Path) -> None:
    """Remove what processes that were killed left of this folder."""
    for left in destination.parent.glob(f".{destination.name}-*-*"):
        process = left.name.removeprefix(f".{destination.name}-").partition("-")[0]
        if process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _swap(temporary: Path, destination: Path) -> None:
    if not destination.exists():
        temporary.rename(destination)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{destination.name}-old-", dir=destination.parent))
    destination.rename(old / destination.name)
    temporary.rename(destination)
    shutil.rmtree(old)


def is_disk_full(error: Exception) -> bool:
    """Tell whether a write failed for want of space, whichever library did it."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return True
    return any(words in str(error) for words in ("No space left", "File too large", "Disk quota"))


def _cannot_write(destination: Path, error: Exception) -> UnavailableError:
    text = str(error)
    if is_disk_full(error):
        return UnavailableError(
            "There is no space left to write the tables.",
            field="destination",
            value=destination,
            remedy="Free some space, or name a folder on another disk. Nothing was written.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return UnavailableError(
            "There is not enough memory to sort the tables.",
            field="destination",
            value=destination,
            remedy="Free some memory and try again. Nothing was written.",
        )
    return UnavailableError(
        "The folder cannot be written.",
        field="destination",
        value=f"{destination}: {text.splitlines()[0] if text else type(error).__name__}",
        remedy="Check the rights of the folder and the disk. Nothing was written.",
    )
