"""Sign language production without a web server: text, motion, model, runtime.

Nothing here imports Django, and `ml.runtime` imports no torch.
"""
