"""What the study says of its results while it runs."""

from limpide_credit.contracts.product_study import CatalogueFacts, EncoderResult, PipelineResult
from limpide_product_categories.catalogue import Catalogue, name_lines
from limpide_product_categories.text import Corpus

_ABSENT = {
    "package": "{what} is not installed",
    "weights_not_fetched": "the weights were not fetched: make study-weights",
    "weights_in_no_registry": "weights are in no package registry",
    "weights_unreachable": "the weights {what} cannot be had here",
}


def facts_in_words(facts: CatalogueFacts, catalogue: Catalogue, corpus: Corpus) -> list[str]:
    """Return the facts of a catalogue, a line each."""
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


def absence_in_words(result: EncoderResult) -> str:
    """Return why an encoder has no figures; empty if it has."""
    if result.absence is None:
        return ""
    return _ABSENT[result.absence.reason].format(what=result.absence.what)


def options_in_words(options: dict[str, str]) -> str:
    """Return a setting as one reads it."""
    return ", ".join(f"{name} {value}" for name, value in options.items())


def result_in_words(result: EncoderResult) -> str:
    """Return an encoder's figures in a line."""
    if result.ari is None or result.accuracy is None or result.ari_halves is None:
        return f"{result.label}: no figure, {absence_in_words(result)}"
    return (
        f"{result.label} ({options_in_words(result.options)}): ARI {result.ari.mean:.3f} ± "
        f"{result.ari_halves.deviation:.3f}, accuracy {result.accuracy.mean:.3f} "
        f"({result.processor_seconds} s of processor time to encode)"
    )


def clustering_in_words(what: str, one: PipelineResult) -> str:
    """Return the figures of a clustering in a line."""
    return (
        f"{what}: {one.encoder}, graph of {one.neighbours} neighbours, ARI {one.whole_ari:.3f} "
        f"({one.ari.mean:.3f} ± {one.ari.deviation:.3f} on halves, stability {one.stability:.3f})"
    )
