"""The generator of this lender's tables: clients come in blocks of `BLOCK`.

A block is a pure function of (block, seed, shift): the same on each machine, in any order, alone or with
others, so that a small set is the beginning of a large one.
"""

# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownVariableType=false
# pyarrow has no types.

from collections.abc import Collection

import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]

from limpide_credit.errors import InputError
from limpide_credit.schemas.chosen import SCHEMA

_GENERATOR = SCHEMA.load("synthetic")

BLOCK = 1_000
"""Clients a block."""

FIRST_CLIENT: int = _GENERATOR.FIRST_CLIENT
"""Number of the first client of block 0."""

SHIFTS: Collection[str] = _GENERATOR.SHIFTS
"""Names of the ways in which the world or a feed changes; ``none`` is the first."""


def check_shift(name: str) -> None:
    """Check that there is a shift called ``name``; InputError lists the names if there is none."""
    if name not in SHIFTS:
        raise InputError(
            f"There is no shift called '{name}'.",
            field="shift",
            value=name,
            remedy=f"Use one of {', '.join(SHIFTS)}.",
        )


def generate_block(block: int, seed: int = 0, shift: str = "none") -> dict[str, pa.Table]:
    """Generate the tables of the clients of one block.

    Args:
        block: 0 is the first; its clients are numbered from ``FIRST_CLIENT + block * BLOCK``.
        seed: Another seed is another population.
        shift: A name of ``SHIFTS``.

    Returns:
        Table name to rows in the schema, sorted by client; the outcome is null where it is not known.

    Raises:
        InputError: No shift has that name.
    """
    check_shift(shift)
    return _GENERATOR.generate_block(block, BLOCK, seed, shift)
