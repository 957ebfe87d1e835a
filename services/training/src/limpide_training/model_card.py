"""The model card in Markdown, French and English, from the run's own figures.

The sections follow Mitchell et al. 2019, "Model cards for model reporting".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from limpide_credit.bundle import Fairness, Measure
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import CostCurve
from limpide_training.card_fairness import fairness_tables, proxy_rows
from limpide_training.card_figures import figures_table, hidden_table
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
        "searched": ""
        if facts.left_out_for_fairness is None
        else write["searched"].format(count=facts.left_out_for_fairness),
        "proxies": proxy_rows(facts.proxies, language, number),
        "strongest": "\n".join(
            f"| {label} | {number(f'{value:.3f}')} |"
            for label, value in list(facts.strongest.items())[:_FEATURES_SHOWN]
        ),
    }
    return write["card"].format(**fields)


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
    "card": """# Model card: probability of default of a consumer loan

Made on {made_on} by `limpide train`. Every figure below comes from that run.

## What it is for
It estimates how likely a client is to have payment difficulties on the loan that is asked for, turns that
into points and a grade, and proposes to approve or refuse. An officer may decide otherwise. It is not made
for other products (credit cards, mortgages), for pricing, for clients outside the population below, or to
decide without anybody answering for the decision.

## Data
{source}

- {clients} clients with a known outcome, {defaults} in default ({rate}).
- Depth of credit history: {full} full, {thin} thin, {none} none.
- Tables that were absent: {absent}. Their features were missing throughout training.
- Fingerprint of the tables (SHA-256): `{fingerprint}`.

## How it was made
{method}
- Copies of the clients without their history, and copies of which facts are hidden at random, are trained on
  too, so that the score holds for a client of whom little is known.
- Parameters: `{parameters}`.
- Measured by {repeats} x {folds} cross-validation: every figure is of clients that the model had not seen.
  Calibrated by an affine map of the log-odds, fitted out of fold.{searched}

## What it is worth
{figures}

In brackets: 95% intervals over clients. AUC: how often a client in default ranks below a good one (0.5 is
chance, 1 is perfect). ECE: mean gap between what was said and what happened, ten bins of equal width. Slope:
1 is right, below 1 is overconfident.

### When facts are not known
The same clients, with facts hidden from the model. {rate} of all clients defaulted: a mean probability close
to that is true on average, whatever is known.

{hidden}

## The decision
- Refused from a probability of default of {threshold} on ({threshold_points} points). A default is taken to
  cost {cost_ratio} times what refusing a good client costs; on paper the break-even is {break_even}.
- Out of fold this refuses {refused} of the clients and catches {caught} of the defaults, at a mean cost of
  {cost} a client (in units of one good client refused), against {cost_all} if everybody were approved.
- Between {plateau_low} and {plateau_high} the cost is not significantly above the lowest; the threshold
  closest to the break-even is taken, so that noise does not move it.
- Points: {base_points} at odds of {base_odds} to 1, {double} points double the odds, from {minimum} to
  {maximum}. Grades: {grades}, else E.

## Groups of people
{fairness}

Out of fold, 95% bootstrap intervals over clients. Approved: share of the group. Defaults refused, good
refused: true and false positive rates. Said minus happened: mean probability of default less the share that
defaulted; its interval should hold zero. An approval ratio under 80% is a signal to look closer, no verdict:
groups differ in how often they default.

### What the inputs tell of protected facts
| Question | AUC of the inputs for it |
|---|---|
{proxies}

Out of fold, by trees trained on the inputs to answer that question: 0.5 says that they tell nothing of it,
near 1 that leaving the fact out hides it from nobody.

## What moves the score most
| Feature | Mean absolute contribution (log-odds) |
|---|---|
{strongest}

## Limits
- With {defaults} defaults, differences smaller than the intervals above are noise.
- It has learned from clients who were given a loan: of those who were refused, the outcome is not known.
- It assumes that tomorrow's clients resemble those it learned from; drift is watched, and the model must be
  trained again when it is found.
- {protected}
""",
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
    "card": """# Carte du modèle : probabilité de défaut d’un crédit à la consommation

Établie le {made_on} par `limpide train`. Chaque chiffre ci-dessous vient de cet entraînement.

## À quoi il sert
Il estime la probabilité qu’un client ait des difficultés à rembourser le crédit demandé, la traduit en points
et en note, et propose d’accorder ou de refuser. Un conseiller peut décider autrement. Il n’est pas fait pour
d’autres produits (cartes, crédit immobilier), ni pour fixer un taux, ni pour une autre population que celle
décrite ici, ni pour décider sans que personne réponde de la décision.

## Données
{source}

- {clients} clients dont l’issue est connue, dont {defaults} en défaut ({rate}).
- Profondeur de l’historique de crédit : {full} complet, {thin} mince, {none} sans.
- Tables absentes : {absent}. Leurs variables manquaient pendant tout l’entraînement.
- Empreinte des tables (SHA-256) : `{fingerprint}`.

## Comment il a été fait
{method}
- Des copies des clients sans leur historique, et d’autres dont des données sont cachées au hasard, servent
  aussi à l’entraînement, pour que le score tienne pour un client dont on sait peu.
- Paramètres : `{parameters}`.
- Mesuré par validation croisée {repeats} x {folds} : chaque chiffre porte sur des clients que le modèle
  n’avait pas vus. Calibré par une application affine des log-cotes, ajustée hors échantillon.{searched}

## Ce qu’il vaut
{figures}

Entre crochets : intervalles à 95 % sur les clients. AUC : combien de fois un client en défaut est classé
au-dessous d’un bon client (0,5 : hasard ; 1 : parfait). ECE : écart moyen entre ce qui est annoncé et ce qui
arrive, dix classes de même largeur. Pente : 1 est juste, au-dessous de 1 le modèle est trop sûr de lui.

### Quand des données manquent
Les mêmes clients, dont des données sont cachées au modèle. {rate} de tous les clients ont fait défaut : une
probabilité moyenne proche de ce taux est juste en moyenne, quoi que l’on sache.

{hidden}

## La décision
- Refus à partir d’une probabilité de défaut de {threshold} ({threshold_points} points). Un défaut est supposé
  coûter {cost_ratio} fois le refus d’un bon client ; en théorie le seuil d’équilibre est de {break_even}.
- Hors échantillon, cela refuse {refused} des clients et repère {caught} des défauts, pour un coût moyen de
  {cost} par client (en refus d’un bon client), contre {cost_all} si tous étaient acceptés.
- Entre {plateau_low} et {plateau_high} se trouvent des seuils dont le coût ne se distingue pas du plus bas ;
  le plus proche de l’équilibre est retenu, pour que le bruit ne le déplace pas.
- Points : {base_points} pour une cote de {base_odds} contre 1, {double} points doublent la cote, de {minimum}
  à {maximum}. Notes : {grades}, sinon E.

## Groupes de personnes
{fairness}

Hors échantillon, intervalles à 95 % par rééchantillonnage des clients. Accordés : part du groupe. Défauts
refusés, bons refusés : taux de vrais et de faux positifs. Annoncé moins constaté : probabilité de défaut
moyenne moins part des défauts ; l’intervalle devrait contenir zéro. Un rapport des taux d’accord sous 80 %
invite à regarder de plus près, sans rien prouver : les groupes ne font pas défaut aussi souvent.

### Ce que les variables disent des données protégées
| Question | AUC des variables pour y répondre |
|---|---|
{proxies}

Hors échantillon, par des arbres entraînés sur les variables à répondre à la question : 0,5 dit qu’elles n’en
révèlent rien, près de 1 que retirer la donnée ne la cache à personne.

## Ce qui fait le plus bouger le score
| Variable | Contribution absolue moyenne (log-cotes) |
|---|---|
{strongest}

## Limites
- Avec {defaults} défauts, des différences plus petites que les intervalles ci-dessus sont du bruit.
- Il a appris de clients à qui un crédit a été accordé : l’issue des autres n’est pas connue.
- Il suppose que les clients de demain ressemblent à ceux dont il a appris ; la dérive est surveillée, et le
  modèle doit être réentraîné quand elle apparaît.
- {protected}
""",
}
