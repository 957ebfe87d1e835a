"""The kinds of earlier application: contract by status, each with its shares and curves."""

from collections.abc import Mapping
from dataclasses import dataclass

from limpide_credit.synthetic.product_words import (
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
    """One kind of earlier application.

    Parameters
    ----------
    contract, status
        NAME_CONTRACT_TYPE and NAME_CONTRACT_STATUS.
    share
        Share of all earlier applications.
    asked, decided, term, seller_area
        Quantiles (at ``draws.LEVELS``) of the amount asked, of the days since the decision, of the number
        of instalments and of the seller's area.
    step
        Terms are multiples of this.
    no_offer
        Share for which no term and annuity were fixed.
    no_companion
        Share for which NAME_TYPE_SUITE is empty.
    words
        Category column to the shares of its words.
    """

    contract: str
    status: str
    share: float
    asked: Curve
    decided: Curve
    term: Curve
    seller_area: Curve
    step: int
    no_offer: float
    no_companion: float
    words: Mapping[str, Shares]


_NOTHING: Curve = (0,) * 13
_NO_SELLER: Curve = (-1,) * 13
_OFFICE: Curve = (-1, -1, -1, -1, -1, -1, -1, -1, 5, 30, 300, 2000, 6000)
_SHOP: Curve = (-1, 0, 4, 13, 20, 40, 100, 700, 2300, 3500, 6000, 30000, 250000)
_CASH_TERM: Curve = (6, 6, 6, 6, 12, 12, 24, 36, 48, 60, 60, 60, 60)
_SALE_TERM: Curve = (3, 3, 4, 6, 6, 6, 10, 12, 18, 24, 24, 36, 48)
_LATELY: Curve = (2, 2, 5, 21, 51, 148, 258, 375, 477, 526, 578, 678, 1000)


def _words(
    contract: str,
    status: str,
    *,
    reason: Shares,
    portfolio: Shares,
    product: Shares,
    combination: Shares,
    yields: Shares,
    channel: Shares,
    payment: Shares,
    client: Shares,
    goods: Shares,
    sellers: Shares,
    purpose: Shares,
) -> Mapping[str, Shares]:
    return {
        "NAME_CONTRACT_TYPE": {contract: 1.0},
        "NAME_CONTRACT_STATUS": {status: 1.0},
        "CODE_REJECT_REASON": reason,
        "NAME_PORTFOLIO": portfolio,
        "NAME_PRODUCT_TYPE": product,
        "PRODUCT_COMBINATION": combination,
        "NAME_YIELD_GROUP": yields,
        "CHANNEL_TYPE": channel,
        "NAME_PAYMENT_TYPE": payment,
        "NAME_CLIENT_TYPE": client,
        "NAME_GOODS_CATEGORY": goods,
        "NAME_SELLER_INDUSTRY": sellers,
        "NAME_CASH_LOAN_PURPOSE": purpose,
    }


def _cash(
    status: str,
    share: float,
    asked: Curve,
    decided: Curve,
    *,
    no_offer: float,
    no_companion: float,
    reason: Shares,
) -> Kind:
    unoffered = no_offer > 0.5
    return Kind(
        "Cash loans",
        status,
        share,
        asked,
        decided,
        _CASH_TERM,
        _OFFICE,
        6,
        no_offer,
        no_companion,
        _words(
            "Cash loans",
            status,
            reason=reason,
            portfolio=NOT_AVAILABLE if unoffered else {"Cash": 1.0 - no_offer, "XNA": no_offer},
            product=NOT_AVAILABLE if unoffered else {"x-sell": 0.78, "walk-in": 0.22},
            combination={"Cash": 1.0} if unoffered else {**CASH_PRODUCTS, "Cash": no_offer},
            yields=NOT_AVAILABLE if unoffered else {**CASH_YIELDS, "XNA": no_offer},
            channel=OFFICES,
            payment=NOT_AVAILABLE if unoffered else PAID_CASH,
            client=KNOWN,
            goods=NOT_AVAILABLE,
            sellers=NOT_AVAILABLE if unoffered else FEW_SHOPS,
            purpose=NOT_AVAILABLE if unoffered else PURPOSES,
        ),
    )


def _sale(
    status: str,
    share: float,
    asked: Curve,
    decided: Curve,
    *,
    no_offer: float,
    no_companion: float,
    reason: Shares,
) -> Kind:
    unoffered = no_offer > 0.5
    return Kind(
        "Consumer loans",
        status,
        share,
        asked,
        decided,
        _SALE_TERM,
        _SHOP,
        1,
        no_offer,
        no_companion,
        _words(
            "Consumer loans",
            status,
            reason=reason,
            portfolio=NOT_AVAILABLE
            if unoffered
            else {"POS": 0.9995 - no_offer, "XNA": no_offer, "Cars": 0.0005},
            product=NOT_AVAILABLE,
            combination=SALE_PRODUCTS,
            yields=NOT_AVAILABLE if unoffered else {**SALE_YIELDS, "XNA": no_offer},
            channel=SHOP_CHANNELS,
            payment=PAID_CASH,
            client=OFTEN_NEW if status == "Approved" else KNOWN,
            goods=GOODS,
            sellers=SHOPS,
            purpose=NO_REASON,
        ),
    )


def _card(
    status: str,
    share: float,
    asked: Curve,
    decided: Curve,
    *,
    no_offer: float,
    no_companion: float,
    reason: Shares,
) -> Kind:
    unoffered = no_offer > 0.5
    return Kind(
        "Revolving loans",
        status,
        share,
        asked,
        decided,
        _NOTHING,
        _OFFICE,
        1,
        no_offer,
        no_companion,
        _words(
            "Revolving loans",
            status,
            reason=reason,
            portfolio=NOT_AVAILABLE if unoffered else {"Cards": 1.0 - no_offer, "XNA": no_offer},
            product=NOT_AVAILABLE if unoffered else {"x-sell": 0.65, "walk-in": 0.35},
            combination={"Card Street": 1.0} if unoffered else {"Card X-Sell": 0.6, "Card Street": 0.4},
            yields=NOT_AVAILABLE,
            channel=CARD_CHANNELS,
            payment=NOT_AVAILABLE,
            client=KNOWN,
            goods=NOT_AVAILABLE,
            sellers=NOT_AVAILABLE if unoffered else FEW_SHOPS,
            purpose=NO_REASON,
        ),
    )


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

KINDS: tuple[Kind, ...] = (
    _cash("Approved", 0.187, _CASH_ASKED, _CASH_DECIDED, no_offer=0.0, no_companion=0.308, reason=NO_REASON),
    _cash("Canceled", 0.17, _RARELY, _LATELY, no_offer=0.966, no_companion=0.967, reason=NO_REASON),
    _cash(
        "Refused",
        0.099,
        _CASH_REFUSED,
        _CASH_REFUSED_ON,
        no_offer=0.17,
        no_companion=0.37,
        reason=REFUSED_CASH,
    ),
    _sale("Approved", 0.4, _SALE_ASKED, _SALE_DECIDED, no_offer=0.0, no_companion=0.338, reason=NO_REASON),
    _sale("Canceled", 0.001, _SALE_UNUSED, _LATELY, no_offer=0.82, no_companion=0.9, reason=NO_REASON),
    _sale(
        "Refused", 0.042, _SALE_REFUSED, _SALE_DECIDED, no_offer=0.17, no_companion=0.38, reason=REFUSED_SALE
    ),
    _sale(
        "Unused offer",
        0.0158,
        _SALE_UNUSED,
        _SALE_UNUSED_ON,
        no_offer=0.98,
        no_companion=0.81,
        reason={"CLIENT": 1.0},
    ),
    _card("Approved", 0.072, _CARD_ASKED, _CARD_DECIDED, no_offer=0.0, no_companion=0.543, reason=NO_REASON),
    _card("Canceled", 0.031, _NOTHING, _LATELY, no_offer=0.99, no_companion=0.995, reason=NO_REASON),
    _card(
        "Refused",
        0.0285,
        _CARD_REFUSED,
        _CARD_REFUSED_ON,
        no_offer=0.05,
        no_companion=0.56,
        reason=REFUSED_CASH,
    ),
    Kind(
        "XNA",
        "Canceled",
        0.0003,
        _NOTHING,
        _LATELY,
        _NOTHING,
        _NO_SELLER,
        1,
        1.0,
        1.0,
        _words(
            "XNA",
            "Canceled",
            reason=NO_REASON,
            portfolio=NOT_AVAILABLE,
            product=NOT_AVAILABLE,
            combination={"Cash": 1.0},
            yields=NOT_AVAILABLE,
            channel=OFFICES,
            payment=NOT_AVAILABLE,
            client=KNOWN,
            goods=NOT_AVAILABLE,
            sellers=NOT_AVAILABLE,
            purpose=NO_REASON,
        ),
    ),
)
