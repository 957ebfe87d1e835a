"""A small catalogue of invented products, for a study without data of one's own."""

import csv
import random
from pathlib import Path

# Category: its articles, what they are made of, where they are used, and phrases that sellers write.
_GOODS: dict[str, tuple[list[str], list[str], list[str], list[str]]] = {
    "Watches": (
        ["analog watch", "digital watch", "chronograph", "wrist watch"],
        ["steel strap", "leather strap", "round dial", "mineral glass"],
        ["men", "women", "boys", "girls"],
        ["Water resistant to 50 metres.", "Quartz movement.", "A gift for birthdays."],
    ),
    "Kitchen": (
        ["coffee mug", "frying pan", "water bottle", "knife set", "dinner plate"],
        ["ceramic", "stainless steel", "non-stick", "borosilicate glass"],
        ["kitchen", "dining table", "office", "picnic"],
        ["Dishwasher safe.", "Keeps drinks hot.", "Microwave friendly."],
    ),
    "Bedding": (
        ["bed sheet", "pillow cover", "blanket", "duvet cover", "curtain"],
        ["cotton", "polyester", "microfibre", "linen"],
        ["double bed", "single bed", "bedroom", "guest room"],
        ["Machine washable.", "Soft to the touch.", "Printed floral pattern."],
    ),
    "Computers": (
        ["laptop charger", "wireless mouse", "USB cable", "router", "laptop skin"],
        ["19 volt adapter", "optical sensor", "braided", "dual band"],
        ["notebook", "desktop", "gaming", "office"],
        ["Plug and play.", "One year warranty.", "Compatible with all brands."],
    ),
    "Beauty": (
        ["face cream", "shampoo", "perfume", "lipstick", "body lotion"],
        ["aloe vera", "argan oil", "vitamin E", "rose extract"],
        ["dry skin", "oily hair", "women", "men"],
        ["Dermatologically tested.", "Fragrance lasts all day.", "Suits sensitive skin."],
    ),
    "Baby": (
        ["baby dress", "romper", "baby shoes", "feeding bottle", "diaper bag"],
        ["soft cotton", "knitted", "velcro", "printed"],
        ["infants", "baby girls", "baby boys", "toddlers"],
        ["Gentle on the skin of a newborn.", "Easy to wear.", "Tested for infants."],
    ),
    "Decor": (
        ["wall sticker", "showpiece", "photo frame", "vase", "wall clock"],
        ["wooden", "brass", "vinyl", "handmade"],
        ["living room", "festive season", "entrance", "study"],
        ["Easy to hang.", "A handicraft of skilled artisans.", "Brightens every wall."],
    ),
}
_BRANDS = ["Alba", "Corvo", "Delmar", "Estela", "Fenix", "Garda", "Hestia", "Iris"]
_COLOURS = ["black", "white", "blue", "red", "green", "multicolour"]


def write_generated(path: Path, products: int = 210, seed: int = 20) -> Path:
    """Write a catalogue of invented products as CSV, categories in equal parts, and return its path."""
    chance = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["product_name", "description", "product_category_tree"])
        names = list(_GOODS)
        for number in range(products):
            category = names[number % len(names)]
            articles, matters, places, phrases = _GOODS[category]
            article, matter, place = chance.choice(articles), chance.choice(matters), chance.choice(places)
            name = f"{chance.choice(_BRANDS)} {chance.choice(_COLOURS)} {article}"
            phrase = " ".join(chance.sample(phrases, k=2))
            description = f"{name}, {matter}, for {place}. {phrase} Buy this {article} at the best price."
            writer.writerow([name, description, f"{category} >> {article.capitalize()}"])
    return path
