"""What a person sees of a long command: a bar while a step runs, one line when it is done."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Step:
    """A step that runs; ``result`` is what it brought, in words."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self.result = ""

    def advance(self) -> None:
        """Move the bar on by one."""
        self._bar.advance(self._task)

    def reach(self, done: int) -> None:
        """Move the bar to ``done``."""
        self._bar.update(self._task, completed=done)


class Steps:
    """The steps of a command, in order, with what each brought and the seconds that it took.

    Args:
        console: Where to; standard error by default. A bar is drawn on a terminal only.

    Attributes:
        seconds: What each step that is done took, by its words.
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, words: str, total: int | None = None) -> Iterator[Step]:
        """Show ``words`` with a bar of ``total`` while the block runs, and its `Step.result` afterwards."""
        started = time.perf_counter()
        columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
        if total is not None:
            columns[3:] = [
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("left"),
                TimeRemainingColumn(),
            ]
        bar = Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal)
        with bar:
            step = Step(bar, bar.add_task(words, total=total))
            yield step
        self.seconds[words] = seconds = time.perf_counter() - started
        result = f": {step.result}" if step.result else ""
        self.say(f"{words}{result} ({seconds:.1f} s)")

    def say(self, words: str) -> None:
        """Write one line."""
        self.console.print(words, highlight=False, markup=False, soft_wrap=True)
