"""Signs from descriptions: hand shapes, places and movements in words -> motion of the canonical skeleton.

Needs numpy alone, so that a page can compose what somebody has just described. Corpora and training are above it.
"""
