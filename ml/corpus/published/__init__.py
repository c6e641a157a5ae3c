"""Corpora that others publish, from a user's copy to what a model of their own language learns from."""
