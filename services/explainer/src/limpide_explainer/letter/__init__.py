"""The decision letter: what it says, in which words, and how it is set on paper."""
