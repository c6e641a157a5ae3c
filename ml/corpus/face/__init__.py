"""Landmarks of a face -> how the avatar's head turns and its morphs move."""
