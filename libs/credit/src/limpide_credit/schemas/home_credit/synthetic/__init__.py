"""The generator: all seven tables of a lender who does not exist, with the real schema and value domains.

Clients come in blocks of 1,000. A block is a pure function of (block, seed, shift): the same on each machine,
in any order, alone or with others, so that a small set is the beginning of a large one.
"""

# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownVariableType=false
# pyarrow has no types.

import numpy as np
import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]

from limpide_credit.schemas.draws import Draws
from limpide_credit.schemas.frames import Arrays, to_arrow
from limpide_credit.schemas.home_credit.synthetic.application import draw_application
from limpide_credit.schemas.home_credit.synthetic.bureau import draw_bureau, draw_bureau_balance
from limpide_credit.schemas.home_credit.synthetic.cards import draw_cards
from limpide_credit.schemas.home_credit.synthetic.clients import draw_clients
from limpide_credit.schemas.home_credit.synthetic.previous import draw_previous
from limpide_credit.schemas.home_credit.synthetic.sales import draw_instalments, draw_sales_balance
from limpide_credit.schemas.home_credit.synthetic.shifts import SHIFTS, Shift
from limpide_credit.schemas.home_credit.tables import TABLES

FIRST_CLIENT = 100_001
"""SK_ID_CURR of the first client of block 0."""

KAGGLE_CLIENTS = 356_255
"""Labelled and unlabelled clients of Home Credit Default Risk."""


def generate_block(block: int, size: int, seed: int, shift: str) -> dict[str, pa.Table]:
    """Generate the seven tables; TARGET is null for 14 % of clients, as published."""
    world = SHIFTS[shift]
    arrays = _draw_block(block, size, seed, world)
    for table, column in world.empty:
        arrays[table] = {**arrays[table], column: np.full(arrays[table][column].shape, np.nan)}
    for table, column in world.thousandths:
        arrays[table] = {**arrays[table], column: arrays[table][column] / 1000}
    return {name: to_arrow(table, arrays[name]) for name, table in TABLES.items()}


def _draw_block(block: int, size: int, seed: int, shift: Shift) -> dict[str, Arrays]:
    streams = (Draws(seed, block, stream) for stream in range(8))
    clients = draw_clients(next(streams), FIRST_CLIENT + block * size, size, shift)
    application = draw_application(next(streams), clients, shift)
    elsewhere = draw_bureau(next(streams), clients, block)
    states = draw_bureau_balance(next(streams), clients, elsewhere)
    here = draw_previous(next(streams), clients, block)
    sales = draw_sales_balance(next(streams), clients, here)
    cards = draw_cards(next(streams), clients, here)
    instalments = draw_instalments(next(streams), clients, here, cards)
    return {
        "application": application,
        "bureau": elsewhere.columns,
        "bureau_balance": states,
        "previous_application": here.columns,
        "POS_CASH_balance": sales,
        "installments_payments": instalments,
        "credit_card_balance": cards,
    }


__all__ = ["FIRST_CLIENT", "KAGGLE_CLIENTS", "SHIFTS", "Shift", "generate_block"]
