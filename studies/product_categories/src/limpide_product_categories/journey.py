"""The whole study, from a file to a registered classifier."""

import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from limpide_credit.contracts.product_study import NamesResult, ProductStudy
from limpide_credit.errors import UnavailableError
from limpide_platform.runs import Runs
from limpide_product_categories.catalogue import Catalogue, Columns, check_categories, read_catalogue
from limpide_product_categories.catalogue_file import the_file
from limpide_product_categories.classifier import CategoryClassifier
from limpide_product_categories.deciding import classifier_cost, decided_shares
from limpide_product_categories.description import describe
from limpide_product_categories.encoders.interface import MissingPackageError
from limpide_product_categories.encoders.minilm import MiniLM
from limpide_product_categories.encoders.table import chosen
from limpide_product_categories.generate import write_generated
from limpide_product_categories.graph_clustering import best_clusterings
from limpide_product_categories.naming import evaluate_names
from limpide_product_categories.products import Products, part_products
from limpide_product_categories.recording import (
    product_points,
    record_encoder,
    record_study,
    with_cells,
    write_figures,
)
from limpide_product_categories.registration import register_classifier
from limpide_product_categories.settings import EXPERIMENT
from limpide_product_categories.study import EncoderMeasurement, examine
from limpide_product_categories.supervised import FOLDS, linear_classifier
from limpide_product_categories.text import Corpus, make_corpus
from limpide_product_categories.words import (
    absence_in_words,
    clustering_in_words,
    facts_in_words,
    result_in_words,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to study."""

    # A file of products, or a folder with one in it; None generates a small catalogue.
    data: Path | None = None
    columns: Columns = field(default_factory=Columns)
    level: int = 1  # Of the categories, 1 the widest
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)  # Of reduction and K-means, a run each
    language: str | None = None
    # encoders, weights, models: as `encoders.table.chosen` takes them.
    encoders: tuple[str, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    # A folder where the vectors of pre-trained encoders are kept between runs; None keeps none.
    vectors: Path | None = None
    halves: int = 10  # Random halves of the products that the error of an ARI comes from
    write: Path | None = None  # A folder that gets the front end's file too, without the products' names


def run_study(
    plan: Plan,
    tracking_uri: str,
    *,
    say: Callable[[str], None],
    step: Callable[[str, int | None], object],
    advance: Callable[[], None],
) -> ProductStudy:
    """Read, describe, compare, log, register.

    Args:
        say: Takes a line that a person reads.
        step, advance: Start a step of so many parts; one part is done.

    Raises:
        InputError: The catalogue or the plan is wrong; nothing is logged then.
        UnavailableError: MLflow does not answer, or no encoder of the plan can be had.
    """
    started, busy = time.perf_counter(), _processor_seconds()
    entries = chosen(plan.encoders, plan.weights, plan.models)
    with ExitStack() as stack:
        file = the_file(
            plan.data
            or write_generated(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "generated.csv")
        )
        catalogue = read_catalogue(file, plan.columns)
        labels = catalogue.categories(plan.level)
        check_categories(labels, FOLDS)
        step("Clean and lemmatise", len(catalogue.lines))
        corpus = make_corpus(catalogue, plan.language, advance)
        facts = describe(catalogue, corpus, labels, file, generated=plan.data is None)
    say(f"read as {catalogue.read_as}")
    for line in facts_in_words(facts, catalogue, corpus):
        say(line)
    categories = sorted(set(labels))
    target = np.array([categories.index(label) for label in labels])
    products = part_products(corpus.texts, target, catalogue.brands, catalogue.names, plan.seeds[0])
    runs = Runs(tracking_uri, EXPERIMENT)
    with runs.start("study") as run:
        examined = []
        for entry in entries:
            step(entry.label, len(plan.seeds) + 3)
            one = examine(
                entry,
                products,
                plan.seeds,
                lemmas=corpus.lemma_cost,
                kept=plan.vectors,
                halves=plan.halves,
                advance=advance,
            )
            say(result_in_words(one.result))
            record_encoder(runs, run, one, products, categories, plan.seeds)
            examined.append(one)
        best = _best(examined)
        graphs = {one.result.label: one.vectors for one in examined if one.vectors is not None}
        step("Cut graphs of neighbours", None)
        nearest, steadiest = best_clusterings(graphs, products, plan.seeds[0], advance)
        say(clustering_in_words("Best clustering, chosen by the categories set aside", nearest))
        say(clustering_in_words("Steadiest clustering, chosen by its stability alone", steadiest))
        model = _fitted(best, products, categories, corpus.language, plan.seeds[0])
        texts = list(zip(catalogue.names, catalogue.descriptions, strict=True))
        study = ProductStudy(
            made_on=dt.datetime.now(dt.UTC).date().isoformat(),
            catalogue=facts,
            categories=categories,
            reported=len(products.reported),
            set_aside=len(products.set_aside),
            near_twins=products.with_a_twin(),
            brands=len(set(products.brands.tolist())),
            encoders=[with_cells(one, products) for one in examined],
            best_clustering=nearest,
            steadiest_clustering=steadiest,
            classifier=best.entry.name,
            classifier_cost=classifier_cost(model, texts),
            decided=decided_shares(best.judged.probability, target[products.reported]) if best.judged else [],
            by_names=_by_names(corpus, catalogue, labels, plan.level),
            cores=os.cpu_count() or 1,
            seconds=round(time.perf_counter() - started, 1),
            processor_seconds=round(_processor_seconds() - busy, 1),
        )
        points = product_points(examined, catalogue.names, products)
        record_study(run, study, points, corpus.texts, plan.seeds[0])
        if plan.write is not None:
            write_figures(plan.write, study)
        step(f"Register the classifier on {best.entry.label}", None)
        version = register_classifier(tracking_uri, run.id, model)
        say(f"Registered the classifier on {best.entry.label} as version {version}.")
    return study


def _processor_seconds() -> float:
    """Return the processor time of this process and of those that work or worked for it."""
    times = os.times()
    workers = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    ended = times.children_user + times.children_system
    return time.process_time() + ended + sum(one.user + one.system for one in workers)


def _fitted(
    best: EncoderMeasurement, products: Products, categories: list[str], language: str, seed: int
) -> CategoryClassifier:
    assert best.setting is not None
    encoder = best.entry.encoder(best.setting)
    encoder.fit(products.texts)
    vectors = best.setting.vectors(encoder.encode(products.texts))
    classifier = linear_classifier(seed).fit(vectors, products.target)
    return CategoryClassifier(encoder, classifier, categories, language, best.setting.pooling)


def _by_names(corpus: Corpus, catalogue: Catalogue, labels: list[str], level: int) -> NamesResult | None:
    encoder = MiniLM()
    try:
        encoder.fit(())
    except MissingPackageError:
        return None
    return evaluate_names(encoder, "MiniLM-L6", corpus.texts, catalogue.paths, labels, level)


def _best(examined: list[EncoderMeasurement]) -> EncoderMeasurement:
    """Return the simplest encoder within one standard error of the most accurate (Breiman et al., 1984)."""
    had = [(one, one.result.accuracy) for one in examined if one.result.accuracy is not None]
    if not had:
        raise UnavailableError(
            "No encoder of the study can be had here.",
            field="encoder",
            value=", ".join(one.entry.name for one in examined),
            remedy="; ".join(absence_in_words(one.result) for one in examined),
        )
    top = max((accuracy for _, accuracy in had), key=lambda accuracy: accuracy.mean)
    enough = top.mean - top.deviation / top.times**0.5
    return next(one for one, accuracy in had if accuracy.mean >= enough)
