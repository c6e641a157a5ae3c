"""Sentences nobody signed, made of dictionary signs, and the teacher who has them move as real ones do."""
