"""All ratios of the benchmarks in one table: reads what each wrote beside itself, writes ``README.md``.

python benchmarks/summary.py
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_HEAD = """# Benchmarks

Made by `python benchmarks/summary.py` from the results that each benchmark wrote beside itself, on two cores.
A ratio is ours to the peer in the same run, below 1 where ours takes less; of throughput, above 1 where ours
serves more. A goal that was not reached is "missed". How each is measured: the first lines of its command.

| what | peer | ratio | goal | command | date of the results |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Line:
    """One ratio of a results file."""

    # what and peer: what is compared with what.
    what: str
    peer: str
    path: tuple[str | int, ...]  # Where the ratio is in the file: keys, and places of lists
    # The most, or of a throughput the least, that was aimed at; None where nothing was.
    goal: float | None = None
    at_least: bool = False  # Whether more is better


def _explained(model: str, rows: int, words: str, goal: float) -> Line:
    return Line(
        f"exact contributions, {words}", "LightGBM `pred_contrib`",
        ("models", model, "explained", rows, "ratios", "kernel_to_pred_contrib"), goal,
    )  # fmt: skip


FILES: dict[tuple[str, str], tuple[Line, ...]] = {
    ("scoring/run.py", "scoring/results.json"): (
        Line(
            "recorded `POST /score` by client number, throughput",
            "bare FastAPI",
            ("cases", "score by client", "of_bare"),
            0.45,
            at_least=True,
        ),
        Line(
            "recorded `POST /score` of an application, throughput",
            "bare FastAPI",
            ("cases", "score by application", "of_bare"),
            0.45,
            at_least=True,
        ),
        Line(
            "recorded `POST /score` by client number, throughput",
            "`mlflow models serve`",
            ("cases", "score by client", "of_mlflow"),
            1.0,
            at_least=True,
        ),
    ),
    ("batch/run.py", "batch/results.json"): (
        Line(
            "1,000 client numbers over HTTP, recorded",
            "`predict` in process",
            ("compared", "client numbers, CSV", "of_booster"),
            3.0,
        ),
        Line(
            "1,000 client numbers over HTTP, recorded",
            "`mlflow models serve`",
            ("compared", "client numbers, CSV", "of_served"),
            0.25,
        ),
        Line(
            "1,000 applications over HTTP, recorded",
            "`mlflow models serve`",
            ("compared", "applications, Parquet", "of_served"),
            0.25,
        ),
    ),
    ("explain/run.py", "explain/results.json"): (
        _explained("champion", 0, "champion, one row", 0.16),
        _explained("champion", 2, "champion, 10,000 rows", 0.028),
        _explained("larger", 0, "1,000 trees of 31 leaves, one row", 0.15),
        _explained("larger", 2, "1,000 trees of 31 leaves, 10,000 rows", 0.03),
    ),
    ("explain/pairs.py", "explain/pairs.json"): (
        Line("exact interactions, by concept", "shap", ("ratios_to_shap", "concepts"), 0.05),
        Line("exact interactions, every pair of features", "shap", ("ratios_to_shap", "features")),
    ),
    ("drift/run.py", "drift/results.json"): (
        Line("drift of the same frame", "Evidently", ("cost", "same_frame", "ours_to_evidently")),
    ),
}


def _features(results: Any) -> Iterator[tuple[str, str, float, float | None]]:
    wall = {(one["clients"], one["side"]): one["seconds"] for one in results["builds"]}
    for clients in sorted({clients for clients, _ in wall}):
        for side in ("polars", "duckdb"):
            goal = {3_562: 1.0, 356_255: 0.30}.get(clients) if side == "polars" else None
            ratio = wall[clients, side] / wall[clients, "pandas"]
            yield f"features of {clients:,} clients, {side}", "pandas kernel", ratio, goal


def _row(what: str, peer: str, ratio: float, goal: str, command: str, results: Path) -> str:
    date = subprocess.run(
        ["git", "log", "-1", "--format=%cs", "--", str(results)],
        cwd=HERE, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    return (
        f"| {what} | {peer} | {ratio:.3g} | {goal} | `benchmarks/{command}` | {date or 'not committed'} |\n"
    )


def _goal(ratio: float, goal: float | None, *, at_least: bool) -> str:
    if goal is None:
        return ""
    kept = ratio >= goal if at_least else ratio <= goal
    return f"{'at least' if at_least else 'at most'} {goal:g}{'' if kept else ', missed'}"


def table() -> str:
    """Return the page."""
    rows = []
    for (command, file), lines in FILES.items():
        results = json.loads((HERE / file).read_text())
        for line in lines:
            ratio = results
            for key in line.path:
                ratio = ratio[key]
            goal = _goal(ratio, line.goal, at_least=line.at_least)
            rows.append(_row(line.what, line.peer, ratio, goal, command, HERE / file))
    file = HERE / "features/results.json"
    for what, peer, ratio, least in _features(json.loads(file.read_text())):
        goal = _goal(ratio, least, at_least=False)
        rows.append(_row(what, peer, ratio, goal, "features/run.py", file))
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    (HERE / "README.md").write_text(table())
