"""The sources of facts that this lender asks."""

from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.schemas.sources import Source

__all__ = ["SOURCES", "SOURCE_COLUMNS", "Source"]

SOURCES = SCHEMA.sources
"""Name to source."""

SOURCE_COLUMNS: tuple[str, ...] = tuple(source.column for source in SOURCES.values())
"""The columns that say what each source holds."""
