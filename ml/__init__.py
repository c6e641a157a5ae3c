"""Sign language production without a web server: text, motion, model, runtime.

Nothing here imports Django, and `ml.runtime` imports no torch.
"""

import os
from pathlib import Path
from typing import Final

LOADER: Final = "ml.runtime.load"  # makes a signer of the shipped model, on the CPU, or of another exported one

# The folder of the model that signs. One that brings a language of its own (`language.json` and `lexicon`, written by
# `python -m ml.training.published`) replaces ours: what a model never learned cannot be asked of it.
MODEL: Final = Path(os.environ.get("SLP_MODEL") or Path(__file__).parent / "weights")
