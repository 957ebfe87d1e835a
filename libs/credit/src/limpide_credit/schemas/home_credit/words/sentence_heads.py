"""What a sentence about a feature begins with, where its label would sound like a form.

``[to the client|to the officer]``: see `limpide_credit.words.addressee`.
"""

from collections.abc import Mapping

from limpide_credit.schemas.words import Words

SENTENCE_HEADS: Mapping[str, Words] = {
    "ANNUITY_INCOME_PERC": Words(
        "[Vos mensualités|Les mensualités du client] représentent {} de [vos|ses] revenus",
        "[Your|The client's] instalments take {} of [your|their] income",
    ),
    "TOTAL_ANNUITY_INCOME_RATIO": Words(
        "[Vos mensualités|Les mensualités du client], crédits en cours compris, représentent {} de "
        "[vos|ses] revenus",
        "[Your|The client's] instalments, running loans included, take {} of [your|their] income",
    ),
    "AMT_CREDIT": Words(
        "[Vous demandez|Le client demande] un crédit de {}", "[You ask|The client asks] for a loan of {}"
    ),
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
        "[Vos revenus|Les revenus du client] représentent {} du montant du crédit",
        "[Your|The client's] income is {} of the loan",
    ),
    "AMT_INCOME_TOTAL": Words(
        "[Votre revenu déclaré|Le revenu déclaré par le client] est de {} par mois",
        "The income [you|the client] declared is {} a month",
    ),
    "INCOME_AFTER_ANNUITY": Words(
        "Il [vous reste|reste au client] {} par mois une fois la mensualité payée",
        "The instalment leaves [you|the client] {} a month",
    ),
    "DAYS_EMPLOYED": Words(
        "[Vous avez commencé votre|Le client a commencé son] emploi actuel {}",
        "[You started your|The client started their] present job {}",
    ),
    "DAYS_ID_PUBLISH": Words(
        "[Votre pièce d'identité|La pièce d'identité du client] a été délivrée {}",
        "[Your|The client's] identity paper was issued {}",
    ),
    "DAYS_REGISTRATION": Words(
        "[Votre adresse officielle|L'adresse officielle du client] a changé {}",
        "[Your|The client's] registered address changed {}",
    ),
    "DAYS_LAST_PHONE_CHANGE": Words(
        "[Votre numéro de téléphone|Le numéro de téléphone du client] a changé {}",
        "[Your|The client's] phone number changed {}",
    ),
    "EXT_SOURCE_1": Words(
        "[Votre score externe n° 1|Le score externe n° 1 du client] est de {}",
        "[Your|The client's] external score no. 1 is {}",
    ),
    "EXT_SOURCE_2": Words(
        "[Votre score externe n° 2|Le score externe n° 2 du client] est de {}",
        "[Your|The client's] external score no. 2 is {}",
    ),
    "EXT_SOURCE_3": Words(
        "[Votre score externe n° 3|Le score externe n° 3 du client] est de {}",
        "[Your|The client's] external score no. 3 is {}",
    ),
    "EXT_SOURCE_MIN": Words(
        "Le plus bas [de vos scores externes|des scores externes du client] est de {}",
        "The lowest of [your|the client's] external scores is {}",
    ),
    "EXT_SOURCE_MEAN": Words(
        "La moyenne [de vos scores externes|des scores externes du client] est de {}",
        "The mean of [your|the client's] external scores is {}",
    ),
    "EXT_SOURCE_MAX": Words(
        "Le plus haut [de vos scores externes|des scores externes du client] est de {}",
        "The highest of [your|the client's] external scores is {}",
    ),
    "EXT_SOURCE_FILLED_MEAN": Words(
        "La moyenne [de vos scores externes|des scores externes du client], les absents comptés comme "
        "moyens, est de {}",
        "The mean of [your|the client's] external scores, missing ones taken as middling, is {}",
    ),
    "NAME_EDUCATION_TYPE": Words(
        "[Votre niveau d'études|Le niveau d'études du client] : {}",
        "[Your|The client's] level of education: {}",
    ),
    "NAME_INCOME_TYPE": Words(
        "[Votre type de revenu|Le type de revenu du client] : {}", "[Your|The client's] type of income: {}"
    ),
    "NAME_HOUSING_TYPE": Words(
        "[Votre logement|Le logement du client] : {}", "[Your|The client's] housing: {}"
    ),
    "OCCUPATION_TYPE": Words(
        "[Votre profession|La profession du client] : {}", "[Your|The client's] occupation: {}"
    ),
    "ORGANIZATION_TYPE": Words(
        "Le secteur de [votre employeur|l'employeur du client] : {}",
        "The sector of [your|the client's] employer: {}",
    ),
    "FLAG_OWN_CAR": Words(
        "[Vous possédez|Le client possède] une voiture : {}", "[You own|The client owns] a car: {}"
    ),
    "FLAG_OWN_REALTY": Words(
        "[Vous possédez|Le client possède] un logement : {}", "[You own|The client owns] a home: {}"
    ),
    "REGION_RATING_CLIENT_W_CITY": Words(
        "[Votre région et votre ville|La région et la ville du client] ont la note {} (de 1 à 3)",
        "[Your|The client's] region and city are rated {} (of 1 to 3)",
    ),
    "CREDIT_GOODS_GAP_TERM": Words(
        "L'écart entre le crédit et le prix du bien vaut {} de mensualités",
        "The gap between the loan and the price of the goods is worth {} of instalments",
    ),
    "INST_DBD_MEAN": Words(
        "[Vos paiements|Les paiements du client] chez nous arrivent avec {} d'avance en moyenne",
        "[Your|The client's] payments to us come {} early on average",
    ),
    "INST_PAYMENT_PERC_MEAN": Words(
        "[Vous avez|Le client a] payé en moyenne {} de chaque échéance chez nous",
        "[You|The client] paid {} of each instalment with us on average",
    ),
    "OWN_CAR_AGE": Words("[Votre voiture|La voiture du client] a {}", "[Your|The client's] car is {} old"),
    "BURO_OVERDUE_SHARE": Words(
        "{} [de vos crédits|des crédits du client] chez d'autres prêteurs ont connu un retard",
        "{} of [your|the client's] loans with other lenders have been late",
    ),
    "INST_LATE_MEAN": Words(
        "{} [de vos paiements|des paiements du client] chez nous sont arrivés en retard",
        "{} of [your|the client's] payments to us came late",
    ),
    "INST_LATE_RECENT_MEAN": Words(
        "{} [de vos paiements|des paiements du client] chez nous sont arrivés en retard, les plus "
        "récents comptant davantage",
        "{} of [your|the client's] payments to us came late, recent ones weighing more",
    ),
    "BURO_DEBT_RATIO_MEAN": Words(
        "Il [vous reste|reste au client] en moyenne {} à rembourser sur [vos|ses] crédits chez "
        "d'autres prêteurs",
        "On average, {} of [your|the client's] loans with other lenders is left to repay",
    ),
    "AMT_REQ_CREDIT_BUREAU_YEAR": Words(
        "Le bureau de crédit a été consulté {} fois [à votre sujet|au sujet du client] dans l'année",
        "The credit bureau was asked about [you|the client] {} times in the year",
    ),
    "BURO_ACTIVE_COUNT": Words(
        "[Vous avez|Le client a] {} crédits en cours chez d'autres prêteurs",
        "[You have|The client has] {} running loans with other lenders",
    ),
    "EXT_SOURCE_WEIGHTED": Words(
        "La moyenne [de vos|des] scores externes, les plus utiles comptant davantage, est de {}",
        "The mean of [your|the] external scores, the most useful weighing more, is {}",
    ),
    "BURO_DEBT_RATIO_MAX": Words(
        "Sur un de [vos|ses] crédits chez d'autres prêteurs, il reste {} à rembourser",
        "On one of [your|the client's] loans with other lenders, {} is left to repay",
    ),
    "BURO_DEBT_RATIO_RECENT_MEAN": Words(
        "Sur [vos|ses] crédits chez d'autres prêteurs, les plus récents comptant davantage, il reste {} à "
        "rembourser",
        "On [your|the client's] loans with other lenders, recent ones weighing more, {} is left to repay",
    ),
    "BURO_12M_SHARE": Words(
        "{} de [vos|ses] crédits chez d'autres prêteurs ont moins d'un an",
        "{} of [your|the client's] loans with other lenders are less than a year old",
    ),
    "PREV_AMT_DOWN_PAYMENT_MAX": Words(
        "[Votre|Son] plus grand apport, parmi [vos|ses] demandes passées chez nous, était de {}",
        "[Your|The client's] largest down payment in an earlier application with us was {}",
    ),
    "PREV_LAST3_AMT_CREDIT_MEAN": Words(
        "[Vos|Ses] trois dernières demandes chez nous étaient de {} en moyenne",
        "[Your|The client's] last three applications with us were for {} on average",
    ),
    "PREV_CONSUMER_AMT_CREDIT_MEAN": Words(
        "[Vos|Ses] crédits d'achat passés chez nous étaient de {} en moyenne",
        "[Your|The client's] earlier sales loans with us were of {} on average",
    ),
}
"""Feature to how the sentence begins; ``{}`` is the person's value."""
