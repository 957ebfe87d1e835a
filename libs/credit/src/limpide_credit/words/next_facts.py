"""What is said of a fact that is not known yet."""

from limpide_credit.features.words import Words

NONE_CHANGED = Words(
    "Essayé avec les réponses de {clients} clients comparables : la décision resterait la même.",
    "Tried with the answers of {clients} clients alike: the decision would stay the same.",
)
SOME_CHANGED = Words(
    "Avec les réponses de {clients} clients comparables, la décision changerait {changed} fois.",
    "With the answers of {clients} clients alike, the decision would change {changed} times.",
)
ONE_CHANGED = Words(
    "Avec les réponses de {clients} clients comparables, la décision changerait une fois.",
    "With the answers of {clients} clients alike, the decision would change once.",
)
REQUIRED = Words(
    "Sans cela, un conseiller doit examiner la demande. {sentence}",
    "Without it, an officer has to look at the application. {sentence}",
)
