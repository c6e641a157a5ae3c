"""An exported graph made small and quick without changing what it does: for one stream, a pass is bound by the weights
that it reads and by how many operations it has (docs/lab/2026-11-29.md).

Root mean square norms become one operation instead of six. Weights of matrix products are stored in 8 bits, a scale for
every `BLOCK` of them, and multiplied as they are: ONNX Runtime rounds the other side to 8 bits too, a row and block at
a time, so that a stream never depends on those beside it. What makes frames of latents stays exact, for what it rounds
is seen as trembling. Weights that are looked up are stored as float16.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

BLOCK: Final = 32  # weights to a scale; with 128 what a row gives depends on the rows beside it
SMALL: Final = 20_000  # weights of a product below which nothing is gained
EXACT: Final = "latents."  # parameters that keep float32
NORM: Final = ("Reciprocal", "Sqrt", "Add", "ReduceMean", "Pow")  # of x, and then by x again
AS_INTEGERS: Final = 4  # ONNX Runtime's name for products of integers, whose rows do not depend on each other


def compact(graph: ModelProto) -> ModelProto:
    """Of a graph whose constants are float32 and have the names that `ml.export.name_constants` gave them."""
    graph = onnx.shape_inference.infer_shapes(graph)
    _join_norms(graph)
    _unfold(graph)
    weights = {weight.name: int(np.prod(weight.dims)) for weight in graph.graph.initializer}
    exact = [
        node.name
        for node in graph.graph.node
        if node.op_type == "MatMul" and (weights.get(node.input[1], 0) < SMALL or node.input[1].startswith(EXACT))
    ]
    logging.getLogger(MatMulNBitsQuantizer.__module__).setLevel(logging.WARNING)  # it tells of every operation
    quantizer = MatMulNBitsQuantizer(
        graph, bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=AS_INTEGERS, nodes_to_exclude=exact
    )
    read = {name for node in graph.graph.node for name in node.input}
    unread = [constant for constant in graph.graph.initializer if constant.name not in read]  # it would drop them
    quantizer.process()
    made: ModelProto = quantizer.model.model
    made.graph.initializer.extend(unread)
    return _halved(made)


def _join_norms(graph: ModelProto) -> None:
    """x / sqrt(mean(x²) + epsilon), as torch's exporter writes it, becomes one operation of ONNX Runtime."""
    made_by = {output: node for node in graph.graph.node for output in node.output}
    constants = {constant.name: constant for constant in graph.graph.initializer}
    shapes = {value.name: value.type.tensor_type.shape.dim for value in graph.graph.value_info}
    widths = {name: shape[-1].dim_value for name, shape in shapes.items() if shape}
    ones: set[int] = set()
    nodes = []
    for node in graph.graph.node:
        found = _norm(node, made_by)
        if found is None:
            nodes.append(node)
            continue
        x, steps = found
        (epsilon,) = (numpy_helper.to_array(constants[name]).item() for name in steps[2].input if name in constants)
        ones.add(widths[x])
        nodes.append(
            helper.make_node(
                "SimplifiedLayerNormalization",
                [x, f"ones_{widths[x]}"],
                node.output,
                name=node.name,
                axis=-1,
                epsilon=epsilon,
                stash_type=TensorProto.FLOAT,
            )
        )
    read = {name for node in nodes for name in node.input} | {output.name for output in graph.graph.output}
    while len(kept := [node for node in nodes if read.intersection(node.output)]) < len(nodes):
        nodes, read = kept, {name for node in kept for name in node.input} | {o.name for o in graph.graph.output}
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    graph.graph.initializer.extend(
        numpy_helper.from_array(np.ones(width, np.float32), f"ones_{width}") for width in sorted(ones)
    )


def _norm(node: NodeProto, made_by: Mapping[str, NodeProto]) -> tuple[str, list[NodeProto]] | None:
    """What a product normalises, and the steps before it, where that is what it does."""
    if node.op_type != "Mul":
        return None
    for x, factor in (tuple(node.input), tuple(node.input)[::-1]):
        steps: list[NodeProto] = []
        for kind in NORM:
            made = [made_by[name] for name in ([factor] if not steps else steps[-1].input) if name in made_by]
            steps += [step for step in made if step.op_type == kind][:1]
        if len(steps) == len(NORM) and steps[-1].input[0] == x:
            return x, steps
    return None


def _unfold(graph: ModelProto) -> None:
    """Products with a bias folded in become a product and a sum: only products alone have an 8-bit form."""
    constants = {constant.name: constant for constant in graph.graph.initializer}
    nodes: list[NodeProto] = []
    for node in graph.graph.node:
        if node.op_type != "Gemm" or node.input[1] not in constants:
            nodes.append(node)
            continue
        product, (result,) = f"{node.output[0]}_product", node.output
        if any(attribute.name == "transB" and attribute.i for attribute in node.attribute):
            node.input[1] = _transposed(graph, constants, node.input[1])
        nodes.append(helper.make_node("MatMul", node.input[:2], [product], name=product))
        nodes.append(helper.make_node("Add", [product, node.input[2]], [result], name=f"{result}_sum"))
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)


def _transposed(graph: ModelProto, constants: dict[str, TensorProto], name: str) -> str:
    """The name of a constant's transpose, which takes its place."""
    parameter, _, form = name.partition("|")
    turned = f"{parameter}|{'N' if form == 'T' else 'T'}"
    if turned not in constants:
        constants[turned] = numpy_helper.from_array(numpy_helper.to_array(constants[name]).T.copy(), turned)
        graph.graph.initializer.append(constants[turned])
        graph.graph.initializer.remove(constants[name])
    return turned


def _halved(graph: ModelProto) -> ModelProto:
    """Other large weights as float16 behind a Cast, which ONNX Runtime folds away when it loads the graph."""
    casts = []
    for weight in graph.graph.initializer:
        large = weight.data_type == TensorProto.FLOAT and np.prod(weight.dims) >= 1024
        if not large or weight.name.startswith(EXACT) or weight.name.endswith("_scales"):
            continue
        name = weight.name
        small = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), f"{name}.half")
        weight.CopyFrom(small)
        casts.append(helper.make_node("Cast", [small.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.graph.node]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    del graph.graph.value_info[:]  # of what is not there any more
    del graph.metadata_props[:]
    for node in graph.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    return graph
