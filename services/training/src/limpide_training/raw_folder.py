"""The folder into which somebody may put source tables."""

from pathlib import Path

# What may lie in it without being a table.
_NO_TABLE = frozenset({"README.md", ".gitkeep"})


def has_tables(raw: Path) -> bool:
    """Tell whether somebody put tables into the folder."""
    return raw.is_dir() and any(one.name not in _NO_TABLE for one in raw.iterdir())
