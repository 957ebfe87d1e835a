"""Named ways in which the world or a feed changes, for those who watch for change to find."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Shift:
    """How a generated population differs from the usual one."""

    # name and meaning: what the shift is called, and what happened in the world.
    name: str
    meaning: str
    log_odds: float = 0.0  # Added to every client's log-odds of default: a change that no feature shows
    income: float = 1.0  # Factor on incomes
    # Added to the latent conduct in past loans, in standard deviations; below zero is worse.
    conduct: float = 0.0
    employment: float = 0.0  # Added to the latent length of employment, in standard deviations
    age: float = 0.0  # Added to the latent age, in standard deviations
    without_history: float = 0.12  # Share of clients with no row in any history table
    revolving: float = 0.085  # Share of clients who ask for a card rather than cash
    online: float = 0.0  # Share of clients who come through the new channel: at night, with an e-mail address
    empty: tuple[tuple[str, str], ...] = ()  # (table, column) pairs that arrive empty
    thousandths: tuple[tuple[str, str], ...] = ()  # (table, column) pairs whose figures arrive in thousands


SHIFTS: Mapping[str, Shift] = MappingProxyType(
    {
        shift.name: shift
        for shift in (
            Shift("none", "the usual population"),
            Shift(
                "recession",
                "incomes fall, jobs are lost, more loans are paid late, and clients default more often",
                log_odds=0.5,
                income=0.85,
                conduct=-0.35,
                employment=-0.4,
            ),
            Shift(
                "new-channel",
                "a partner brings younger clients, at night, online, half of them without any past credit",
                age=-0.6,
                without_history=0.5,
                revolving=0.3,
                online=0.6,
            ),
            Shift("broken-feed", "EXT_SOURCE_2 arrives empty", empty=(("application", "EXT_SOURCE_2"),)),
            Shift(
                "unit-error",
                "AMT_INCOME_TOTAL arrives in thousands",
                thousandths=(("application", "AMT_INCOME_TOTAL"),),
            ),
        )
    }
)
