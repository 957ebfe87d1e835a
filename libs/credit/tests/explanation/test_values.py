import pytest

from limpide_credit.decision.reasons import ReasonFound
from limpide_credit.explanation.sentences import plain_label, sentence
from limpide_credit.explanation.values import say_amount, say_number, say_points, say_share, say_value
from limpide_credit.features import feature_set
from limpide_credit.schemas.home_credit.words.sentence_heads import SENTENCE_HEADS

NAN = float("nan")


def plain(text: str) -> str:
    """With spaces that break, so that a test can be read."""
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2212", "-")


@pytest.mark.parametrize(
    ("name", "value", "fr", "en"),
    [
        ("AMT_CREDIT", 625500.0, "625 500", "625,500"),
        ("ANNUITY_INCOME_PERC", 0.341, "34 %", "34%"),
        ("ANNUITY_INCOME_PERC", 0.0527, "5,3 %", "5.3%"),
        ("PAYMENT_RATE", 0.0, "0 %", "0%"),
        ("GOODS_INCOME_RATIO", 12.34, "1 234 %", "1,234%"),
        ("GOODS_INCOME_RATIO", 123.4, "123 fois", "123 times"),
        ("DAYS_EMPLOYED", -1095.75, "il y a 3 ans", "3 years ago"),
        ("DAYS_EMPLOYED", -152.0, "il y a 5 mois", "5 months ago"),
        ("DAYS_EMPLOYED", -1.0, "il y a 1 jour", "1 day ago"),
        ("DAYS_LAST_PHONE_CHANGE", 0.0, "le jour de la demande", "on the day of the application"),
        ("BURO_DAYS_CREDIT_ENDDATE_MAX", 730.5, "dans 2 ans", "in 2 years"),
        ("INST_DBD_MEAN", -5.0, "-5 jours", "-5 days"),
        ("OWN_CAR_AGE", 1.0, "1 an", "1 year"),
        ("EXT_SOURCE_1", 0.202145, "0,202", "0.202"),
        ("CNT_CHILDREN", 2.0, "2", "2"),
        ("FLAG_EMP_PHONE", 1.0, "oui", "yes"),
        ("NAME_INCOME_TYPE", 7.0, "Salarié(e)", "Employee"),
        ("EXT_SOURCE_1", NAN, "non renseigné", "not known"),
    ],
)
def test_a_value_is_said_with_its_unit_in_both_languages(name, value, fr, en):
    feature = feature_set().features[name]
    assert plain(say_value(feature, value, "fr")) == fr
    assert plain(say_value(feature, value, "en")) == en


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_feature_has_words_for_any_value_it_may_have(language):
    for feature in feature_set().features.values():
        values = range(len(feature.categories)) if feature.categories else (0.0, 1.0, -0.004, 1234567.8)
        for value in (*values, NAN):
            text = say_value(feature, float(value), language)
            assert text.strip()
            assert "nan" not in text.lower().split()


def test_nothing_is_said_to_be_minus_zero():
    assert say_number(-0.0004, "en", 2) == "0"
    assert say_number(-0.0004, "fr", 2) == "0"


def test_points_bear_their_sign_and_shares_their_decimals():
    assert (plain(say_points(3.25, "fr")), plain(say_points(-3.25, "en"))) == ("+3,2", "-3.2")
    assert [plain(say_share(one, "en")) for one in (0.5, 0.05, 0.005)] == ["50%", "5%", "0.5%"]


def _reason(name, value, usual):
    return ReasonFound(feature_set().features[name], value, usual, 10.0)


@pytest.mark.parametrize(
    ("reason", "fr", "en"),
    [
        (
            ("ANNUITY_INCOME_PERC", 0.34, 0.18),
            "Vos mensualités représentent 34 % de vos revenus. Chez les clients acceptés, c'est en général 18 %.",  # noqa: E501
            "Your instalments take 34% of your income. Among approved clients, it is usually 18%.",
        ),
        (
            ("DAYS_EMPLOYED", -152.0, -1826.25),
            "Vous avez commencé votre emploi actuel il y a 5 mois. Chez les clients acceptés, c'est en général il y a 5 ans.",  # noqa: E501
            "You started your present job 5 months ago. Among approved clients, it is usually 5 years ago.",
        ),
        (
            ("AMT_INCOME_TOTAL", 1350.5, 2250.0),
            "Votre revenu déclaré est de 1 350 € par mois. Chez les clients acceptés, c'est en général 2 250 €.",  # noqa: E501
            "The income you declared is €1,350 a month. Among approved clients, it is usually €2,250.",
        ),
        (
            ("EXT_SOURCE_1", NAN, 0.51),
            "Nous n'avons pas obtenu : score externe n° 1. Chez les clients acceptés, c'est en général 0,51.",
            "We did not obtain: external score no. 1. Among approved clients, it is usually 0.51.",
        ),
        (
            ("NAME_INCOME_TYPE", 3.0, 7.0),
            "Votre type de revenu : « Retraité(e) ». Chez les clients acceptés, c'est en général « Salarié(e) ».",  # noqa: E501
            "Your type of income: “Pensioner”. Among approved clients, it is usually “Employee”.",
        ),
        (
            ("FLAG_EMP_PHONE", 0.0, 1.0),
            "Téléphone de l'employeur fourni : non. Chez les clients acceptés, c'est en général oui.",
            "Employer's phone number given: no. Among approved clients, it is usually yes.",
        ),
    ],
)
def test_a_reason_is_a_sentence_with_the_value_the_usual_one_and_the_unit(reason, fr, en):
    assert plain(sentence(_reason(*reason), "fr", "EUR")) == fr
    assert plain(sentence(_reason(*reason), "en", "EUR")) == en


@pytest.mark.parametrize(
    ("value", "currency", "fr", "en"),
    [
        (625500.0, "EUR", "625\u202f500\u00a0€", "€625,500"),
        (12.5, "USD", "12,50\u00a0$", "$12.50"),
        (-1200.0, "CHF", "\u22121\u202f200\u00a0CHF", "-CHF\u00a01,200"),
        (-0.001, None, "0,00", "0.00"),
    ],
)
def test_an_amount_carries_its_currency(value, currency, fr, en):
    assert (say_amount(value, "fr", currency), say_amount(value, "en", currency)) == (fr, en)


def test_sentences_are_of_features_and_have_one_place_for_the_value():
    for name, words in SENTENCE_HEADS.items():
        assert name in feature_set().features
        assert words.fr.count("{}") == words.en.count("{}") == 1


def test_a_label_does_not_count_days_that_the_value_says_in_years():
    feature = feature_set().features["DAYS_EMPLOYED"]
    assert plain_label(feature, "fr") == "Début de l'emploi actuel"
    assert plain_label(feature, "en") == "Start of the present job"
