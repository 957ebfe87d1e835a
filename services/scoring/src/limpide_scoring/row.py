"""A row of a batch, as the reading process hands it to the worker."""

from dataclasses import dataclass

from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import LimpideError

# Enough to share a commit, and few enough that one chunk is written while the next is scored.
CHUNK_ROWS = 256


# Without slots, as `ScoreRequest`.
@dataclass(frozen=True)
class Row:
    """A row of the input: its position from 0, and what it asks or what is wrong with it."""

    row: int
    asked: ScoreRequest | LimpideError
