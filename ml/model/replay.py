"""Work on a GPU captured once as a CUDA graph and replayed: launching its kernels one by one takes most of the time."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def replayed(work: Callable[[], Tensor]) -> Callable[[], Tensor]:
    """`work` as a CUDA graph, after the few runs on a stream of their own that capturing asks for."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = work()

    def replay() -> Tensor:
        graph.replay()
        return result

    return replay
