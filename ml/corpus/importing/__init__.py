"""Archives of motion capture that somebody has -> signs that training can use: `python -m ml.corpus import`."""
