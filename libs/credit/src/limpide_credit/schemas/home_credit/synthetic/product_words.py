"""How often each word occurs in the columns of earlier applications, by kind of loan."""

from collections.abc import Mapping

Shares = Mapping[str, float]

NOT_AVAILABLE: Shares = {"XNA": 1.0}
NO_REASON: Shares = {"XAP": 1.0}
PAID_CASH: Shares = {
    "Cash through the bank": 0.875, "XNA": 0.116, "Non-cash from your account": 0.0085,
    "Cashless from the account of the employer": 0.0005,
}  # fmt: skip
KNOWN: Shares = {"Repeater": 0.86, "Refreshed": 0.09, "New": 0.049, "XNA": 0.001}
OFTEN_NEW: Shares = {"Repeater": 0.5, "New": 0.41, "Refreshed": 0.089, "XNA": 0.001}
GOODS: Shares = {
    "Mobile": 0.308, "Consumer Electronics": 0.167, "Computers": 0.144, "Audio/Video": 0.137,
    "Furniture": 0.074, "Photo / Cinema Equipment": 0.034, "Construction Materials": 0.034,
    "Clothing and Accessories": 0.032,
    "Auto Accessories": 0.01, "Jewelry": 0.0085, "Homewares": 0.007, "Medical Supplies": 0.0053,
    "Vehicles": 0.0046, "Sport and Leisure": 0.0041, "Gardening": 0.0037, "Other": 0.0035,
    "Office Appliances": 0.0032, "Tourism": 0.0023, "Medicine": 0.0021, "Direct Sales": 0.0006,
    "Fitness": 0.0003, "Additional Service": 0.0002, "Education": 0.0001, "Weapon": 0.0001,
    "Insurance": 0.0001, "House Construction": 0.00001, "Animals": 0.00001, "XNA": 0.02,
}  # fmt: skip
SHOPS: Shares = {
    "Consumer electronics": 0.485, "Connectivity": 0.31, "Furniture": 0.08, "Construction": 0.043,
    "Clothing": 0.036, "Industry": 0.026, "Auto technology": 0.0075, "Jewelry": 0.004, "MLM partners": 0.0015,
    "Tourism": 0.0007, "XNA": 0.006,
}  # fmt: skip
SALE_PRODUCTS: Shares = {
    "POS household with interest": 0.36, "POS mobile with interest": 0.302,
    "POS industry with interest": 0.137, "POS household without interest": 0.11,
    "POS mobile without interest": 0.033,
    "POS other with interest": 0.033, "POS industry without interest": 0.018,
    "POS others without interest": 0.003,
}  # fmt: skip
FEW_SHOPS: Shares = {
    "XNA": 0.88, "Consumer electronics": 0.065, "Connectivity": 0.05, "Furniture": 0.004, "Clothing": 0.001,
}  # fmt: skip
OFFICES: Shares = {
    "Credit and cash offices": 0.8, "Country-wide": 0.06, "AP+ (Cash loan)": 0.05, "Contact center": 0.075,
    "Channel of corporate sales": 0.008, "Stone": 0.006, "Regional / Local": 0.006,
}  # fmt: skip
SHOP_CHANNELS: Shares = {
    "Country-wide": 0.58, "Stone": 0.282, "Regional / Local": 0.137, "Car dealer": 0.001,
}  # fmt: skip
CARD_CHANNELS: Shares = {
    "Credit and cash offices": 0.56, "Country-wide": 0.195, "Contact center": 0.08, "AP+ (Cash loan)": 0.08,
    "Regional / Local": 0.047, "Stone": 0.038,
}  # fmt: skip
PURPOSES: Shares = {
    "XNA": 0.9, "Repairs": 0.033, "Other": 0.022, "Urgent needs": 0.0125, "Buying a used car": 0.0045,
    "Everyday expenses": 0.004, "Building a house or an annex": 0.0038, "Payments on other loans": 0.0036,
    "Medicine": 0.0034, "Education": 0.0023, "Journey": 0.0018, "Car repairs": 0.0012,
    "Purchase of electronic equipment": 0.0016, "Buying a new car": 0.0014, "Furniture": 0.0011,
    "Wedding / gift / holiday": 0.0014, "Buying a home": 0.0012, "Buying a holiday home / land": 0.0008,
    "Business development": 0.0006, "Gasification / water supply": 0.0004, "Buying a garage": 0.0002,
    "Hobby": 0.0001, "Money for a third person": 0.00003, "Refusal to name the goal": 0.00002,
}  # fmt: skip
REFUSED_CASH: Shares = {
    "HC": 0.74, "LIMIT": 0.124, "SCO": 0.071, "SCOFR": 0.037, "VERIF": 0.017, "XNA": 0.01, "SYSTEM": 0.001,
}  # fmt: skip
REFUSED_SALE: Shares = {
    "LIMIT": 0.42, "HC": 0.288, "SCO": 0.247, "XNA": 0.027, "VERIF": 0.01, "SCOFR": 0.007, "SYSTEM": 0.001,
}  # fmt: skip
CASH_PRODUCTS: Shares = {
    "Cash X-Sell: middle": 0.32, "Cash X-Sell: low": 0.28, "Cash X-Sell: high": 0.135,
    "Cash Street: high": 0.125, "Cash Street: low": 0.07, "Cash Street: middle": 0.07,
}  # fmt: skip
CASH_YIELDS: Shares = {"middle": 0.42, "high": 0.27, "low_normal": 0.275, "low_action": 0.035}
SALE_YIELDS: Shares = {"high": 0.332, "middle": 0.31, "low_normal": 0.26, "low_action": 0.098}
