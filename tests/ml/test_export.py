"""Export at a tiny size: the graph equals torch, at any batch size, and holds the weights under their names."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from ml.export import TOLERANCE, cache_names, example_inputs, load_checkpoint, parity, to_onnx
from ml.model.hybrid import HybridSign
from ml.torch_network import parameters
from tests.ml.model.test_hybrid import TINY, tiny

pytestmark = pytest.mark.slow

LARGE = {"sign_width": 48, "widths": (48, 48, 48)}  # some weights large enough to be stored as float16


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[HybridSign, Path]:
    model = tiny(**LARGE)
    torch.nn.init.normal_(model.latents.synthesis)
    torch.nn.init.normal_(model.latents.mean)
    model.load_state_dict(
        {n: v if n.startswith("latents.") else v.half().float() for n, v in model.state_dict().items()}
    )
    path = tmp_path_factory.mktemp("weights") / "tiny.onnx"
    to_onnx(model, path)
    return model, path


@pytest.mark.filterwarnings("ignore")  # the exporter warns about itself
def test_onnx_runtime_gives_what_torch_gives_at_several_batch_sizes(exported: tuple[HybridSign, Path]) -> None:
    assert parity(*exported) < TOLERANCE


@pytest.mark.filterwarnings("ignore")
def test_parity_notices_other_weights(exported: tuple[HybridSign, Path]) -> None:
    other = tiny(**LARGE)
    other.load_state_dict(exported[0].state_dict())
    with torch.no_grad():
        other.head.leave.weight.add_(0.01)
    assert parity(other, exported[1]) > TOLERANCE


@pytest.mark.filterwarnings("ignore")
def test_large_weights_are_stored_at_half_width(exported: tuple[HybridSign, Path]) -> None:
    graph = onnx.load(exported[1]).graph
    kinds = {w.data_type for w in graph.initializer if np.prod(w.dims) >= 1024 and "latents" not in w.name}
    assert kinds == {onnx.TensorProto.FLOAT16}


@pytest.mark.filterwarnings("ignore")
def test_the_graph_gives_the_model_back(exported: tuple[HybridSign, Path]) -> None:
    model, path = exported
    found, wanted = parameters(path.read_bytes(), model), model.state_dict()
    assert set(wanted) - set(found) == {"latents.analysis"}
    for name, value in found.items():
        assert torch.equal(value, wanted[name]), name
    other = tiny(**LARGE)
    other.load_state_dict(found, strict=False)
    assert parity(other, path) < TOLERANCE


@pytest.mark.filterwarnings("ignore")
def test_constants_say_whose_they_are_and_how_they_lie(exported: tuple[HybridSign, Path]) -> None:
    model, path = exported
    forms = [w.name.partition("|")[2].removesuffix(".half") for w in onnx.load(path).graph.initializer]
    assert {form for form in forms if form} == {"N", "T"}
    assert sum(bool(form) for form in forms) == len(model.state_dict()) - 1


@pytest.mark.parametrize("changes", [{"mode": "diffusion"}, {"conditioning": "text"}, {"conditioning": "both"}])
def test_models_that_no_stream_can_use_are_refused(changes: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="planned signs chunk by chunk"):
        to_onnx(tiny(**changes), tmp_path / "x.onnx")
    assert not (tmp_path / "x.onnx").exists()


@pytest.mark.parametrize("experts", [1, 3, 4])
def test_the_example_inputs_cover_the_caches_of_all_experts(experts: int) -> None:
    config = tiny(experts=experts).config
    assert len(cache_names(config)) == 2 * experts
    assert set(cache_names(config)) < set(example_inputs(config, 1, 0))
    assert all(len(value) == 3 for value in example_inputs(config, 3, 0).values())


def test_a_checkpoint_is_rounded_as_it_is_shipped(tmp_path: Path) -> None:
    model = tiny()
    state = model.state_dict()
    torch.save({"model": dict(state), "config": TINY.to_dict()}, tmp_path / "model.pt")
    found, checkpoint = load_checkpoint(tmp_path / "model.pt")
    assert checkpoint["config"] == TINY.to_dict()
    for name, value in found.state_dict().items():
        wanted = state[name] if name.startswith("latents.") else state[name].half().float()
        assert torch.allclose(value, wanted), name
    assert not found.training
