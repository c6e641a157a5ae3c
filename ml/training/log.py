"""What a run says while it runs: a progress bar, a CSV table, and TensorBoard's events where it is installed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tqdm import tqdm


class Log:
    """Writes `log.csv` in `folder`, going on where an earlier run stopped; quiet=True for all but one process."""

    def __init__(self, folder: Path, tensorboard: bool = False, quiet: bool = False) -> None:
        self.folder, self.quiet = folder, quiet
        self.bar = tqdm(total=100, unit="%", disable=quiet, bar_format="{l_bar}{bar}| {elapsed} {postfix}")
        self.events: Any = None
        if quiet:
            return
        folder.mkdir(parents=True, exist_ok=True)
        if tensorboard:
            if find_spec("tensorboard") is None:
                raise SystemExit("TensorBoard is not installed: pip install tensorboard, or leave --tensorboard out")
            from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415  (slow, and optional)

            self.events = SummaryWriter(str(folder))

    def row(self, step: int, seconds: float, values: Mapping[str, float], progress: float) -> None:
        if self.quiet:
            return
        path = self.folder / "log.csv"
        fresh = step == 0 or not path.exists()
        with path.open("w" if fresh else "a", newline="") as file:
            table = csv.writer(file)
            if fresh:
                table.writerow(["step", "seconds", *values])
            table.writerow([step, round(seconds, 1), *(round(value, 5) for value in values.values())])
        if self.events is not None:
            for name, value in values.items():
                self.events.add_scalar(name, value, step)
        self.bar.update(100 * progress - self.bar.n)
        self.bar.set_postfix_str(f"step {step}  " + "  ".join(f"{n} {v:.3f}" for n, v in values.items() if "flow" in n))

    def end(self, steps: int, seconds: float) -> None:
        if self.quiet:
            return
        self.bar.update(100 - self.bar.n)
        self.bar.close()
        if self.events is not None:
            self.events.close()
        print(f"trained {steps} steps in {seconds:.0f} s")
