"""What documents say of each kind of model."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class MethodWords:
    """A kind of model in words."""

    name: str  # How the field calls it
    # en and fr: how the model card begins its section on the method; ``{features}`` and
    # ``{feature_set_version}`` are left to fill in.
    en: str
    fr: str


METHODS: Mapping[str, MethodWords] = {
    "lightgbm": MethodWords(
        "LightGBM",
        """\
- Gradient-boosted trees (LightGBM) on {features} features of feature set `{feature_set_version}`, categories
  kept as categories; no resampling and no class weights, so that probabilities stay probabilities.""",
        """\
- Arbres de décision boostés (LightGBM) sur {features} variables du jeu `{feature_set_version}`, catégories
  gardées telles quelles ; ni rééchantillonnage ni poids de classes, pour que les probabilités en restent.""",
    ),
    "scorecard": MethodWords(
        "points scorecard",
        """\
- A points scorecard of {features} features of feature set `{feature_set_version}`: each is cut into cells
  that are worth their weight of evidence, weighed by a logistic regression; no resampling and no class
  weights.""",
        """\
- Une grille de score à points sur {features} variables du jeu `{feature_set_version}` : chacune est découpée
  en classes qui valent leur poids de preuve, pesé par une régression logistique ; ni rééchantillonnage ni
  poids de classes.""",
    ),
}
