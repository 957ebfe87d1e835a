"""The table that a person reads at the end of the study."""

from rich.table import Table

from limpide_credit.contracts.product_study import EncoderResult, ProductStudy, Spread
from limpide_product_categories.words import absence_in_words


def result_table(study: ProductStudy) -> Table:
    """Return the encoders with their figures, the original study's beside them."""
    table = Table(title="Encoders: clusters found (ARI), categories learnt (accuracy, macro F1)")
    for heading in (
        "Encoder",
        "ARI",
        "reference",
        "accuracy",
        "brands apart",
        "macro F1",
        "width",
        "processor s",
        "memory",
    ):
        table.add_column(heading, justify="left" if heading == "Encoder" else "right", overflow="fold")
    for row in study.encoders:
        if row.absence is not None:
            table.add_row(row.label, "none", _reference(row), absence_in_words(row), "", "", "", "", "")
            continue
        table.add_row(
            row.label,
            _ari(row),
            _reference(row),
            _spread(row.accuracy),
            _spread(row.accuracy_brands),
            _spread(row.macro_f1),
            str(row.width),
            f"{row.processor_seconds:.1f}",
            f"{(row.memory_bytes or 0) / 2**20:.0f} MiB",
        )
    return table


def _reference(row: EncoderResult) -> str:
    if row.reference_ari is not None:
        return f"{row.reference_ari:.3f}"
    return row.remark.replace(":", " ")


def _ari(row: EncoderResult) -> str:
    if row.ari is None or row.ari_halves is None:
        return ""
    return f"{row.ari.mean:.3f} ± {row.ari_halves.deviation:.3f}"


def _spread(figure: Spread | None) -> str:
    return "" if figure is None else f"{figure.mean:.3f} ± {figure.deviation:.3f}"
