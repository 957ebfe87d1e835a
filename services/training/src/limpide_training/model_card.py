"""The model card in Markdown, from the run's own figures; its words are in ``model_card.*.md``.

The sections follow Mitchell et al. 2019, "Model cards for model reporting".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import numpy as np

from limpide_credit.bundle import Fairness, Measure
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import CostCurve
from limpide_training.card_fairness import fairness_tables, proxy_rows
from limpide_training.card_figures import figures_table, hidden_table
from limpide_training.further_repeats import FurtherRepeats
from limpide_training.model_words import METHODS

Language = Literal["fr", "en"]

_FEATURES_SHOWN = 10


@dataclass(frozen=True)
class CardFacts:
    """What a card tells of a run."""

    made_on: str  # Day of the run, ISO
    # clients and defaults: labelled clients and how many of them defaulted.
    clients: int
    defaults: int
    by_depth: Mapping[str, int]  # Clients of each depth of history
    generated: bool  # Whether the clients come from our generator rather than from a lender
    absent_tables: Sequence[str]  # Tables that were declared absent at training
    fingerprint: str  # SHA-256 of the tables
    # repeats and folds: of the cross-validation.
    repeats: int
    folds: int
    parameters: Mapping[str, object]  # Of the recipe
    with_age: bool  # Whether the model reads age
    features: int  # How many features the model uses
    feature_set_version: str  # Of the vectors it reads
    figures: Mapping[str, Measure]  # Figures with intervals, named as in `evaluation`
    # policy and curve: the decision, and the cost of each threshold.
    policy: Policy
    curve: CostCurve
    fairness: Sequence[Fairness]  # How groups of people are treated
    # How well the inputs predict each protected fact, as `proxies.predictability` measures it.
    proxies: Mapping[str, Measure]
    # Labels of the features that move the score most, in the card's language, with their mean absolute
    # contribution in log-odds.
    strongest: Mapping[str, float]
    # Inputs that the search for a less discriminatory alternative left out; None without a search.
    left_out_for_fairness: int | None = None
    model: str = "lightgbm"  # Its kind
    # What the repeats that were left out could have changed; None if all ran.
    left_out_repeats: FurtherRepeats | None = None


def model_card(facts: CardFacts, language: Language) -> str:
    """Return the card of a run in ``language``."""
    write = _FRENCH if language == "fr" else _ENGLISH
    curve, policy = facts.curve, facts.policy
    at = int(np.abs(curve.thresholds - policy.threshold).argmin())
    plateau = curve.thresholds[curve.plateau]
    number = _french_number if language == "fr" else str
    fields = {
        "made_on": facts.made_on,
        "clients": number(f"{facts.clients:,}"),
        "defaults": number(f"{facts.defaults:,}"),
        "rate": number(f"{facts.defaults / facts.clients:.2%}"),
        "full": number(f"{facts.by_depth.get('full', 0):,}"),
        "thin": number(f"{facts.by_depth.get('thin', 0):,}"),
        "none": number(f"{facts.by_depth.get('none', 0):,}"),
        "absent": ", ".join(f"`{name}`" for name in facts.absent_tables) or write["no_table"],
        "source": write["generated"] if facts.generated else write["given"],
        "fingerprint": facts.fingerprint,
        "repeats": facts.repeats,
        "folds": facts.folds,
        "protected": write["age_read"] if facts.with_age else write["no_protected"],
        "method": getattr(METHODS[facts.model], language).format(
            features=facts.features, feature_set_version=facts.feature_set_version
        ),
        "parameters": ", ".join(f"{name} = {value}" for name, value in facts.parameters.items()),
        "figures": figures_table(facts.figures, write, number),
        "hidden": hidden_table(facts.figures, write, number),
        "threshold": number(f"{policy.threshold:.2%}"),
        "threshold_points": policy.points.points(float(np.log(policy.threshold / (1 - policy.threshold)))),
        "cost_ratio": number(f"{policy.costs.default / policy.costs.refused_good:g}"),
        "break_even": number(f"{policy.costs.break_even:.2%}"),
        "refused": number(f"{curve.refused[at]:.1%}"),
        "caught": number(f"{1 - curve.missed[at]:.1%}"),
        "cost": number(f"{curve.cost[at] / policy.costs.refused_good:.3f}"),
        "cost_all": number(
            f"{policy.costs.default / policy.costs.refused_good * facts.defaults / facts.clients:.3f}"
        ),
        "plateau_low": number(f"{plateau.min():.2%}"),
        "plateau_high": number(f"{plateau.max():.2%}"),
        "base_points": number(f"{policy.points.base_points:g}"),
        "base_odds": number(f"{policy.points.base_odds:g}"),
        "double": number(f"{policy.points.points_to_double:g}"),
        "minimum": policy.points.minimum,
        "maximum": policy.points.maximum,
        "grades": ", ".join(
            f"{letter} ≥ {bound}" for letter, bound in zip("ABCD", policy.grades.bounds[::-1], strict=True)
        ),
        "fairness": fairness_tables(facts.fairness, language, number),
        "left_out_repeats": ""
        if facts.left_out_repeats is None
        else write["left_out_repeats"].format(
            planned=facts.left_out_repeats.planned,
            auc=number(f"{facts.left_out_repeats.auc:.4f}"),
            score=number(f"{facts.left_out_repeats.score_points:.1f}"),
            threshold=number(f"{facts.left_out_repeats.threshold_points:.1f}"),
        ),
        "searched": ""
        if facts.left_out_for_fairness is None
        else write["searched"].format(count=facts.left_out_for_fairness),
        "proxies": proxy_rows(facts.proxies, language, number),
        "strongest": "\n".join(
            f"| {label} | {number(f'{value:.3f}')} |"
            for label, value in list(facts.strongest.items())[:_FEATURES_SHOWN]
        ),
    }
    card = files("limpide_training").joinpath(f"model_card.{language}.md")
    return card.read_text(encoding="utf-8").format(**fields)


def _french_number(text: str) -> str:
    """Decimal comma, thin space between thousands, space before the percent sign."""
    return text.replace(",", "\u202f").replace(".", ",").replace("%", "\u00a0%")


_ENGLISH = {
    "no_table": "none",
    "group": "Clients",
    "group_": "all",
    "group_full": "full history",
    "group_thin": "thin history",
    "group_none": "no history",
    "group_blanked": "all, as if nobody had a history",
    "too_few": "fewer than 10 defaults",
    "given": "The tables were given by whoever ran the training.",
    "generated": (
        "**These clients are generated, not real.** The figures below show that the machinery works; "
        "they say nothing of what it would be worth on real clients."
    ),
    "auc": "AUC",
    "ks": "KS",
    "brier": "Brier score",
    "ece": "Calibration error (ECE)",
    "calibration_slope": "Calibration slope",
    "mean_probability": "Mean probability of default",
    "what_is_hidden": "Not known",
    "hidden_external_scores": "all external scores",
    "hidden_external_scores_2_and_3": "external scores 2 and 3",
    "hidden_half_of_the_facts": "half of the facts, drawn for each client",
    "hidden_stranger_no_external_score": "history and external scores",
    "hidden_seven_facts": "all but seven facts",
    "left_out_repeats": (
        "\n  Up to {planned} repeats were planned; more than these would change the AUC by less than {auc},\n"
        "  scores by {score} points and the threshold by {threshold} points, each at 95%."
    ),
    "searched": (
        "\n- Of the models as good as the best within noise, it has the smallest gap between men and women\n"
        "  in good clients refused: {count} inputs that tell of gender were left out for it."
    ),
    "no_protected": (
        "It reads neither gender, age, family status, children nor the size of the household, and nothing\n"
        "  that derives from them. Other inputs may still resemble them: see the groups above."
    ),
    "age_read": (
        "**It reads age and what derives from it, by the operator's choice (`--with-age`)**: check what the\n"
        "  law of your country allows. It reads neither gender, family status, children nor the size of the\n"
        "  household."
    ),
}

_FRENCH = {
    "no_table": "aucune",
    "group": "Clients",
    "group_": "tous",
    "group_full": "historique complet",
    "group_thin": "historique mince",
    "group_none": "sans historique",
    "group_blanked": "tous, comme si personne n’avait d’historique",
    "too_few": "moins de 10 défauts",
    "given": "Les tables ont été fournies par la personne qui a lancé l’entraînement.",
    "generated": (
        "**Ces clients sont générés, pas réels.** Les chiffres ci-dessous montrent que la machinerie "
        "fonctionne ; ils ne disent rien de ce qu’elle vaudrait sur de vrais clients."
    ),
    "auc": "AUC",
    "ks": "KS",
    "brier": "Score de Brier",
    "ece": "Erreur de calibration (ECE)",
    "calibration_slope": "Pente de calibration",
    "mean_probability": "Probabilité de défaut moyenne",
    "what_is_hidden": "Inconnu",
    "hidden_external_scores": "tous les scores externes",
    "hidden_external_scores_2_and_3": "scores externes 2 et 3",
    "hidden_half_of_the_facts": "la moitié des données, tirée pour chaque client",
    "hidden_stranger_no_external_score": "historique et scores externes",
    "hidden_seven_facts": "tout sauf sept données",
    "left_out_repeats": (
        "\n  Jusqu’à {planned} répétitions étaient prévues ; davantage changerait l’AUC de moins de {auc},\n"
        "  les scores de {score} point et le seuil de {threshold} point, chacun à 95 %."
    ),
    "searched": (
        "\n- Parmi les modèles aussi bons que le meilleur, au bruit près, il a le plus petit écart entre\n"
        "  hommes et femmes en bons clients refusés : {count} variables qui révèlent le genre ont été\n"
        "  écartées pour cela."
    ),
    "no_protected": (
        "Il ne lit ni le genre, ni l’âge, ni la situation familiale, ni les enfants, ni la taille du foyer,\n"
        "  ni rien qui en dérive. D’autres variables peuvent leur ressembler : voyez les groupes ci-dessus."
    ),
    "age_read": (
        "**Il lit l’âge et ce qui en dérive, par choix de l’opérateur (`--with-age`)** : vérifiez ce que\n"
        "  permet la loi de votre pays. Il ne lit ni le genre, ni la situation familiale, ni les enfants,\n"
        "  ni la taille du foyer."
    ),
}
