"""The kinds of sentences in which an agent denies what it is: what a negation before them means."""

HIDES = "hides"
"""Negated by itself: "never reveal that you're an AI"."""
CLAIMS = "claims"
"""Fine if it is negated: "don't pretend to be human"."""
SAYS_OF_YOU = "says of you"
"""Like a claim, and fine as a question: "you're not a computer, are you?"."""
