"""The columns of a table of a batch, and what a row of it asks."""

from collections.abc import Mapping
from typing import Any

from limpide_credit.contracts.scoring import ScoreRequest, parse_score_request
from limpide_credit.errors import LimpideError
from limpide_credit.table_file import Columns
from limpide_credit.table_file.facts import NUMBERS
from limpide_credit.tables import APPLICATION_FACTS
from limpide_credit.tables.roles import ROLES

_IGNORED = ROLES.outcome
# What a new application says of its facts: names in one cell, separated by spaces.
_OF_FACTS = ("asked", "proved")

COLUMNS = Columns(
    ("client_id", *APPLICATION_FACTS, _IGNORED, *_OF_FACTS),
    numbers=NUMBERS,
    aliases={ROLES.client: "client_id"},
)


def asked_of(cells: Mapping[str, Any]) -> ScoreRequest | LimpideError:
    """Return what a row asks: a client, a client with changes, or a new application; or what is wrong.

    Args:
        cells: Values by column of `COLUMNS`, without those that are missing.
    """
    facts = dict(cells)
    client_id = facts.pop("client_id", None)
    facts.pop(_IGNORED, None)
    of_facts = {name: _names(facts.pop(name)) for name in _OF_FACTS if name in facts}
    if client_id is None:
        return parsed({"application": facts, **of_facts})
    return parsed({"client_id": client_id, **({"changes": facts} if facts else {}), **of_facts})


def parsed(document: object) -> ScoreRequest | LimpideError:
    """Return a score request of a decoded document, or what is wrong with it."""
    try:
        return parse_score_request(document)
    except LimpideError as error:
        return error


def _names(cell: Any) -> Any:
    return cell.split() if isinstance(cell, str) else cell
