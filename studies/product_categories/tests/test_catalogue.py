import pytest
from workbooks import workbook

from limpide_credit.errors import InputError
from limpide_product_categories.catalogue import Columns, check_categories, read_catalogue
from limpide_product_categories.generate import write_generated


def test_a_product_keeps_the_line_it_stands_on(write_catalogue):
    catalogue = read_catalogue(write_catalogue())
    assert catalogue.lines == tuple(range(2, 14))
    assert catalogue.categories()[:2] == ["Watches", "Bedding"]
    assert catalogue.categories(level=2)[0] == "steel watch"


def test_a_path_of_categories_may_be_the_item_of_a_list(write_catalogue):
    file = write_catalogue([("a", "b", '["Home >> Curtains >> Door..."]'), ("c", "d", '["Broken >> Li')])
    assert read_catalogue(file).categories() == ["Home", "Broken"]


def test_a_missing_column_is_named_with_the_columns_there_are(write_catalogue):
    file = write_catalogue([("a", "b")], header=("title", "description"))
    with pytest.raises(InputError, match="no column product_name, product_category_tree") as raised:
        read_catalogue(file)
    assert raised.value.value == "title, description"


def test_columns_may_bear_other_names_and_prediction_needs_no_category(write_catalogue):
    file = write_catalogue([("a", "b")], header=("title", "description"))
    assert read_catalogue(file, Columns(name="title"), labelled=False).names == ("a",)


def test_an_empty_description_is_counted_and_a_product_without_text_left_out(write_catalogue):
    file = write_catalogue([("a", "", "X"), (" ", "", "X"), ("", "b", "X")])
    catalogue = read_catalogue(file)
    assert catalogue.without_description == (2,)
    assert catalogue.without_text == (3,)
    assert catalogue.lines == (2, 4)


def test_a_catalogue_is_read_however_a_spreadsheet_saved_it(tmp_path):
    rows = [("Product_Name", "description", "product_category_tree"), ("Café", "rond, noir", "Home >> Cups")]
    text = "sep=;\r\n" + "\r\n".join(";".join(row) for row in rows)
    for name, content in (
        ("a.CSV", text.encode("cp1252")),
        ("b.txt", text.replace(";", "\t").encode("utf-16")),
        ("c.xlsx", workbook(rows)),
    ):
        (tmp_path / name).write_bytes(content)
        catalogue = read_catalogue(tmp_path / name)
        assert (catalogue.names, catalogue.descriptions) == (("Café",), ("rond, noir",))
        assert catalogue.categories() == ["Home"]


def test_a_catalogue_without_any_text_is_refused(write_catalogue):
    with pytest.raises(InputError, match="has a name or a description"):
        read_catalogue(write_catalogue([("", "", "X")]))


def test_a_product_without_category_is_refused_by_its_line(write_catalogue):
    catalogue = read_catalogue(write_catalogue([("a", "b", "X"), ("c", "d", "")]))
    with pytest.raises(InputError, match="level 1: line 3"):
        catalogue.categories()


def test_one_category_only_is_refused_by_its_name():
    with pytest.raises(InputError, match="one category only") as raised:
        check_categories(["Watches"] * 20, folds=5)
    assert raised.value.value == "Watches"


def test_fewer_products_than_clusters_and_folds_need_are_refused_with_their_counts():
    with pytest.raises(InputError, match=r"4 products are too few for 3 clusters and 5 folds: A \(2\)"):
        check_categories(["A", "A", "B", "C"], folds=5)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01", b'a,b\n"open'])
def test_a_file_that_is_no_catalogue_is_refused_by_its_name(tmp_path, content):
    file = tmp_path / "noise.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"noise\.csv"):
        read_catalogue(file)


def test_a_folder_stands_for_the_one_file_in_it(write_catalogue):
    path = write_catalogue()
    assert read_catalogue(path.parent).names == read_catalogue(path).names
    (path.parent / "other.csv").write_text("a,b\n")
    with pytest.raises(InputError, match="holds 2 tables"):
        read_catalogue(path.parent)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_catalogue(tmp_path / "none.csv")


def test_the_generated_catalogue_is_balanced_and_the_same_each_time(tmp_path):
    first = write_generated(tmp_path / "a.csv").read_bytes()
    assert write_generated(tmp_path / "b.csv").read_bytes() == first
    categories = read_catalogue(tmp_path / "a.csv").categories()
    assert {categories.count(name) for name in categories} == {30}
