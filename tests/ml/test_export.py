"""Export at a tiny size: the graph equals torch, at any batch size; the compact one stays near, with all weights."""

import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from ml import export
from ml.compact import compact
from ml.export import ROUNDING, TOLERANCE, example_inputs, main, parity, to_onnx
from ml.model.checkpoint import Checkpoint
from ml.model.hybrid import HybridSign
from ml.model.step import cache_names
from ml.motion import MOTION_WIDTH
from ml.runtime import Weights
from ml.torch_network import parameters
from tests.ml.model.test_hybrid import tiny

pytestmark = pytest.mark.slow

LENGTHS = {"svk": {"DOM": 14}}
LARGE = {"sign_width": 48, "widths": (48, 48, 48), "head_width": 160}  # some weights large enough for fewer bits


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[HybridSign, Path]:
    """A model and the graph that the command made of it, with its configuration beside it."""
    trained = tiny(**LARGE)
    torch.nn.init.normal_(trained.latents.synthesis)
    torch.nn.init.normal_(trained.latents.mean)
    ids = {"svk": {"AHOJ": 2, "DOM": 3}}
    kept = Checkpoint(trained.state_dict(), trained.config, ids, torch.zeros(1, MOTION_WIDTH), LENGTHS)
    folder = tmp_path_factory.mktemp("export")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about itself
        out = run(kept, folder, patch)
    return Checkpoint.read(folder / "model.pt").model(), out / "hybridsign.onnx"


@pytest.fixture(scope="module")
def whole(exported: tuple[HybridSign, Path]) -> tuple[HybridSign, Path]:
    """The same model, and its graph before it is made compact."""
    path = exported[1].parent.parent / "whole.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        to_onnx(exported[0], path)
    return exported[0], path


def test_onnx_runtime_gives_what_torch_gives_at_several_batch_sizes(whole: tuple[HybridSign, Path]) -> None:
    assert parity(*whole) < TOLERANCE


def test_parity_notices_other_weights(whole: tuple[HybridSign, Path]) -> None:
    other = tiny(**LARGE)
    other.load_state_dict(whole[0].state_dict())
    with torch.no_grad():
        other.head.leave.weight.add_(0.01)
    assert parity(other, whole[1]) > TOLERANCE


def test_the_compact_graph_stays_near(exported: tuple[HybridSign, Path]) -> None:
    assert TOLERANCE < parity(*exported) < ROUNDING


def test_weights_of_products_have_8_bits_and_others_16(exported: tuple[HybridSign, Path]) -> None:
    graph = onnx.load(exported[1]).graph
    large = [w for w in graph.initializer if np.prod(w.dims) >= 1024 and "latents" not in w.name]
    products = {w.data_type for w in large if w.name.endswith("_Q8")}
    others = {w.data_type for w in large if not w.name.endswith(("_Q8", "_scales"))}
    assert (products, others) == ({onnx.TensorProto.UINT8}, {onnx.TensorProto.FLOAT16})


def test_what_makes_frames_of_latents_stays_exact(exported: tuple[HybridSign, Path]) -> None:
    """Rounded, it trembles: jerk grew by a sixth."""
    graph = onnx.load(exported[1]).graph
    kinds = {w.data_type for w in graph.initializer if w.name.startswith("latents.")}
    assert kinds == {onnx.TensorProto.FLOAT}


def test_norms_are_one_operation(exported: tuple[HybridSign, Path]) -> None:
    kinds = [node.op_type for node in onnx.load(exported[1]).graph.node]
    assert "SimplifiedLayerNormalization" in kinds
    assert "Reciprocal" not in kinds


def test_the_graph_gives_the_model_back(exported: tuple[HybridSign, Path], whole: tuple[HybridSign, Path]) -> None:
    model, path = exported
    wanted = model.state_dict()
    for stored, within in ((whole[1], 0.0), (path, 1 / 127)):
        found = parameters(stored.read_bytes(), model)
        assert set(wanted) - set(found) == {"latents.analysis"}
        for name, value in found.items():
            assert (value - wanted[name]).abs().max() <= within * wanted[name].abs().max(), name
    other = tiny(**LARGE)
    other.load_state_dict(found, strict=False)
    assert parity(other, path) < ROUNDING


def test_constants_say_whose_they_are_and_how_they_lie(exported: tuple[HybridSign, Path]) -> None:
    model, path = exported
    names = [w.name for w in onnx.load(path).graph.initializer if not w.name.endswith("_scales")]
    forms = [name.partition("|")[2].removesuffix(".half").removesuffix("_Q8") for name in names]
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


def run(checkpoint: Checkpoint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    checkpoint.write(folder / "model.pt")
    out = folder / "weights"
    monkeypatch.setattr(sys, "argv", ["export", "--checkpoint", str(folder / "model.pt"), "--out", str(out)])
    main()
    return out


def test_ids_and_lengths_are_those_that_training_kept(exported: tuple[HybridSign, Path]) -> None:
    _, path = exported
    assert {file.name for file in path.parent.iterdir()} == {"hybridsign.onnx", "config.json"}
    made = Weights.read(path.parent)
    assert made.config["vocabulary"] == {"svk": {"DOM": [3, 14]}}  # AHOJ has no clip of its own


def test_a_checkpoint_without_lengths_is_not_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny()
    old = Checkpoint(model.state_dict(), model.config, {"svk": {"DOM": 3}}, torch.zeros(1, MOTION_WIDTH))
    with pytest.raises(SystemExit, match="no lengths of signs"):
        run(old, tmp_path, monkeypatch)
    assert not (tmp_path / "weights").exists()


def times(graph: onnx.ModelProto, share: float) -> onnx.ModelProto:
    """The graph with one of its weights multiplied."""
    (weight,) = (w for w in graph.graph.initializer if w.name.startswith("head.leave.weight"))
    weight.CopyFrom(onnx.numpy_helper.from_array(np.float32(share) * onnx.numpy_helper.to_array(weight), weight.name))
    return graph


@pytest.mark.parametrize(("made", "compacted", "tolerance"), [(0.98, 1, TOLERANCE), (1, 0, ROUNDING)])
def test_a_graph_that_differs_from_torch_is_not_exported_and_what_was_shipped_stays(
    whole: tuple[HybridSign, Path],
    made: float,
    compacted: float,
    tolerance: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is off by little is told by the first comparison alone, as the second has to allow for 8 bits."""
    out = tmp_path / "weights"
    out.mkdir()
    shipped = {"hybridsign.onnx": b"the last graph", "config.json": b"{}"}
    for name, content in shipped.items():
        (out / name).write_bytes(content)
    model, graph = whole
    monkeypatch.setattr(export, "to_onnx", lambda _, path: onnx.save(times(onnx.load(graph), made), path))
    monkeypatch.setattr(export, "compact", lambda graph: compact(graph) if compacted else times(graph, compacted))
    kept = Checkpoint(model.state_dict(), model.config, {"svk": {"DOM": 3}}, torch.zeros(1, MOTION_WIDTH), LENGTHS)
    with pytest.raises(SystemExit, match=f"more than {tolerance:.0e}: not exported"):
        run(kept, tmp_path, monkeypatch)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == shipped
