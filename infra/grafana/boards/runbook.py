"""The board *Runbook*: docs/runbook.md where alerts are read, a panel a subject."""

import re
from pathlib import Path

from boards.picture import Board, Section, Words

_TEXT = Path(__file__).parents[3] / "docs" / "runbook.md"


def board() -> Board:
    """Return the board of the runbook as it is now."""
    subjects = re.split(r"^## ", _TEXT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    panels = [Words(*one.split("\n", 1)) for one in subjects]
    return Board(
        "limpide-runbook",
        "Runbook",
        "What each alert means, where to look, what to do.",
        [
            Section(
                "What to do about each alert", 30, [Words(one.title, one.content.strip()) for one in panels]
            )
        ],
    )
