"""The field's own protocols: its data as it is given out, a back-translation trained on it, and the papers' columns."""
