"""A trained model -> the shipped network: one ONNX graph for one step of a stream, checked against torch.

`python -m ml.export --checkpoint var/training/model.pt`. The graph is first asserted to do what torch does with the
same weights, then made small and quick (`ml.compact`) and asserted to stay near to that.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import Tensor

from ml.compact import compact
from ml.conditions import MARKS, STYLES, TIMES, WINDOW
from ml.model.checkpoint import Checkpoint, carried_at_rest
from ml.model.config import ModelConfig
from ml.model.hybrid import HybridSign
from ml.model.step import StepGraph, cache_names
from ml.motion import CHUNK, GROUPS, MOTION_WIDTH, OVERLAP, SPAN
from ml.runtime import WEIGHTS
from ml.skeleton import SKELETON_VERSION

TOLERANCE = 5e-4  # torch against ONNX Runtime, any output as a part of its largest value (motion: at most 0.5 mm)
ROUNDING = 0.06  # the same, of the graph whose weights are rounded to 8 bits; the shipped model's is 0.03


def example_inputs(config: ModelConfig, batch: int, seed: int) -> dict[str, Tensor]:
    """Random inputs of one step in the middle of a stream."""
    g = torch.Generator().manual_seed(seed)
    inputs = {
        "latent": torch.randn(batch, config.latent + len(GROUPS), generator=g),
        "noise": torch.randn(batch, config.latent, generator=g),
        "frame_signs": torch.randint(config.vocabulary, (batch, CHUNK), generator=g),
        "frame_times": torch.rand(batch, CHUNK, TIMES, generator=g),
        "window_signs": torch.randint(config.vocabulary, (batch, len(WINDOW)), generator=g),
        "window_times": torch.rand(batch, len(WINDOW), TIMES, generator=g),
        "style": torch.randint(len(STYLES), (batch,), generator=g),
        "stroke_signs": torch.randint(config.vocabulary, (batch, SPAN), generator=g),
        "stroke_times": 2 * torch.rand(batch, SPAN, generator=g) - 1,
        "marks": torch.rand(batch, MARKS, generator=g),
        "tail": torch.randn(batch, OVERLAP, MOTION_WIDTH, generator=g),
        "cache_trust": (torch.rand(batch, config.window - 1, config.experts + 1, generator=g) > 0.3).float(),
    }
    for name in cache_names(config):
        width = config.widths[int(name.rsplit("_", 1)[1])]
        shape = (batch, config.layers, config.heads, config.window - 1, width // config.heads)
        inputs[name] = torch.randn(shape, generator=g)
    return inputs


def to_onnx(model: HybridSign, path: Path) -> None:
    inputs = example_inputs(model.config, 2, 0)
    batch = torch.export.Dim("batch", min=1, max=4096)
    if model.config.mode == "diffusion" or model.config.conditioning != "plan":
        raise SystemExit("only models that sign planned signs chunk by chunk can be shipped")
    caches = cache_names(model.config)
    outputs = ["motion", "confidence", "stop", *(f"next_{n}" for n in ("latent", "tail", "cache_trust", *caches))]
    dynamic = tuple({0: batch} for _ in range(len(inputs) - len(caches))), tuple({0: batch} for _ in caches)
    torch.onnx.export(
        StepGraph(model).eval(),
        tuple(inputs.values()),
        path,
        input_names=list(inputs),
        output_names=outputs,
        dynamic_shapes=(*dynamic[0], dynamic[1]),
        opset_version=20,
        dynamo=True,
        external_data=False,
        optimize=True,
    )
    graph = onnx.load(path)
    name_constants(graph, model)
    onnx.save(graph, path)


def name_constants(graph: onnx.ModelProto, model: HybridSign) -> None:
    """Give the graph's constants the names of the model's parameters, `|N` in their order or `|T` transposed.

    The exporter folds some under names of its own; named, the one file also holds the weights for `ml.torch_network`.
    Parameters that were folded away altogether are added as constants nobody reads.
    """
    state = {name: value.numpy() for name, value in model.state_dict().items() if name != "latents.analysis"}
    left, renamed = dict(state), {}
    for constant in graph.graph.initializer:
        value = numpy_helper.to_array(constant)
        for name, wanted in left.items():
            straight = np.array_equal(value.ravel(), wanted.ravel())
            if straight or (value.ndim == 2 and np.array_equal(value.T, wanted)):
                renamed[constant.name] = f"{name}|{'N' if straight else 'T'}"
                del left[name]
                break
    for constant in graph.graph.initializer:
        constant.name = renamed.get(constant.name, constant.name)
    for node in graph.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    graph.graph.initializer.extend(numpy_helper.from_array(value, f"{name}|N") for name, value in left.items())


def parity(model: HybridSign, path: Path) -> float:
    """Largest difference between torch and ONNX Runtime over several batch sizes, as a part of each output's range."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0.0
    for seed, batch in enumerate((1, 2, 3, 8)):
        inputs = example_inputs(model.config, batch, seed)
        with torch.no_grad():
            wanted = StepGraph(model)(*inputs.values())
        found = session.run(None, {name: value.numpy() for name, value in inputs.items()})
        for w, f in zip(wanted, found, strict=True):
            worst = max(worst, float(np.abs(w.numpy() - f).max() / max(1.0, np.abs(f).max())))
    return worst


def _expect_near(model: HybridSign, made: Path, tolerance: float) -> float:
    difference = parity(model, made)
    if difference > tolerance:
        made.unlink()
        raise SystemExit(f"torch and ONNX Runtime differ by {difference:.2e}, more than {tolerance:.0e}: not exported")
    return difference


def vocabulary(checkpoint: Checkpoint) -> dict[str, dict[str, tuple[int, int]]]:
    """Sign language -> gloss -> (id, frames at normal speed), of every sign with a clip of its own."""
    return {
        language: {gloss: (checkpoint.ids[language][gloss], length) for gloss, length in lengths.items()}
        for language, lengths in checkpoint.lengths.items()
    }


def export(place: Path, out: Path) -> str:
    """The model of a checkpoint as a folder of weights; says how large and how near it is. Raises SystemExit."""
    checkpoint = Checkpoint.read(place)
    if not checkpoint.lengths:
        raise SystemExit(f"{place} holds no lengths of signs: train it anew, with this version")
    model = checkpoint.model()
    out.mkdir(parents=True, exist_ok=True)
    path = out / "hybridsign.onnx"
    made = path.with_suffix(".part")  # what was shipped stays until its successor is known to be right
    to_onnx(model, made)
    difference = _expect_near(model, made, TOLERANCE)
    onnx.save(compact(onnx.load(made)), made)
    rounding = _expect_near(model, made, ROUNDING)
    config = {
        "skeleton": SKELETON_VERSION,
        "model": model.config.to_dict(),
        "rest": carried_at_rest(model, checkpoint.rest),
        "vocabulary": vocabulary(checkpoint),
        "hands": checkpoint.hands,
    }
    made.replace(path)
    text = json.dumps(config, ensure_ascii=False, separators=(",", ":"))
    (out / "config.json").write_text(text + "\n", encoding="utf-8")
    return (
        f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, torch and ONNX Runtime within {difference:.1e},"
        f" {rounding:.1e} in 8 bits"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.export", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=Path("var/training/model.pt"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    print(export(arguments.checkpoint, arguments.out))


if __name__ == "__main__":
    main()
