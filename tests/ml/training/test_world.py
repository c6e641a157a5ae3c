"""Two processes, joined as torchrun joins them, share their gradients."""

import json
import os
import socket
import subprocess
import sys

import pytest
import torch

from ml.training.world import World, join, leave
from tests.patience import PATIENCE

PROCESS = """
import json, torch
from ml.training.world import join, leave
world, device = join(torch.device("cpu"))
a, b, unused = (torch.zeros(shape, requires_grad=True) for shape in ((2, 3), (4,), (2,)))
a.grad, b.grad = torch.full((2, 3), 1.0 + world.rank), torch.arange(4.0) * world.rank
world.average([a, b, unused])
print(json.dumps([world.rank, world.size, a.grad.tolist(), b.grad.tolist(), world.agreed(world.rank + 0.25, device)]))
leave(world)
"""


@pytest.mark.slow
def test_two_processes_have_the_mean_of_their_gradients_and_the_firsts_clock() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    shared = os.environ | {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "OMP_NUM_THREADS": "1"}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS],
            env=shared | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in (0, 1)
    ]
    said = [json.loads(process.communicate(timeout=PATIENCE)[0].splitlines()[-1]) for process in running]
    assert said == [[rank, 2, [[1.5] * 3] * 2, [0.0, 0.5, 1.0, 1.5], 0.25] for rank in (0, 1)]


def test_a_process_on_its_own_is_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    world, device = join(torch.device("cpu"))
    assert world == World(0, 1)
    assert world.alone
    assert device == torch.device("cpu")
    leave(world)
    parameter = torch.zeros(2, requires_grad=True)
    parameter.grad = torch.ones(2)
    world.average([parameter])
    assert parameter.grad.tolist() == [1, 1]
    assert world.agreed(0.5, device) == 0.5
