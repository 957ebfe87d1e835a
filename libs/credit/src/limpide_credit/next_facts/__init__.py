"""What to ask next of a client about whom not everything is known, and what an answer may change."""

from limpide_credit.features.questions import QUESTIONS, Question
from limpide_credit.next_facts.answer import next_facts_answer
from limpide_credit.next_facts.finder import NextFact, NextFactFinder, NextFacts

__all__ = ["QUESTIONS", "NextFact", "NextFactFinder", "NextFacts", "Question", "next_facts_answer"]
