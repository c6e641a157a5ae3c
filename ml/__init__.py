"""Sign language production without a web server: text, motion, model, runtime.

Nothing here imports Django, and `ml.runtime` imports no torch.
"""

from typing import Final

LOADER: Final = "ml.runtime.load"  # makes a signer of the shipped model, on the CPU, or of another exported one
