import csv
import io

import pytest
from workbooks import workbook

from limpide_credit.contracts.product_categories import ProductCategories, RankedCategory
from limpide_dashboard.catalogue import catalogue
from limpide_dashboard.product_file import categories_file, read_products
from limpide_dashboard.refused_file import FileRefusedError

FILE = 'id,product_name,description\n007,Steel watch,"round, flat"\n=1+1,xyzzy,\n'
DECISIONS = {"decided": "Decided", "unsure": "Not sure", "no_known_word": "No known word"}
FOUND = [
    ProductCategories(
        decision="decided",
        categories=[
            RankedCategory(category="Watches", probability=0.75, words=[]),
            RankedCategory(category="Computers", probability=0.25, words=[]),
        ],
    ),
    ProductCategories(decision="no_known_word", categories=[]),
]


def read(content: str | bytes, most_bytes: int = 10_000):
    return read_products(content.encode() if isinstance(content, str) else content, most_bytes=most_bytes)


def test_a_file_gives_the_texts_of_its_products():
    products = read(FILE).products()
    assert [(one.product_name, one.description) for one in products] == [
        ("Steel watch", "round, flat"),
        ("xyzzy", ""),
    ]


def test_the_file_comes_back_with_its_own_columns_and_the_categories_behind_them():
    content = categories_file(read(FILE), FOUND, DECISIONS, french=False)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["id", "product_name", "description", "category"]
    assert rows[1] == ["007", "Steel watch", "round, flat", "Watches", "0.75", "Computers", "0.25", "Decided"]
    # What a spreadsheet would run as a formula is made plain text.
    assert rows[2] == ["'=1+1", "xyzzy", "", "", "", "", "", "No known word"]


def test_a_sheet_comes_back_as_csv_of_the_persons_language():
    file = read(workbook([["ID", "Product_Name"], [7, "Steel watch"]]))
    for french, line in ((True, "7;Steel watch;Watches;0,75"), (False, "7,Steel watch,Watches,0.75")):
        content = categories_file(file, FOUND[:1], DECISIONS, french=french).decode("utf-8-sig")
        assert content.splitlines()[1].startswith(line)


def test_a_column_of_the_files_own_is_never_overwritten():
    file = read("product_name;category\nSteel watch;Horloges\n")
    content = categories_file(file, FOUND[:1], DECISIONS, french=True).decode("utf-8-sig")
    assert content.splitlines()[0].startswith("product_name;category;found_category;probability")
    assert content.splitlines()[1].startswith("Steel watch;Horloges;Watches;0,75")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("", "empty"),
        (b"product_name\n\x81\xfe", "no_text"),
        ("product_name\na\0b\n", "no_text"),
        ('product_name\n"open\n', "no_csv"),
        ("title,text\na,b\n", "no_known_column"),
        ("product_name,product_name\na,b\n", "double_column"),
        ("product_name,price\na\n", "wrong_cells"),
        ("product_name\n", "no_rows"),
        ("product_name\n" + "a\n" * 5001, "too_many_rows"),
        ("product_name\n" + "a" * 2001 + "\n", "long_text"),
        ("product_name\n" + "a" * 20_000 + "\n", "too_large"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_file_that_cannot_be_read_is_refused_with_its_sentence(content, key, language):
    with pytest.raises(FileRefusedError) as raised:
        read(content, most_bytes=15_000)
    assert raised.value.key == key
    assert catalogue(language)(f"technology_watch.file_{key}", **raised.value.values)
