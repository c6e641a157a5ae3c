"""Composed signs among the corpora: as clips for training, held against recorded ones, and on sheets to look at."""
