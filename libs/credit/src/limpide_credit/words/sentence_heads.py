"""What a sentence about a feature begins with, where its label would sound like a form."""

from collections.abc import Mapping

from limpide_credit.features.words import Words

SENTENCE_HEADS: Mapping[str, Words] = {
    "ANNUITY_INCOME_PERC": Words(
        "Vos mensualités représentent {} de vos revenus", "Your instalments take {} of your income"
    ),
    "TOTAL_ANNUITY_INCOME_RATIO": Words(
        "Vos mensualités, crédits en cours compris, représentent {} de vos revenus",
        "Your instalments, running loans included, take {} of your income",
    ),
    "AMT_CREDIT": Words("Vous demandez un crédit de {}", "You ask for a loan of {}"),
    "AMT_ANNUITY": Words("La mensualité de ce crédit est de {}", "The instalment of this loan is {}"),
    "AMT_GOODS_PRICE": Words("Le bien financé coûte {}", "The goods financed cost {}"),
    "CREDIT_GOODS_RATIO": Words(
        "Le crédit représente {} du prix du bien", "The loan is {} of the price of the goods"
    ),
    "PAYMENT_RATE": Words(
        "Chaque mensualité rembourse {} du montant du crédit", "Each instalment repays {} of the loan"
    ),
    "ANNUITY_GOODS_RATIO": Words(
        "Une mensualité représente {} du prix du bien", "One instalment is {} of the price of the goods"
    ),
    "INCOME_CREDIT_PERC": Words(
        "Vos revenus représentent {} du montant du crédit", "Your income is {} of the loan"
    ),
    "AMT_INCOME_TOTAL": Words(
        "Votre revenu déclaré est de {} par mois", "The income you declared is {} a month"
    ),
    "INCOME_AFTER_ANNUITY": Words(
        "Il vous reste {} par mois une fois la mensualité payée", "The instalment leaves you {} a month"
    ),
    "DAYS_EMPLOYED": Words("Vous avez commencé votre emploi actuel {}", "You started your present job {}"),
    "DAYS_ID_PUBLISH": Words("Votre pièce d'identité a été délivrée {}", "Your identity paper was issued {}"),
    "DAYS_REGISTRATION": Words("Votre adresse officielle a changé {}", "Your registered address changed {}"),
    "DAYS_LAST_PHONE_CHANGE": Words("Votre numéro de téléphone a changé {}", "Your phone number changed {}"),
    "EXT_SOURCE_1": Words("Votre score externe n° 1 est de {}", "Your external score no. 1 is {}"),
    "EXT_SOURCE_2": Words("Votre score externe n° 2 est de {}", "Your external score no. 2 is {}"),
    "EXT_SOURCE_3": Words("Votre score externe n° 3 est de {}", "Your external score no. 3 is {}"),
    "EXT_SOURCE_MIN": Words(
        "Le plus bas de vos scores externes est de {}", "The lowest of your external scores is {}"
    ),
    "EXT_SOURCE_MEAN": Words(
        "La moyenne de vos scores externes est de {}", "The mean of your external scores is {}"
    ),
    "EXT_SOURCE_MAX": Words(
        "Le plus haut de vos scores externes est de {}", "The highest of your external scores is {}"
    ),
    "EXT_SOURCE_FILLED_MEAN": Words(
        "La moyenne de vos scores externes, les absents comptés comme moyens, est de {}",
        "The mean of your external scores, missing ones taken as middling, is {}",
    ),
    "NAME_EDUCATION_TYPE": Words("Votre niveau d'études : {}", "Your level of education: {}"),
    "NAME_INCOME_TYPE": Words("Votre type de revenu : {}", "Your type of income: {}"),
    "NAME_HOUSING_TYPE": Words("Votre logement : {}", "Your housing: {}"),
    "OCCUPATION_TYPE": Words("Votre profession : {}", "Your occupation: {}"),
    "ORGANIZATION_TYPE": Words("Le secteur de votre employeur : {}", "The sector of your employer: {}"),
    "FLAG_OWN_CAR": Words("Vous possédez une voiture : {}", "You own a car: {}"),
    "FLAG_OWN_REALTY": Words("Vous possédez un logement : {}", "You own a home: {}"),
    "REGION_RATING_CLIENT_W_CITY": Words(
        "Votre région et votre ville ont la note {} (de 1 à 3)",
        "Your region and city are rated {} (of 1 to 3)",
    ),
    "CREDIT_GOODS_GAP_TERM": Words(
        "L'écart entre le crédit et le prix du bien vaut {} de mensualités",
        "The gap between the loan and the price of the goods is worth {} of instalments",
    ),
    "INST_DBD_MEAN": Words(
        "Vos paiements chez nous arrivent avec {} d'avance en moyenne",
        "Your payments to us come {} early on average",
    ),
    "INST_PAYMENT_PERC_MEAN": Words(
        "Vous avez payé en moyenne {} de chaque échéance chez nous",
        "You paid {} of each instalment with us on average",
    ),
    "OWN_CAR_AGE": Words("Votre voiture a {}", "Your car is {} old"),
    "BURO_OVERDUE_SHARE": Words(
        "{} de vos crédits chez d'autres prêteurs ont connu un retard",
        "{} of your loans with other lenders have been late",
    ),
    "INST_LATE_MEAN": Words(
        "{} de vos paiements chez nous sont arrivés en retard", "{} of your payments to us came late"
    ),
    "INST_LATE_RECENT_MEAN": Words(
        "{} de vos paiements chez nous sont arrivés en retard, les plus récents comptant davantage",
        "{} of your payments to us came late, recent ones weighing more",
    ),
    "BURO_DEBT_RATIO_MEAN": Words(
        "Il vous reste en moyenne {} à rembourser sur vos crédits chez d'autres prêteurs",
        "On average, {} of your loans with other lenders is left to repay",
    ),
    "AMT_REQ_CREDIT_BUREAU_YEAR": Words(
        "Le bureau de crédit a été consulté {} fois à votre sujet dans l'année",
        "The credit bureau was asked about you {} times in the year",
    ),
    "BURO_ACTIVE_COUNT": Words(
        "Vous avez {} crédits en cours chez d'autres prêteurs", "You have {} running loans with other lenders"
    ),
}
"""Feature to how the sentence begins; ``{}`` is the person's value."""
