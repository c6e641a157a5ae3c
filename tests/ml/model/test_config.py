"""The model's choices: wrong ones are named, right ones survive being saved."""

import dataclasses
import json
from typing import Any

import pytest

from ml.model.config import EXPERTS, WIDTHS, ModelConfig
from ml.motion import GROUPS


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"mode": "magic"}, "mode is one of hybrid, autoregressive, diffusion, not 'magic'"),
        ({"experts": 2}, "experts is one of 1, 3, 4, not 2"),
        ({"conditioning": "sound"}, "conditioning is one of plan, text, both, not 'sound'"),
        ({"head": "gan"}, "head is one of flow, meanflow, not 'gan'"),
        ({"latents": (6, 8)}, r"latents \(6, 8\) need one number for each of body, left_hand, right_hand, face"),
        ({"widths": (16, 16)}, r"widths \(16, 16\) need one number for each of 3 experts"),
        ({"widths": (16, 20, 16)}, "width 20 must be a multiple of twice the 4 heads"),
        ({"sign_width": 100}, "width 100 must be a multiple"),
        ({"window": 1}, "window 1 must be at least 2"),
        ({"flow_steps": 0}, "flow_steps 0 at least 1"),
    ],
)
def test_a_wrong_choice_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        ModelConfig(9, **changes)


@pytest.mark.parametrize("experts", [1, 3, 4])
def test_each_number_of_experts_has_widths_and_shares_out_all_groups(experts: int) -> None:
    config = ModelConfig(9, experts=experts, widths=WIDTHS[experts])
    assert tuple(group for part in config.parts for group in part) == GROUPS
    assert len(config.part_latents) == len(EXPERTS[experts]) == experts
    assert sum(config.part_latents) == config.latent


def test_an_expert_of_both_hands_has_the_latents_of_both() -> None:
    assert ModelConfig(9, latents=(1, 2, 4, 8)).part_latents == (1, 6, 8)


def test_a_configuration_survives_being_saved_as_json() -> None:
    config = dataclasses.replace(
        ModelConfig(9), mode="diffusion", experts=4, widths=WIDTHS[4], conditioning="both", head="meanflow", dropout=0.1
    )
    assert ModelConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
