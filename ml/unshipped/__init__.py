"""Signers for models that are measured but never shipped; `ml.checkpoints` makes them of a file."""
