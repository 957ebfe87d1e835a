"""Write the boards, one JSON file each, from Grafana's own types.

A board is a table of panels in ``boards/``: a question, its unit, its queries. Run it after a change there or
in docs/runbook.md; a test compares the files with what it writes.

    python infra/grafana/make_dashboards.py
"""

import sys
from pathlib import Path

from boards import business, model, platform, runbook, service
from boards.picture import board_json

FOLDER = Path(__file__).parent / "dashboards"


def dashboards() -> dict[str, str]:
    """Return the JSON of every board by its file's name."""
    made = (service.BOARD, model.BOARD, business.BOARD, platform.BOARD, runbook.board())
    return {f"{board.uid.removeprefix('limpide-')}.json": board_json(board) for board in made}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for name, text in dashboards().items():
        (folder / name).write_text(text, encoding="utf-8")
