"""The colours of the charts: distinct for the colour-blind, and readable on white.

Blue and orange stay apart under protanopia, deuteranopia and tritanopia (Okabe and Ito 2008, "Color
Universal Design"); these are darker, for a contrast of 4.5 to 1 on white. No meaning is carried by colour
alone: bars against approval are hatched as well.
"""

from collections.abc import Sequence
from typing import Any

INK = "#16263A"
"""Text."""
MUTED = "#51606F"
"""Secondary text, axes."""
GRID = "#DDE3E9"
SURFACE = "#FFFFFF"
ACCENT = "#0B6670"
"""The one colour of the house: links, buttons, the client in view."""
FOR = "#1C5FA8"
"""Speaks for approval; approved; repaid."""
AGAINST = "#B4500C"
"""Speaks against; refused; defaulted."""
OTHERS = "#8A97A5"
"""Everybody else: what a client is compared with."""
SEQUENCE = (FOR, AGAINST, ACCENT, "#7A3E9D", "#6B5B00", OTHERS)
"""For groups without a meaning of their own, in this order."""

HATCH_AGAINST = "/"
"""The pattern of bars that speak against approval."""


def hatched(points: Sequence[float]) -> dict[str, Any]:
    """Return plotly's pattern of bars that are hatched where points are taken away."""
    return {
        "shape": [HATCH_AGAINST if one < 0 else "" for one in points],
        "fillmode": "overlay",
        "fgcolor": SURFACE,
        "size": 7,
        "solidity": 0.22,
    }
