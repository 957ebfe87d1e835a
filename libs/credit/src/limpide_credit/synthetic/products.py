"""The kinds of earlier application: contract by status, each with its shares and curves."""

from collections.abc import Mapping
from dataclasses import dataclass

Curve = tuple[float, ...]
Shares = Mapping[str, float]


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

_NOT_AVAILABLE: Shares = {"XNA": 1.0}
_NO_REASON: Shares = {"XAP": 1.0}
_PAID_CASH: Shares = {
    "Cash through the bank": 0.875, "XNA": 0.116, "Non-cash from your account": 0.0085,
    "Cashless from the account of the employer": 0.0005,
}  # fmt: skip
_KNOWN: Shares = {"Repeater": 0.86, "Refreshed": 0.09, "New": 0.049, "XNA": 0.001}
_OFTEN_NEW: Shares = {"Repeater": 0.5, "New": 0.41, "Refreshed": 0.089, "XNA": 0.001}
_GOODS: Shares = {
    "Mobile": 0.308, "Consumer Electronics": 0.167, "Computers": 0.144, "Audio/Video": 0.137,
    "Furniture": 0.074, "Photo / Cinema Equipment": 0.034, "Construction Materials": 0.034,
    "Clothing and Accessories": 0.032,
    "Auto Accessories": 0.01, "Jewelry": 0.0085, "Homewares": 0.007, "Medical Supplies": 0.0053,
    "Vehicles": 0.0046, "Sport and Leisure": 0.0041, "Gardening": 0.0037, "Other": 0.0035,
    "Office Appliances": 0.0032, "Tourism": 0.0023, "Medicine": 0.0021, "Direct Sales": 0.0006,
    "Fitness": 0.0003, "Additional Service": 0.0002, "Education": 0.0001, "Weapon": 0.0001,
    "Insurance": 0.0001, "House Construction": 0.00001, "Animals": 0.00001, "XNA": 0.02,
}  # fmt: skip
_SHOPS: Shares = {
    "Consumer electronics": 0.485, "Connectivity": 0.31, "Furniture": 0.08, "Construction": 0.043,
    "Clothing": 0.036, "Industry": 0.026, "Auto technology": 0.0075, "Jewelry": 0.004, "MLM partners": 0.0015,
    "Tourism": 0.0007, "XNA": 0.006,
}  # fmt: skip
_SALE_PRODUCTS: Shares = {
    "POS household with interest": 0.36, "POS mobile with interest": 0.302,
    "POS industry with interest": 0.137, "POS household without interest": 0.11,
    "POS mobile without interest": 0.033,
    "POS other with interest": 0.033, "POS industry without interest": 0.018,
    "POS others without interest": 0.003,
}  # fmt: skip
_FEW_SHOPS: Shares = {
    "XNA": 0.88, "Consumer electronics": 0.065, "Connectivity": 0.05, "Furniture": 0.004, "Clothing": 0.001,
}  # fmt: skip
_OFFICES: Shares = {
    "Credit and cash offices": 0.8, "Country-wide": 0.06, "AP+ (Cash loan)": 0.05, "Contact center": 0.075,
    "Channel of corporate sales": 0.008, "Stone": 0.006, "Regional / Local": 0.006,
}  # fmt: skip
_SHOP_CHANNELS: Shares = {
    "Country-wide": 0.58, "Stone": 0.282, "Regional / Local": 0.137, "Car dealer": 0.001,
}  # fmt: skip
_CARD_CHANNELS: Shares = {
    "Credit and cash offices": 0.56, "Country-wide": 0.195, "Contact center": 0.08, "AP+ (Cash loan)": 0.08,
    "Regional / Local": 0.047, "Stone": 0.038,
}  # fmt: skip
_PURPOSES: Shares = {
    "XNA": 0.9, "Repairs": 0.033, "Other": 0.022, "Urgent needs": 0.0125, "Buying a used car": 0.0045,
    "Everyday expenses": 0.004, "Building a house or an annex": 0.0038, "Payments on other loans": 0.0036,
    "Medicine": 0.0034, "Education": 0.0023, "Journey": 0.0018, "Car repairs": 0.0012,
    "Purchase of electronic equipment": 0.0016, "Buying a new car": 0.0014, "Furniture": 0.0011,
    "Wedding / gift / holiday": 0.0014, "Buying a home": 0.0012, "Buying a holiday home / land": 0.0008,
    "Business development": 0.0006, "Gasification / water supply": 0.0004, "Buying a garage": 0.0002,
    "Hobby": 0.0001, "Money for a third person": 0.00003, "Refusal to name the goal": 0.00002,
}  # fmt: skip
_REFUSED_CASH: Shares = {
    "HC": 0.74, "LIMIT": 0.124, "SCO": 0.071, "SCOFR": 0.037, "VERIF": 0.017, "XNA": 0.01, "SYSTEM": 0.001,
}  # fmt: skip
_REFUSED_SALE: Shares = {
    "LIMIT": 0.42, "HC": 0.288, "SCO": 0.247, "XNA": 0.027, "VERIF": 0.01, "SCOFR": 0.007, "SYSTEM": 0.001,
}  # fmt: skip
_CASH_PRODUCTS: Shares = {
    "Cash X-Sell: middle": 0.32, "Cash X-Sell: low": 0.28, "Cash X-Sell: high": 0.135,
    "Cash Street: high": 0.125, "Cash Street: low": 0.07, "Cash Street: middle": 0.07,
}  # fmt: skip
_CASH_YIELDS: Shares = {"middle": 0.42, "high": 0.27, "low_normal": 0.275, "low_action": 0.035}
_SALE_YIELDS: Shares = {"high": 0.332, "middle": 0.31, "low_normal": 0.26, "low_action": 0.098}


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
            portfolio=_NOT_AVAILABLE if unoffered else {"Cash": 1.0 - no_offer, "XNA": no_offer},
            product=_NOT_AVAILABLE if unoffered else {"x-sell": 0.78, "walk-in": 0.22},
            combination={"Cash": 1.0} if unoffered else {**_CASH_PRODUCTS, "Cash": no_offer},
            yields=_NOT_AVAILABLE if unoffered else {**_CASH_YIELDS, "XNA": no_offer},
            channel=_OFFICES,
            payment=_NOT_AVAILABLE if unoffered else _PAID_CASH,
            client=_KNOWN,
            goods=_NOT_AVAILABLE,
            sellers=_NOT_AVAILABLE if unoffered else _FEW_SHOPS,
            purpose=_NOT_AVAILABLE if unoffered else _PURPOSES,
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
            portfolio=_NOT_AVAILABLE
            if unoffered
            else {"POS": 0.9995 - no_offer, "XNA": no_offer, "Cars": 0.0005},
            product=_NOT_AVAILABLE,
            combination=_SALE_PRODUCTS,
            yields=_NOT_AVAILABLE if unoffered else {**_SALE_YIELDS, "XNA": no_offer},
            channel=_SHOP_CHANNELS,
            payment=_PAID_CASH,
            client=_OFTEN_NEW if status == "Approved" else _KNOWN,
            goods=_GOODS,
            sellers=_SHOPS,
            purpose=_NO_REASON,
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
            portfolio=_NOT_AVAILABLE if unoffered else {"Cards": 1.0 - no_offer, "XNA": no_offer},
            product=_NOT_AVAILABLE if unoffered else {"x-sell": 0.65, "walk-in": 0.35},
            combination={"Card Street": 1.0} if unoffered else {"Card X-Sell": 0.6, "Card Street": 0.4},
            yields=_NOT_AVAILABLE,
            channel=_CARD_CHANNELS,
            payment=_NOT_AVAILABLE,
            client=_KNOWN,
            goods=_NOT_AVAILABLE,
            sellers=_NOT_AVAILABLE if unoffered else _FEW_SHOPS,
            purpose=_NO_REASON,
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
    _cash("Approved", 0.187, _CASH_ASKED, _CASH_DECIDED, no_offer=0.0, no_companion=0.308, reason=_NO_REASON),
    _cash("Canceled", 0.17, _RARELY, _LATELY, no_offer=0.966, no_companion=0.967, reason=_NO_REASON),
    _cash(
        "Refused",
        0.099,
        _CASH_REFUSED,
        _CASH_REFUSED_ON,
        no_offer=0.17,
        no_companion=0.37,
        reason=_REFUSED_CASH,
    ),
    _sale("Approved", 0.4, _SALE_ASKED, _SALE_DECIDED, no_offer=0.0, no_companion=0.338, reason=_NO_REASON),
    _sale("Canceled", 0.001, _SALE_UNUSED, _LATELY, no_offer=0.82, no_companion=0.9, reason=_NO_REASON),
    _sale(
        "Refused", 0.042, _SALE_REFUSED, _SALE_DECIDED, no_offer=0.17, no_companion=0.38, reason=_REFUSED_SALE
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
    _card("Approved", 0.072, _CARD_ASKED, _CARD_DECIDED, no_offer=0.0, no_companion=0.543, reason=_NO_REASON),
    _card("Canceled", 0.031, _NOTHING, _LATELY, no_offer=0.99, no_companion=0.995, reason=_NO_REASON),
    _card(
        "Refused",
        0.0285,
        _CARD_REFUSED,
        _CARD_REFUSED_ON,
        no_offer=0.05,
        no_companion=0.56,
        reason=_REFUSED_CASH,
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
            reason=_NO_REASON,
            portfolio=_NOT_AVAILABLE,
            product=_NOT_AVAILABLE,
            combination={"Cash": 1.0},
            yields=_NOT_AVAILABLE,
            channel=_OFFICES,
            payment=_NOT_AVAILABLE,
            client=_KNOWN,
            goods=_NOT_AVAILABLE,
            sellers=_NOT_AVAILABLE,
            purpose=_NO_REASON,
        ),
    ),
)
