"""Memory that training needs, and memory that is free: too little is refused before any work."""

from pathlib import Path

from limpide_credit.errors import UnavailableError
from limpide_credit.features import FeatureSet
from limpide_credit.tables import APPLICATION
from limpide_training.ingest import PreparedTables

GIB = 2**30

# LightGBM draws so many rows to cut its bins, and holds them twice while it does.
_ROWS_OF_BINS = 200_000
_MEASURED_ROWS, _MEASURED_WAYS = 20_000, 5
# Python, the libraries, DuckDB's and Polars' own buffers.
_AT_REST = int(1.2 * GIB)
# 9.75 GiB were held at full size where rest and parts add up to 7.7: allocators keep some, copies are made.
_HELD_BESIDE = 1.35


def needed_bytes(clients: int, labelled: int, features: int) -> int:
    """Return the peak of a training run in bytes, as an estimate from above.

    Args:
        clients, labelled: In the tables, and with a known outcome.
        features: Width of a vector.
    """
    doubles, floats = 8 * features, 4 * features
    measured = _MEASURED_WAYS * min(labelled, _MEASURED_ROWS) * floats
    held = labelled * (doubles + 2 * floats) + measured
    reading = clients * doubles + held
    binning = held + 2 * min(3 * labelled, _ROWS_OF_BINS) * doubles
    # A byte a value for all rows and for those of a fold, and gradients and scores beside them.
    fitting = held + 2 * 3 * labelled * features + 3 * labelled * 64
    return _AT_REST + int(_HELD_BESIDE * max(reading, binning, fitting))


def free_bytes(root: Path = Path("/")) -> int | None:
    """Return the memory that this process may still take: the machine's, or a container's if less; or None.

    Args:
        root: Where ``proc`` and ``sys`` are.
    """
    found = [
        free
        for free in (_machine(root / "proc/meminfo"), _container(root / "sys/fs/cgroup"))
        if free is not None
    ]
    return min(found) if found else None


def check_memory(prepared: PreparedTables, features: FeatureSet, free: int | None) -> None:
    """Refuse a run that would not end well.

    Raises:
        UnavailableError: Fewer bytes are free than the run needs.
    """
    needed = needed_bytes(prepared.rows[APPLICATION.name], prepared.labelled, len(features.names))
    if free is None or free >= needed:
        return
    raise UnavailableError(
        f"Training on {prepared.labelled} labelled of {prepared.rows[APPLICATION.name]} clients needs about "
        f"{needed / GIB:.1f} GiB of memory, {free / GIB:.1f} are free.",
        field="memory",
        value=f"{free / GIB:.1f} GiB",
        remedy="Stop what else runs, give the container more (TRAINING_MEMORY in .env), or train on fewer "
        "clients. Nothing was changed.",
    )


def _machine(meminfo: Path) -> int | None:
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _container(cgroup: Path) -> int | None:
    """Return what a limit of control groups (version 2, else 1) leaves, page cache counted as free."""
    for folder, limit, used in (
        (cgroup, "memory.max", "memory.current"),
        (cgroup / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        try:
            most, now = (int((folder / name).read_text(encoding="ascii")) for name in (limit, used))
            pages = (folder / "memory.stat").read_text(encoding="ascii").split("\n")
        except (OSError, ValueError):
            continue  # no such version, or "max": no limit
        cached = next((int(line.split()[1]) for line in pages if line.startswith("inactive_file ")), 0)
        return max(most - now + cached, 0)
    return None
