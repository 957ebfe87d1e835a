"""The phrases of the letter, French and English."""

from limpide_credit.features import Words

SUBJECT = Words("Votre demande de crédit : notre décision", "Your loan application: our decision")
REFERENCE = Words("Décision n° {}", "Decision no. {}")
CLIENT = Words("Client n° {}", "Client no. {}")
GREETING = Words("Madame, Monsieur,", "Dear Sir or Madam,")

ASKED = Words("Vous nous avez demandé un crédit de {amount}.", "You asked us for a loan of {amount}.")
ASKED_ANNUITY = Words(
    "Vous nous avez demandé un crédit de {amount}, à rembourser par mensualités de {annuity}.",
    "You asked us for a loan of {amount}, to be repaid by instalments of {annuity}.",
)
ASKED_NOTHING = Words("Vous nous avez demandé un crédit.", "You asked us for a loan.")
DECIDED = {
    "approved": Words("Nous acceptons votre demande.", "We approve your application."),
    "approved_on_condition": Words(
        "Nous acceptons votre demande, à condition que vous prouviez ce qui est indiqué ci-dessous.",
        "We approve your application on condition that you prove what is named below.",
    ),
    "refused": Words(
        "Nous ne pouvons pas accepter votre demande en l'état.",
        "We cannot approve your application as it stands.",
    ),
    "referred": Words(
        "Votre demande n'est pas encore décidée : un conseiller va l'examiner.",
        "Your application is not decided yet: an officer will look at it.",
    ),
}
DECIDED_BY_PERSON = {
    "approved": Words(
        "Après un premier avis défavorable de notre système de score, un conseiller a réexaminé votre "
        "dossier le {date} et accepte votre demande.",
        "Our scoring system first advised against it; an officer looked at your file again on {date} and "
        "approves your application.",
    ),
    "refused": Words(
        "Après un premier avis favorable de notre système de score, un conseiller a réexaminé votre dossier "
        "le {date} et ne peut pas accepter votre demande.",
        "Our scoring system first advised in favour; an officer looked at your file again on {date} and "
        "cannot approve your application.",
    ),
}
DECIDED_AFTER_REFERRAL = {
    "approved": Words(
        "Un conseiller a examiné votre demande le {date} et l'accepte.",
        "An officer looked at your application on {date} and approves it.",
    ),
    "refused": Words(
        "Un conseiller a examiné votre demande le {date} et ne peut pas l'accepter en l'état.",
        "An officer looked at your application on {date} and cannot approve it as it stands.",
    ),
}
CONFIRMED_BY_PERSON = Words(
    "Un conseiller a réexaminé votre dossier le {date} et confirme cette décision.",
    "An officer looked at your file again on {date} and confirms this decision.",
)

SCORE_TITLE = Words("Votre score", "Your score")
SCORE = Words(
    "Un programme a calculé ce score à partir de votre demande et des crédits que nous vous connaissons. "
    "Il estime à {probability} le risque de difficultés de remboursement. Au-dessus de {threshold} points, "
    "le score est favorable au crédit.",
    "A program computed this score from your application and the loans of yours that we know of. It puts the "
    "risk of payment difficulties at {probability}. Above {threshold} points, the score speaks for the loan.",
)
POINTS = Words("{points} points, note {grade}", "{points} points, grade {grade}")
SCALE_THRESHOLD = Words("favorable au-dessus de {points}", "favourable above {points}")

RULES_TITLE = {
    "refused": Words("Ce qui a décidé", "What decided"),
    "referred": Words("Pourquoi un conseiller l'examine", "Why an officer looks at it"),
    "approved": Words("Ce qu'un conseiller a examiné", "What an officer looked at"),
    "approved_on_condition": Words("Ce que vous devez prouver", "What you have to prove"),
}
MISSING_TITLE = Words("Ce qui nous aiderait à décider", "What would help us decide")
MISSING_INTRODUCTION = Words(
    "Nous ne connaissons pas encore ceci ; vous pouvez nous l'indiquer ou nous autoriser à le demander. "
    "Le plus utile vient en premier :",
    "We do not know this yet; you may tell us, or allow us to ask for it. What helps most comes first:",
)
REASONS_TITLE = {
    "referred": Words("Ce qui a réduit votre score", "What lowered your score"),
    "refused": Words("Ce qui a pesé contre votre demande", "What weighed against your application"),
    "approved": Words("Ce qui a réduit votre score", "What lowered your score"),
    "approved_on_condition": Words("Ce qui a réduit votre score", "What lowered your score"),
}
SUPPORTS_TITLE = Words("Ce qui a joué en votre faveur", "What spoke in your favour")
REASONS_CHECKED = Words(
    "À droite : les points que votre score gagnerait si cet élément seul prenait la valeur habituelle des "
    "clients acceptés. Nous l'avons vérifié en recalculant votre score.",
    "On the right: the points that your score would gain if that fact alone were as is usual among approved "
    "clients. We checked it by computing your score again.",
)
SUPPORTS_CHECKED = Words(
    "À droite : les points que cet élément vous apporte de plus que la valeur habituelle.",
    "On the right: the points that this fact brings you beyond what the usual value would.",
)
NO_SINGLE_REASON = Words(
    "Aucun élément ne pèse assez à lui seul pour être nommé : c'est leur ensemble qui fait le score.",
    "No fact weighs enough by itself to be named: it is all of them together that make the score.",
)
REASON_POINTS = Words("{} points", "{} points")
REASON_POINT = Words("{} point", "{} point")

CHANGE_TITLE = Words("Ce qui changerait la décision", "What would change the decision")
CHANGE_INTRODUCTION = Words(
    "Nous avons calculé ce que notre système déciderait d'un autre crédit. Seraient acceptés :",
    "We computed what our system would decide of another loan. These terms would be approved:",
)
CHANGE_CAUTION = Words(
    "C'est une information, non une offre : une nouvelle demande sera étudiée à sa date.",
    "This is information, not an offer: a new application will be judged at its date.",
)

RIGHTS_TITLE = Words("Vos droits", "Your rights")
RIGHTS = Words("Vous pouvez :", "You may:")
CONTACT = Words(
    "Adressez-vous à : {contact}, en rappelant le numéro de la décision.",
    "Turn to: {contact}, and quote the number of the decision.",
)
CONTACT_UNKNOWN = Words(
    "Adressez-vous à votre conseiller avec cette lettre.",
    "Turn to your officer with this letter.",
)
CLOSING = Words("Nous vous prions d'agréer nos salutations distinguées.", "Yours faithfully,")
FOOTER = Words("Modèle version {version}, score du {date}", "Model version {version}, scored on {date}")
PAGE = Words("page {page} sur {{nb}}", "page {page} of {{nb}}")

MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
