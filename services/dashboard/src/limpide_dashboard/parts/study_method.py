"""How the study of product categories measured, and what follows from its errors."""

from typing import Literal

from limpide_credit.contracts.product_study import EncoderResult, PipelineResult, ProductStudy
from limpide_dashboard.charts.product_categories import ari_text, spread_text
from limpide_dashboard.layout import bullets, section
from limpide_dashboard.page_context import PageContext

Gap = Literal["above", "within", "below"]


def show_method(ctx: PageContext, study: ProductStudy) -> None:
    """Show what the figures are of, their errors, and where BERT stands against the original study."""
    number = ctx.show.number
    sentences = []
    if study.set_aside:
        sentences.append(
            ctx.say(
                "technology_watch.method_parts",
                reported=number(study.reported),
                set_aside=number(study.set_aside),
                twins=number(study.near_twins or 0),
                brands=number(study.brands or 0),
            )
        )
        sentences += [
            ctx.say(
                "technology_watch.method_error",
                halves=number(row.ari_halves.times),
                folds=number(row.accuracy.times),
            )
            for row in study.encoders
            if row.ari_halves is not None and row.accuracy is not None
        ][:1]
    else:
        sentences.append(ctx.say("technology_watch.method_earlier"))
    sentences.append(ctx.say("technology_watch.method_prior"))
    if study.processor_seconds is not None and study.cores is not None:
        sentences.append(
            ctx.say(
                "technology_watch.method_cost",
                minutes=number(study.seconds / 60, 0),
                processor=number(study.processor_seconds / 60, 0),
                cores=number(study.cores),
            )
        )
    sentences.append(ctx.say("technology_watch.method_images"))
    bullets([*sentences, *_bert(ctx, study)])


def show_clusterings(ctx: PageContext, study: ProductStudy) -> None:
    """Show the clusters of a graph of neighbours, chosen twice, against the best of K-means."""
    best, steadiest = study.best_clustering, study.steadiest_clustering
    if best is None or steadiest is None:
        return
    section(ctx.say("technology_watch.graph_title"), ctx.say("technology_watch.graph_lead"))
    sentences = [
        ctx.say(
            f"technology_watch.graph_{kind}",
            encoder=one.encoder,
            neighbours=ctx.show.number(one.neighbours),
            ari=ctx.show.number(one.whole_ari, 3),
            part=spread_text(ctx, one.ari),
            stability=ctx.show.number(one.stability, 3),
        )
        for kind, one in (("best", best), ("steadiest", steadiest))
    ]
    measured = [row for row in study.encoders if row.ari is not None and row.ari_halves is not None]
    if measured:
        k_means = max(measured, key=lambda row: _ari(row)[0])
        against = _gap(max(map(_of_graph, (best, steadiest))), _ari(k_means))
        sentences.append(
            ctx.say(f"technology_watch.graph_{against}", encoder=k_means.label, ari=ari_text(ctx, k_means))
        )
    bullets(sentences)


def _bert(ctx: PageContext, study: ProductStudy) -> list[str]:
    rows = {row.name: row for row in study.encoders if row.ari is not None and row.ari_halves is not None}
    if not {"bert", "use", "word2vec"} <= rows.keys():
        return []
    bert, others = rows["bert"], [rows["use"], rows["word2vec"]]
    ordered = sorted([bert, *others], key=lambda row: _ari(row)[0])
    order = " < ".join(f"{row.label} ({ari_text(ctx, row)})" for row in ordered)
    sentences = [ctx.say("technology_watch.method_bert", order=order)]
    gaps = {row.label: _gap(_ari(bert), _ari(row)) for row in others}
    for kind in ("above", "within", "below"):
        named = [label for label, gap in gaps.items() if gap == kind]
        if named:
            sentences.append(ctx.say(f"technology_watch.method_bert_{kind}", others=", ".join(named)))
    if ordered[-1] is not bert:
        sentences.append(_reason(ctx, rows))
    return [" ".join(sentences)]


def _reason(ctx: PageContext, rows: dict[str, EncoderResult]) -> str:
    """Return why BERT is not the first, each part of it only where it is so."""
    sentences = [ctx.say("technology_watch.method_reason_masked")]
    bert, use = rows["bert"].likeness, rows["use"].likeness
    if bert is not None and use is not None and bert > use:
        sentences.append(
            ctx.say(
                "technology_watch.method_reason_alike",
                bert=ctx.show.number(bert, 2),
                use=ctx.show.number(use, 2),
            )
        )
    if rows["word2vec"].options.get("commonest", "1") != "1":
        sentences.append(ctx.say("technology_watch.method_reason_word2vec"))
    sentences.append(ctx.say("technology_watch.method_reason_use"))
    return " ".join(sentences)


def _ari(row: EncoderResult) -> tuple[float, float]:
    """Return an ARI and its standard error."""
    assert row.ari is not None and row.ari_halves is not None
    return row.ari.mean, row.ari_halves.deviation


def _of_graph(one: PipelineResult) -> tuple[float, float]:
    return one.whole_ari, one.ari.deviation


def _gap(one: tuple[float, float], other: tuple[float, float]) -> Gap:
    """Tell whether two figures differ by more than their errors together."""
    difference, error = one[0] - other[0], (one[1] ** 2 + other[1] ** 2) ** 0.5
    if abs(difference) <= error:
        return "within"
    return "above" if difference > 0 else "below"
