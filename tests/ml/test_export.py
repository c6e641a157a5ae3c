"""Export at a tiny size: the graph equals torch, at any batch size, also with its weights stored at half width."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from ml.export import TOLERANCE, cache_names, example_inputs, parity, to_onnx
from tests.ml.model.test_hybrid import TINY, tiny


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[torch.nn.Module, Path]:
    model = tiny(sign_width=48, widths=(48, 48, 48))  # some weights large enough to be stored as float16
    state = {
        name: value.half().float() if value.is_floating_point() else value for name, value in model.state_dict().items()
    }
    model.load_state_dict(state)
    path = tmp_path_factory.mktemp("weights") / "tiny.onnx"
    to_onnx(model, path)
    return model, path


@pytest.mark.filterwarnings("ignore")  # the exporter warns about itself
def test_onnx_runtime_gives_what_torch_gives(exported: tuple[torch.nn.Module, Path]) -> None:
    model, path = exported
    assert parity(model, path) < TOLERANCE  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore")
def test_parity_notices_other_weights(exported: tuple[torch.nn.Module, Path]) -> None:
    other = tiny(sign_width=48, widths=(48, 48, 48))
    with torch.no_grad():
        other.head.leave.weight.add_(0.01)
    assert parity(other, exported[1]) > TOLERANCE


@pytest.mark.filterwarnings("ignore")
def test_large_weights_are_stored_at_half_width(exported: tuple[torch.nn.Module, Path]) -> None:
    graph = onnx.load(exported[1]).graph
    wide = [w.name for w in graph.initializer if w.data_type == onnx.TensorProto.FLOAT and np.prod(w.dims) >= 1024]
    assert all("latents" in name for name in wide)


def test_the_example_inputs_cover_the_caches_of_all_experts() -> None:
    assert set(cache_names()) < set(example_inputs(TINY, 1, 0))
