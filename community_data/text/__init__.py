"""How numbers, lists and people read in a sentence."""
