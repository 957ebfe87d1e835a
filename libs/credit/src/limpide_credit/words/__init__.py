"""What tables, their columns and the values of categories are called, in French and in English.

Features have their words in the catalogue (`limpide_credit.features`); these are the words for what the
tables hold as given: the facts of an application in a form, the rows of a history.
"""

from limpide_credit.features.words import Words
from limpide_credit.words.columns import column_words, source_words, table_words
from limpide_credit.words.values import value_words

__all__ = ["Words", "column_words", "source_words", "table_words", "value_words"]
