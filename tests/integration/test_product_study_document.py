"""docs/product-categories.md says what the shipped run of the study measured."""

from pathlib import Path

import pytest

from limpide_credit.contracts.product_study import EncoderResult, PipelineResult, Spread
from limpide_dashboard.product_study import find_study
from limpide_product_categories.words import absence_in_words

DOCUMENT = (Path(__file__).parents[2] / "docs/product-categories.md").read_text()
STUDY = find_study(None, 1.0).study
ROWS = {row.name: row for row in STUDY.encoders}
MEASURED = [row for row in STUDY.encoders if row.ari is not None]


def flat(text: str) -> str:
    """The text as one line, without the marks of bold type."""
    return " ".join(text.replace("**", "").split())


def figure(one: Spread | None) -> str:
    assert one is not None
    return f"{one.mean:.3f} ± {one.deviation:.3f}"


def ari(row: EncoderResult) -> str:
    assert row.ari is not None and row.ari_halves is not None
    return f"{row.ari.mean:.3f} ± {row.ari_halves.deviation:.3f}"


def setting(row: EncoderResult) -> str:
    if "commonest" in row.options:
        share = float(row.options["commonest"])
        return "all words" if share == 1 else f"words of at most {share:.0%}"
    text = ", ".join(
        one if name == "pooling" else f"{one} {name}" for name, one in sorted(row.options.items())
    )
    return text or "none"


def original(row: EncoderResult) -> str:
    if row.reference_ari is not None:
        return f"{row.reference_ari:.3f}"
    side, _, other = row.remark.partition(":")
    return f"{side} {ROWS[other].label}" if other else ""


def encoder_line(row: EncoderResult) -> str:
    if row.absence is not None:
        return f"| {row.label} | {absence_in_words(row)} | | {original(row)} | | | | | | |"
    folds = [figure(one) for one in (row.accuracy, row.accuracy_brands, row.accuracy_random, row.macro_f1)]
    cost = [f"{row.processor_seconds:.1f}", f"{(row.memory_bytes or 0) / 2**20:.0f} MiB"]
    return f"| {' | '.join([row.label, setting(row), ari(row), original(row), *folds, *cost])} |"


def graph_line(chosen: str, one: PipelineResult) -> str:
    cells = [chosen, one.encoder, str(one.neighbours), f"{one.whole_ari:.3f}", figure(one.ari)]
    return f"| {' | '.join([*cells, f'{one.stability:.3f}'])} |"


def trials(name: str) -> str:
    """What was tried on the products set aside, in the order tried."""
    return ", ".join(f"{one.ari:.3f}" for one in ROWS[name].trials)


def sentences() -> list[str]:
    """Each figure of the text, in the words around it."""
    best, steadiest, names = STUDY.best_clustering, STUDY.steadiest_clustering, STUDY.by_names
    learnt, cost = ROWS[STUDY.classifier], STUDY.classifier_cost
    assert best and steadiest and names and cost and STUDY.processor_seconds
    compared = [row for row in MEASURED if row.name in {"bert", "use", "word2vec"}]
    order = sorted(compared, key=lambda row: row.ari.mean if row.ari else 0.0)
    decided = {one.threshold: one for one in STUDY.decided}
    words = STUDY.catalogue.words
    return [
        f"{STUDY.catalogue.products:,} products",
        f"{words.least} to {words.most} words each (median {words.median:g})",
        f"{STUDY.reported} products reported on, {STUDY.set_aside} set aside",
        f"{STUDY.near_twins} have a near twin, and there are {STUDY.brands} brands",
        f"run of {STUDY.made_on}",
        f"{STUDY.seconds / 60:.0f} minutes, {STUDY.processor_seconds / 60:.0f} of processor time",
        " < ".join(f"{row.label} ({ari(row)})" for row in order),
        f"mean cosine of {ROWS['bert'].likeness:.2f}, in USE's {ROWS['use'].likeness:.2f}",
        f"K-means on {ROWS['minilm'].label} ({ari(ROWS['minilm'])})",
        f"BERT's settings gave {trials('bert')}",
        f"CountVectorizer's gave {trials('count')}, TF-IDF's {trials('tfidf')}",
        f"Word2Vec's {trials('word2vec')}",
        *(f"{at}: {decided[at].share:.0%}, {decided[at].accuracy:.3f}" for at in (0.5, 0.7, 0.8, 0.9)),
        f"the {names.names} names of levels 2 and 3",
        f"accuracy {names.accuracy:.3f}, ARI {names.ari:.3f}",
        f"on {learnt.label}: accuracy {figure(learnt.accuracy)}, macro F1 {figure(learnt.macro_f1)}",
        f"{figure(learnt.accuracy_brands)} with brands apart",
        f"{figure(learnt.accuracy_random)} in folds at random",
        f"{cost.milliseconds:.1f} ms of processor time a product",
    ]


@pytest.mark.parametrize("line", [encoder_line(row) for row in STUDY.encoders])
def test_the_table_of_encoders_is_the_shipped_runs(line: str):
    assert line in DOCUMENT.replace("**", "").splitlines()


def test_the_table_of_graphs_is_the_shipped_runs():
    assert STUDY.best_clustering and STUDY.steadiest_clustering
    lines = DOCUMENT.splitlines()
    assert graph_line("highest ARI on the products set aside", STUDY.best_clustering) in lines
    assert graph_line("steadiest", STUDY.steadiest_clustering) in lines


@pytest.mark.parametrize("sentence", sentences())
def test_each_figure_in_the_text_is_the_shipped_runs(sentence: str):
    assert flat(sentence) in flat(DOCUMENT)


def test_the_document_has_no_older_run():
    assert STUDY.set_aside > 0 and "23 November" not in DOCUMENT
    assert all(row.ari_halves and row.likeness is not None and row.cells for row in MEASURED)
