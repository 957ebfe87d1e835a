"""The tables of a model card: what the model is worth by depth of history, and with facts hidden."""

from collections.abc import Callable, Mapping

from limpide_credit.bundle import Measure

_GROUPS = ("", "full", "thin", "none", "blanked")
_FIGURES = ("auc", "ks", "brier", "ece", "calibration_slope")
_HIDDEN_FIGURES = ("auc", "mean_probability", "calibration_slope")
_HIDDEN = (
    "external_scores",
    "external_scores_2_and_3",
    "half_of_the_facts",
    "stranger_no_external_score",
    "seven_facts",
)


def figures_table(
    figures: Mapping[str, Measure], write: Mapping[str, str], number: Callable[[str], str]
) -> str:
    """Return one row for each depth of history."""
    lines = [
        "| " + " | ".join([write["group"], *(write[name] for name in _FIGURES)]) + " |",
        "|---" * (len(_FIGURES) + 1) + "|",
    ]
    for group in _GROUPS:
        names = [f"{name}.{group}" if group else name for name in _FIGURES]
        cells = [
            number(f"{one.value:.3f} [{one.low:.3f}; {one.high:.3f}]") if one else write["too_few"]
            for one in (figures.get(name) for name in names)
        ]
        lines.append("| " + " | ".join([write[f"group_{group}"], *cells]) + " |")
    return "\n".join(lines)


def hidden_table(
    figures: Mapping[str, Measure], write: Mapping[str, str], number: Callable[[str], str]
) -> str:
    """Return one row for each way to hide facts that was measured."""
    lines = [
        "| " + " | ".join([write["what_is_hidden"], *(write[name] for name in _HIDDEN_FIGURES)]) + " |",
        "|---" * (len(_HIDDEN_FIGURES) + 1) + "|",
    ]
    for hidden in _HIDDEN:
        found = [figures.get(f"{name}.hidden.{hidden}") for name in _HIDDEN_FIGURES]
        cells = [
            number(f"{one.value:.3f} [{one.low:.3f}; {one.high:.3f}]") if one else write["too_few"]
            for one in found
        ]
        lines.append("| " + " | ".join([write[f"hidden_{hidden}"], *cells]) + " |")
    return "\n".join(lines)
