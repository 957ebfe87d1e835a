"""The table that a person reads at the end of the study."""

from rich.table import Table

from limpide_credit.contracts.product_study import EncoderResult, ProductStudy, Spread


def result_table(study: ProductStudy) -> Table:
    """Return the encoders with their figures, the original study's beside them."""
    table = Table(title="Encoders: clusters found (ARI), categories learnt (accuracy, macro F1)")
    for heading in ("Encoder", "ARI", "reference", "accuracy", "macro F1", "width", "seconds", "memory"):
        table.add_column(heading, justify="left" if heading == "Encoder" else "right", overflow="fold")
    for row in study.encoders:
        if row.away is not None:
            table.add_row(row.label, "none", _reference(row), row.away, "", "", "", "")
            continue
        table.add_row(
            row.label,
            _spread(row.ari),
            _reference(row),
            _spread(row.accuracy),
            _spread(row.macro_f1),
            str(row.width),
            f"{row.seconds:.1f}",
            f"{(row.memory_bytes or 0) / 2**20:.0f} MiB",
        )
    return table


def _reference(row: EncoderResult) -> str:
    if row.reference_ari is not None:
        return f"{row.reference_ari:.3f}"
    return row.remark.replace(":", " ")


def _spread(figure: Spread | None) -> str:
    return "" if figure is None else f"{figure.mean:.3f} ± {figure.deviation:.3f}"
