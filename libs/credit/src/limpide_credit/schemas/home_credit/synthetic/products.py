"""The kinds of earlier application: contract by status, each with its shares and curves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from limpide_credit.schemas.home_credit.synthetic.product_words import (
    CARD_CHANNELS,
    CASH_PRODUCTS,
    CASH_YIELDS,
    FEW_SHOPS,
    GOODS,
    KNOWN,
    NO_REASON,
    NOT_AVAILABLE,
    OFFICES,
    OFTEN_NEW,
    PAID_CASH,
    PURPOSES,
    REFUSED_CASH,
    REFUSED_SALE,
    SALE_PRODUCTS,
    SALE_YIELDS,
    SHOP_CHANNELS,
    SHOPS,
    Shares,
)

Curve = tuple[float, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of earlier application."""

    # contract and status: NAME_CONTRACT_TYPE and NAME_CONTRACT_STATUS.
    contract: str
    status: str
    share: float  # Share of all earlier applications
    # asked, decided, term, seller_area: quantiles (at ``draws.LEVELS``) of the amount asked, of the days
    # since the decision, of the number of instalments and of the seller's area.
    asked: Curve
    decided: Curve
    term: Curve
    seller_area: Curve
    step: int  # Terms are multiples of this
    no_offer: float  # Share for which no term and annuity were fixed
    no_companion: float  # Share for which NAME_TYPE_SUITE is empty
    words: Mapping[str, Shares]  # Category column to the shares of its words


WORD_COLUMNS = (
    "NAME_CONTRACT_TYPE",
    "NAME_CONTRACT_STATUS",
    "CODE_REJECT_REASON",
    "NAME_PORTFOLIO",
    "NAME_PRODUCT_TYPE",
    "PRODUCT_COMBINATION",
    "NAME_YIELD_GROUP",
    "CHANNEL_TYPE",
    "NAME_PAYMENT_TYPE",
    "NAME_CLIENT_TYPE",
    "NAME_GOODS_CATEGORY",
    "NAME_SELLER_INDUSTRY",
    "NAME_CASH_LOAN_PURPOSE",
)
"""Categories whose words depend on the kind."""

_MOSTLY = 0.5
_NOTHING: Curve = (0,) * 13
_NO_SELLER: Curve = (-1,) * 13
_OFFICE: Curve = (-1, -1, -1, -1, -1, -1, -1, -1, 5, 30, 300, 2000, 6000)
_SHOP: Curve = (-1, 0, 4, 13, 20, 40, 100, 700, 2300, 3500, 6000, 30000, 250000)
_CASH_TERM: Curve = (6, 6, 6, 6, 12, 12, 24, 36, 48, 60, 60, 60, 60)
_SALE_TERM: Curve = (3, 3, 4, 6, 6, 6, 10, 12, 18, 24, 24, 36, 48)
_LATELY: Curve = (2, 2, 5, 21, 51, 148, 258, 375, 477, 526, 578, 678, 1000)

_CASH_ASKED: Curve = (
    45000, 45000, 45000, 54000, 72000, 135000, 229500, 454500, 900000, 1130000, 1665000, 2250000, 3150000,
)  # fmt: skip
_CASH_REFUSED: Curve = (
    0, 0, 0, 0, 0, 112500, 337500, 675000, 1130000, 1350000, 2250000, 3150000, 3150000,
)  # fmt: skip
_SALE_ASKED: Curve = (
    5576, 13280, 15750, 20700, 25600, 39480, 70200, 117000, 176300, 243000, 461300, 875900, 2970000,
)  # fmt: skip
_SALE_REFUSED: Curve = (
    5600, 9441, 15700, 21970, 27000, 43190, 85500, 144300, 257400, 413900, 855000, 1575000, 1575000,
)  # fmt: skip
_SALE_UNUSED: Curve = (
    15030, 15970, 18360, 21420, 26050, 36510, 62450, 90850, 132100, 146000, 242800, 407900, 916600,
)  # fmt: skip
_CARD_ASKED: Curve = (0, 0, 0, 0, 0, 0, 45000, 180000, 337500, 540000, 900000, 900000, 1350000)
_CARD_REFUSED: Curve = (0, 0, 0, 0, 0, 0, 90000, 225000, 405000, 585000, 900000, 900000, 900000)
_RARELY: Curve = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 810000, 1800000, 2250000)

_CASH_DECIDED: Curve = (2, 5, 65, 186, 272, 473, 774, 1159, 1849, 2386, 2751, 2904, 2920)
_CASH_REFUSED_ON: Curve = (2, 3, 11, 52, 133, 224, 397, 667, 1326, 1926, 2616, 2866, 2910)
_SALE_DECIDED: Curve = (2, 7, 39, 160, 263, 524, 1060, 1925, 2524, 2712, 2875, 2915, 2922)
_SALE_UNUSED_ON: Curve = (9, 21, 46, 136, 188, 378, 753, 1357, 1938, 2072, 2260, 2327, 2355)
# Cards live for as many months as credit_card_balance shows of them.
_CARD_DECIDED: Curve = (31, 35, 61, 152, 220, 345, 610, 1350, 2700, 2895, 2915, 2920, 2922)
_CARD_REFUSED_ON: Curve = (5, 7, 20, 133, 178, 270, 454, 803, 1364, 1599, 2756, 2879, 2881)


@dataclass(frozen=True)
class _Contract:
    """What earlier applications for one contract have in common."""

    name: str  # NAME_CONTRACT_TYPE
    # term, seller_area, step: as in `Kind`.
    term: Curve
    seller_area: Curve
    step: int
    # always, offered, unoffered: category column to the shares of its words: whatever happened, where the
    # terms were fixed, where not.
    always: Mapping[str, Shares]
    offered: Mapping[str, Shares]
    unoffered: Mapping[str, Shares]
    # Column to the word that it has for the share of an offered kind whose terms were not fixed.
    doubtful: Mapping[str, str]


_CASH = _Contract(
    name="Cash loans",
    term=_CASH_TERM,
    seller_area=_OFFICE,
    step=6,
    always={"CHANNEL_TYPE": OFFICES, "NAME_CLIENT_TYPE": KNOWN, "NAME_GOODS_CATEGORY": NOT_AVAILABLE},
    offered={
        "NAME_PORTFOLIO": {"Cash": 1.0},
        "NAME_PRODUCT_TYPE": {"x-sell": 0.78, "walk-in": 0.22},
        "PRODUCT_COMBINATION": CASH_PRODUCTS,
        "NAME_YIELD_GROUP": CASH_YIELDS,
        "NAME_PAYMENT_TYPE": PAID_CASH,
        "NAME_SELLER_INDUSTRY": FEW_SHOPS,
        "NAME_CASH_LOAN_PURPOSE": PURPOSES,
    },
    unoffered={
        "NAME_PORTFOLIO": NOT_AVAILABLE,
        "NAME_PRODUCT_TYPE": NOT_AVAILABLE,
        "PRODUCT_COMBINATION": {"Cash": 1.0},
        "NAME_YIELD_GROUP": NOT_AVAILABLE,
        "NAME_PAYMENT_TYPE": NOT_AVAILABLE,
        "NAME_SELLER_INDUSTRY": NOT_AVAILABLE,
        "NAME_CASH_LOAN_PURPOSE": NOT_AVAILABLE,
    },
    doubtful={"NAME_PORTFOLIO": "XNA", "PRODUCT_COMBINATION": "Cash", "NAME_YIELD_GROUP": "XNA"},
)
_SALE = _Contract(
    name="Consumer loans",
    term=_SALE_TERM,
    seller_area=_SHOP,
    step=1,
    always={
        "NAME_PRODUCT_TYPE": NOT_AVAILABLE,
        "PRODUCT_COMBINATION": SALE_PRODUCTS,
        "CHANNEL_TYPE": SHOP_CHANNELS,
        "NAME_PAYMENT_TYPE": PAID_CASH,
        "NAME_CLIENT_TYPE": KNOWN,
        "NAME_GOODS_CATEGORY": GOODS,
        "NAME_SELLER_INDUSTRY": SHOPS,
        "NAME_CASH_LOAN_PURPOSE": NO_REASON,
    },
    offered={"NAME_PORTFOLIO": {"POS": 0.9995, "Cars": 0.0005}, "NAME_YIELD_GROUP": SALE_YIELDS},
    unoffered={"NAME_PORTFOLIO": NOT_AVAILABLE, "NAME_YIELD_GROUP": NOT_AVAILABLE},
    doubtful={"NAME_PORTFOLIO": "XNA", "NAME_YIELD_GROUP": "XNA"},
)
_CARD = _Contract(
    name="Revolving loans",
    term=_NOTHING,
    seller_area=_OFFICE,
    step=1,
    always={
        "NAME_YIELD_GROUP": NOT_AVAILABLE,
        "CHANNEL_TYPE": CARD_CHANNELS,
        "NAME_PAYMENT_TYPE": NOT_AVAILABLE,
        "NAME_CLIENT_TYPE": KNOWN,
        "NAME_GOODS_CATEGORY": NOT_AVAILABLE,
        "NAME_CASH_LOAN_PURPOSE": NO_REASON,
    },
    offered={
        "NAME_PORTFOLIO": {"Cards": 1.0},
        "NAME_PRODUCT_TYPE": {"x-sell": 0.65, "walk-in": 0.35},
        "PRODUCT_COMBINATION": {"Card X-Sell": 0.6, "Card Street": 0.4},
        "NAME_SELLER_INDUSTRY": FEW_SHOPS,
    },
    unoffered={
        "NAME_PORTFOLIO": NOT_AVAILABLE,
        "NAME_PRODUCT_TYPE": NOT_AVAILABLE,
        "PRODUCT_COMBINATION": {"Card Street": 1.0},
        "NAME_SELLER_INDUSTRY": NOT_AVAILABLE,
    },
    doubtful={"NAME_PORTFOLIO": "XNA"},
)
_UNKNOWN = replace(_CASH, name="XNA", term=_NOTHING, seller_area=_NO_SELLER, step=1)


def _kind(
    contract: _Contract,
    status: str,
    share: float,
    asked: Curve,
    decided: Curve,
    *,
    no_offer: float,
    no_companion: float,
    reason: Shares = NO_REASON,
    client: Shares = KNOWN,
) -> Kind:
    if no_offer > _MOSTLY:
        given = contract.unoffered
    else:
        given = {
            name: _with(shares, contract.doubtful[name], no_offer) if name in contract.doubtful else shares
            for name, shares in contract.offered.items()
        }
    words = {
        "NAME_CONTRACT_TYPE": {contract.name: 1.0},
        "NAME_CONTRACT_STATUS": {status: 1.0},
        "CODE_REJECT_REASON": reason,
        **contract.always,
        **given,
        "NAME_CLIENT_TYPE": client,
    }
    return Kind(
        contract=contract.name,
        status=status,
        share=share,
        asked=asked,
        decided=decided,
        term=contract.term,
        seller_area=contract.seller_area,
        step=contract.step,
        no_offer=no_offer,
        no_companion=no_companion,
        words={name: words[name] for name in WORD_COLUMNS},
    )


def _with(shares: Shares, word: str, share: float) -> Shares:
    """Give ``word`` a share among the others."""
    return {**{other: one * (1 - share) for other, one in shares.items()}, word: share}


KINDS: tuple[Kind, ...] = (
    _kind(_CASH, "Approved", 0.187, _CASH_ASKED, _CASH_DECIDED, no_offer=0.0, no_companion=0.308),
    _kind(_CASH, "Canceled", 0.17, _RARELY, _LATELY, no_offer=0.966, no_companion=0.967),
    _kind(
        _CASH,
        "Refused",
        0.099,
        _CASH_REFUSED,
        _CASH_REFUSED_ON,
        no_offer=0.17,
        no_companion=0.37,
        reason=REFUSED_CASH,
    ),
    _kind(
        _SALE,
        "Approved",
        0.4,
        _SALE_ASKED,
        _SALE_DECIDED,
        no_offer=0.0,
        no_companion=0.338,
        client=OFTEN_NEW,
    ),
    _kind(_SALE, "Canceled", 0.001, _SALE_UNUSED, _LATELY, no_offer=0.82, no_companion=0.9),
    _kind(
        _SALE,
        "Refused",
        0.042,
        _SALE_REFUSED,
        _SALE_DECIDED,
        no_offer=0.17,
        no_companion=0.38,
        reason=REFUSED_SALE,
    ),
    _kind(
        _SALE,
        "Unused offer",
        0.0158,
        _SALE_UNUSED,
        _SALE_UNUSED_ON,
        no_offer=0.98,
        no_companion=0.81,
        reason={"CLIENT": 1.0},
    ),
    _kind(_CARD, "Approved", 0.072, _CARD_ASKED, _CARD_DECIDED, no_offer=0.0, no_companion=0.543),
    _kind(_CARD, "Canceled", 0.031, _NOTHING, _LATELY, no_offer=0.99, no_companion=0.995),
    _kind(
        _CARD,
        "Refused",
        0.0285,
        _CARD_REFUSED,
        _CARD_REFUSED_ON,
        no_offer=0.05,
        no_companion=0.56,
        reason=REFUSED_CASH,
    ),
    _kind(_UNKNOWN, "Canceled", 0.0003, _NOTHING, _LATELY, no_offer=1.0, no_companion=1.0),
)
