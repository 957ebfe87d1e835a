import pytest

from limpide_product_categories.catalogue import read_catalogue
from limpide_product_categories.language import language_of
from limpide_product_categories.text import clean, has_markup, lemmas, make_corpus


def test_html_addresses_and_glued_sentences_are_taken_apart():
    text = "<p>Blue &amp; white</p><script>x()</script>SheetCotton.Made  well https://shop.test/x"
    assert clean(text) == "Blue & white Sheet Cotton. Made well"


@pytest.mark.parametrize("text", ["5 < 6 and 7 > 2", "AT&T and R&B", "a << b"])
def test_signs_that_are_no_html_stay(text):
    assert not has_markup(text)
    assert clean(text) == text


def test_words_become_lemmas_without_stop_words_and_numbers():
    assert lemmas("The 2 watches were printed for babies", "en") == ("watch", "print", "baby")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Buy this watch online for the best price with free shipping", "en"),
        ("Une montre en acier pour les hommes avec un bracelet de cuir", "fr"),
        ("Eine Uhr mit dem Armband für den Alltag und das Büro", "de"),
        ("Alba watch", None),
    ],
)
def test_the_language_of_a_text_is_told_by_its_small_words(text, language):
    assert language_of(text) == language


def test_products_in_another_language_and_with_html_are_counted_by_line(write_catalogue):
    english = ("Steel watch", "This is the watch for you, with a strap of leather", "Watches")
    french = ("Montre", "Une montre pour les hommes avec un bracelet dans la boîte", "Watches")
    html = ("Sheet", "<b>This is the sheet</b> for you, to be washed with care", "Bedding")
    corpus = make_corpus(read_catalogue(write_catalogue([english, french, html])))
    assert corpus.language == "en"
    assert corpus.other_languages == {"fr": (3,)}
    assert corpus.with_markup == (4,)
