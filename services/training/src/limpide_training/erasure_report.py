"""What an erasure takes away, as a person reads it before and after."""

from dataclasses import asdict

import typer

from limpide_platform.store import ErasureCounts

_WORDS = {
    "clients": ("the client with his history", "clients with their history"),
    "decisions": ("record of a decision or simulation", "records of decisions and simulations"),
    "overrides": ("override", "overrides"),
    "review_steps": ("step of a review", "steps of reviews"),
}


def extent_in_words(extent: ErasureCounts) -> str:
    """Return what is erased, in words."""
    said = [
        _WORDS[name][0] if name == "clients" and number == 1 else f"{number} {_WORDS[name][number != 1]}"
        for name, number in asdict(extent).items()
        if number
    ]
    return ", ".join(said) or "nothing"


def confirm_erasure(whose: str, extent: ErasureCounts, *, yes: bool) -> None:
    """Say what will be erased, and go on if that is wanted.

    Raises:
        typer.Abort: It is not.
    """
    typer.echo(f"To be erased of {whose}: {extent_in_words(extent)}.")
    typer.echo("Time, outcome, score and model version stay, without what says whose they were.")
    if not yes:
        typer.confirm("Erase it? Nothing brings it back.", abort=True)
