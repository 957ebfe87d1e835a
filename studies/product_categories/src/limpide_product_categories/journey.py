"""The whole study, from a file to a registered classifier."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from limpide_credit.contracts.product_study import CatalogueFacts, PipelineResult, ProductStudy
from limpide_credit.errors import UnavailableError
from limpide_platform.runs import Runs
from limpide_product_categories.catalogue import (
    Catalogue,
    Columns,
    check_categories,
    name_lines,
    read_catalogue,
)
from limpide_product_categories.classifier import CategoryClassifier
from limpide_product_categories.description import describe
from limpide_product_categories.encoders.table import chosen
from limpide_product_categories.generate import write_generated
from limpide_product_categories.graph_clustering import best_clusterings
from limpide_product_categories.recording import (
    product_points,
    record_encoder,
    record_study,
    write_figures,
)
from limpide_product_categories.registration import register_classifier
from limpide_product_categories.settings import EXPERIMENT
from limpide_product_categories.study import Examined, examine
from limpide_product_categories.supervised import FOLDS, linear_classifier
from limpide_product_categories.text import Corpus, make_corpus


@dataclass(frozen=True, slots=True)
class Plan:
    """What to study.

    Parameters
    ----------
    data
        A CSV file; None generates a small catalogue.
    level
        Of the categories, 1 the widest.
    seeds
        Of reduction and K-means, a run each.
    encoders, weights, models
        As `encoders.table.chosen` takes them.
    write
        A folder that gets the front end's two files too, without the products' names.
    """

    data: Path | None = None
    columns: Columns = field(default_factory=Columns)
    level: int = 1
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    language: str | None = None
    encoders: tuple[str, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    write: Path | None = None


def run_study(
    plan: Plan,
    tracking_uri: str,
    *,
    say: Callable[[str], None],
    step: Callable[[str, int | None], object],
    advance: Callable[[], None],
) -> ProductStudy:
    """Read, describe, compare, log, register.

    Parameters
    ----------
    say
        Takes a line that a person reads.
    step, advance
        Start a step of so many parts; one part is done.

    Raises
    ------
    InputError
        The catalogue or the plan is wrong; nothing is logged then.
    UnavailableError
        MLflow does not answer, or no encoder of the plan can be had.
    """
    started = time.perf_counter()
    entries = chosen(plan.encoders, plan.weights, plan.models)
    with ExitStack() as stack:
        file = plan.data or write_generated(
            Path(stack.enter_context(tempfile.TemporaryDirectory())) / "generated.csv"
        )
        catalogue = read_catalogue(file, plan.columns)
        labels = catalogue.categories(plan.level)
        check_categories(labels, FOLDS)
        step("Clean and lemmatise", len(catalogue.lines))
        corpus = make_corpus(catalogue, plan.language, advance)
        facts = describe(catalogue, corpus, labels, file, generated=plan.data is None)
    for line in _facts_in_words(facts, catalogue, corpus):
        say(line)
    categories = sorted(set(labels))
    target = np.array([categories.index(label) for label in labels])
    runs = Runs(tracking_uri, EXPERIMENT)
    with runs.start("study") as run:
        examined = []
        for entry in entries:
            step(entry.label, len(plan.seeds) + 2)
            one = examine(entry, corpus.texts, target, plan.seeds, advance)
            say(_result_in_words(one))
            record_encoder(runs, run, one, target, categories, plan.seeds)
            examined.append(one)
        best = _best(examined)
        graphs = {one.result.label: one.vectors for one in examined if one.vectors is not None}
        step("Cut graphs of neighbours", None)
        nearest, steadiest = best_clusterings(graphs, target, plan.seeds[0], advance)
        say(_clustering_in_words("Best clustering, its choice saw the categories", nearest))
        say(_clustering_in_words("Steadiest clustering, its choice saw none", steadiest))
        study = ProductStudy(
            made_on=dt.datetime.now(dt.UTC).date().isoformat(),
            catalogue=facts,
            categories=categories,
            encoders=[one.result for one in examined],
            best_clustering=nearest,
            steadiest_clustering=steadiest,
            classifier=best.entry.name,
            seconds=round(time.perf_counter() - started, 1),
        )
        points = product_points(examined, catalogue.names, target)
        record_study(run, study, points, corpus.texts, plan.seeds[0])
        if plan.write is not None:
            write_figures(plan.write, study)
        step(f"Register the classifier on {best.entry.label}", None)
        encoder = best.entry.encoder()
        encoder.fit(corpus.texts)
        classifier = linear_classifier(plan.seeds[0]).fit(encoder.encode(corpus.texts), target)
        model = CategoryClassifier(encoder, classifier, categories, corpus.language)
        version = register_classifier(tracking_uri, run.id, model)
        say(f"Registered the classifier on {best.entry.label} as version {version}.")
    return study


def _best(examined: list[Examined]) -> Examined:
    had = [one for one in examined if one.result.accuracy is not None]
    if not had:
        raise UnavailableError(
            "No encoder of the study can be had here.",
            field="encoder",
            value=", ".join(one.entry.name for one in examined),
            remedy="; ".join(str(one.result.away) for one in examined),
        )
    return max(had, key=lambda one: one.result.accuracy.mean if one.result.accuracy else 0.0)


def _facts_in_words(facts: CatalogueFacts, catalogue: Catalogue, corpus: Corpus) -> list[str]:
    counts = ", ".join(f"{name} {count}" for name, count in facts.categories.items())
    words = f"{facts.words.least} to {facts.words.most}, median {facts.words.median:g}"
    lines = [
        f"{facts.products} products, {facts.columns} columns, {len(facts.categories)} categories ({counts})",
        f"categories by level: {', '.join(map(str, facts.categories_by_level))}; words a product: {words}",
    ]
    if facts.missing:
        missing = ", ".join(f"{name} {share:.1%}" for name, share in facts.missing.items())
        lines.append(f"without a value: {missing}")
    handled = {
        "left out, neither name nor description": catalogue.without_text,
        "no description, the name stands alone": catalogue.without_description,
        "HTML taken out": corpus.with_markup,
    } | {f"in another language ({code})": lines for code, lines in corpus.other_languages.items()}
    return lines + [f"{what}: {len(on)}, {name_lines(on)}" for what, on in handled.items() if on]


def _result_in_words(one: Examined) -> str:
    result = one.result
    if result.ari is None or result.accuracy is None:
        return f"{result.label}: no figure. {result.away}"
    return (
        f"{result.label}: ARI {result.ari.mean:.3f} ± {result.ari.deviation:.3f}, "
        f"accuracy {result.accuracy.mean:.3f} ({result.seconds} s to encode)"
    )


def _clustering_in_words(what: str, one: PipelineResult) -> str:
    return (
        f"{what}: {one.encoder}, graph of {one.neighbours} neighbours, ARI {one.whole_ari:.3f} "
        f"({one.ari.mean:.3f} ± {one.ari.deviation:.3f} on subsamples, stability {one.stability:.3f})"
    )
