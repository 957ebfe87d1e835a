"""What a person sees of a long command: a bar while a step runs, one line when it is done."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)


class Step:
    """A step that runs."""

    def __init__(self, advance: Callable[[], None]) -> None:
        self.advance = advance
        self.result = ""


class Steps:
    """The steps of a command, in order, with what each brought and the seconds that it took."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)

    @contextmanager
    def step(self, words: str, total: int | None = None) -> Iterator[Step]:
        """Show ``words`` with a bar of ``total`` while the block runs, and its `Step.result` afterwards."""
        started = time.perf_counter()
        columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
        if total is not None:
            columns.insert(3, MofNCompleteColumn())
        with Progress(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task(words, total=total)
            step = Step(lambda: bar.advance(task))
            yield step
        seconds = time.perf_counter() - started
        result = f": {step.result}" if step.result else ""
        self.console.print(f"{words}{result} [dim]({seconds:.1f} s)[/dim]", highlight=False)
