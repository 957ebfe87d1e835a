"""``limpide demo``: the main job on embedded defaults, from tables to an answer over HTTP."""

from pathlib import Path
from typing import Annotated

import typer

from limpide_training.demo.walkthrough import DemoRequest, run


def demo(
    data: Annotated[Path | None, typer.Option(help="Folder of real tables; generated when left out.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="A table that is knowingly absent.")] = None,
    clients: Annotated[int, typer.Option(min=1000, help="How many clients to generate.")] = 5000,
    client: Annotated[int, typer.Option(help="The client to score, if published.")] = 100_038,
    once: Annotated[bool, typer.Option("--once", help="Stop after the answer.")] = False,
    drift: Annotated[bool, typer.Option("--drift", help="Run the drift service, too.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps everything.")] = Path("var/demo"),
) -> None:
    """Set everything up on embedded defaults, train, serve and score a client."""
    run(DemoRequest(data, tuple(without or ()), clients, client, once, folder, drift))
