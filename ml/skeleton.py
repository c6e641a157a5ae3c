"""The canonical skeleton: the avatar's own joints, in one fixed order.

Everything that moves in this project moves these joints. Positions are metres in the *avatar frame*:
x to the signer's left, y up, z forward (towards the viewer), the ground at y = 0. The rest pose is a
T-pose with the palms down, and every bone's rest rotation is the identity.

Twist bones, metacarpals and legs of the avatar follow from these joints and are left to the viewer.
Gaze is not a joint: it is carried by the eight `eyeLook…` weights of the face.
"""

from __future__ import annotations

from typing import Final

import numpy as np

SKELETON_VERSION: Final = 1
FPS: Final = 25.0

# name, parent, rest position (metres, avatar frame), as in production/static/production/signer.glb
_TABLE: Final[tuple[tuple[str, str | None, tuple[float, float, float]], ...]] = (
    ("Hips", None, (0.00000, 0.86013, 0.01657)),
    ("Spine", "Hips", (0.00000, 0.93379, -0.02531)),
    ("Spine2", "Spine", (0.00000, 1.07355, 0.00011)),
    ("Neck", "Spine2", (0.00000, 1.38075, 0.00190)),
    ("Head", "Neck", (0.00000, 1.48550, 0.04262)),
    ("LeftEye", "Head", (0.02866, 1.52289, 0.11393)),
    ("RightEye", "Head", (-0.02866, 1.52289, 0.11393)),
    ("LeftShoulder", "Spine2", (0.02337, 1.30989, 0.02126)),
    ("LeftArm", "LeftShoulder", (0.16717, 1.29041, 0.02016)),
    ("LeftForeArm", "LeftArm", (0.40416, 1.29041, 0.02016)),
    ("LeftHand", "LeftForeArm", (0.63222, 1.29041, 0.02016)),
    ("RightShoulder", "Spine2", (-0.02337, 1.30989, 0.02126)),
    ("RightArm", "RightShoulder", (-0.16717, 1.29041, 0.02016)),
    ("RightForeArm", "RightArm", (-0.40416, 1.29041, 0.02016)),
    ("RightHand", "RightForeArm", (-0.63222, 1.29041, 0.02016)),
    ("LeftHandThumb1", "LeftHand", (0.67044, 1.28572, 0.04529)),
    ("LeftHandThumb2", "LeftHandThumb1", (0.68275, 1.26497, 0.06556)),
    ("LeftHandThumb3", "LeftHandThumb2", (0.70896, 1.24646, 0.08519)),
    ("LeftHandThumb4", "LeftHandThumb3", (0.73212, 1.23095, 0.09304)),
    ("LeftHandIndex1", "LeftHand", (0.73928, 1.28605, 0.04721)),
    ("LeftHandIndex2", "LeftHandIndex1", (0.76612, 1.28605, 0.04721)),
    ("LeftHandIndex3", "LeftHandIndex2", (0.79009, 1.28605, 0.04721)),
    ("LeftHandIndex4", "LeftHandIndex3", (0.81802, 1.28605, 0.04721)),
    ("LeftHandMiddle1", "LeftHand", (0.73819, 1.29041, 0.02016)),
    ("LeftHandMiddle2", "LeftHandMiddle1", (0.77332, 1.29041, 0.02016)),
    ("LeftHandMiddle3", "LeftHandMiddle2", (0.80196, 1.29041, 0.02016)),
    ("LeftHandMiddle4", "LeftHandMiddle3", (0.82989, 1.29041, 0.02016)),
    ("LeftHandRing1", "LeftHand", (0.73232, 1.29077, 0.00005)),
    ("LeftHandRing2", "LeftHandRing1", (0.76314, 1.29077, 0.00005)),
    ("LeftHandRing3", "LeftHandRing2", (0.78889, 1.29077, 0.00005)),
    ("LeftHandRing4", "LeftHandRing3", (0.81653, 1.29077, 0.00005)),
    ("LeftHandPinky1", "LeftHand", (0.72261, 1.28605, -0.01902)),
    ("LeftHandPinky2", "LeftHandPinky1", (0.74484, 1.28605, -0.01902)),
    ("LeftHandPinky3", "LeftHandPinky2", (0.76099, 1.28605, -0.01902)),
    ("LeftHandPinky4", "LeftHandPinky3", (0.78156, 1.28605, -0.01902)),
    ("RightHandThumb1", "RightHand", (-0.67044, 1.28572, 0.04529)),
    ("RightHandThumb2", "RightHandThumb1", (-0.68275, 1.26497, 0.06556)),
    ("RightHandThumb3", "RightHandThumb2", (-0.70896, 1.24646, 0.08519)),
    ("RightHandThumb4", "RightHandThumb3", (-0.73212, 1.23095, 0.09304)),
    ("RightHandIndex1", "RightHand", (-0.73928, 1.28605, 0.04721)),
    ("RightHandIndex2", "RightHandIndex1", (-0.76612, 1.28605, 0.04721)),
    ("RightHandIndex3", "RightHandIndex2", (-0.79009, 1.28605, 0.04721)),
    ("RightHandIndex4", "RightHandIndex3", (-0.81802, 1.28605, 0.04721)),
    ("RightHandMiddle1", "RightHand", (-0.73819, 1.29041, 0.02016)),
    ("RightHandMiddle2", "RightHandMiddle1", (-0.77332, 1.29041, 0.02016)),
    ("RightHandMiddle3", "RightHandMiddle2", (-0.80196, 1.29041, 0.02016)),
    ("RightHandMiddle4", "RightHandMiddle3", (-0.82989, 1.29041, 0.02016)),
    ("RightHandRing1", "RightHand", (-0.73232, 1.29077, 0.00005)),
    ("RightHandRing2", "RightHandRing1", (-0.76314, 1.29077, 0.00005)),
    ("RightHandRing3", "RightHandRing2", (-0.78889, 1.29077, 0.00005)),
    ("RightHandRing4", "RightHandRing3", (-0.81653, 1.29077, 0.00005)),
    ("RightHandPinky1", "RightHand", (-0.72261, 1.28605, -0.01902)),
    ("RightHandPinky2", "RightHandPinky1", (-0.74484, 1.28605, -0.01902)),
    ("RightHandPinky3", "RightHandPinky2", (-0.76099, 1.28605, -0.01902)),
    ("RightHandPinky4", "RightHandPinky3", (-0.78156, 1.28605, -0.01902)),
)

JOINTS: Final[tuple[str, ...]] = tuple(name for name, _, _ in _TABLE)
INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(JOINTS)}
PARENTS: Final[tuple[int, ...]] = tuple(-1 if parent is None else INDEX[parent] for _, parent, _ in _TABLE)
REST: Final = np.array([position for _, _, position in _TABLE], dtype=np.float32)  # (J, 3) metres
BONE_LENGTHS: Final = np.array(  # (J,) metres from each joint's parent to it; 0 for the root
    [0.0 if p < 0 else float(np.linalg.norm(REST[j] - REST[p])) for j, p in enumerate(PARENTS)],
    dtype=np.float32,
)

# The three experts of the model, and the parts every report tells apart.
BODY: Final[tuple[int, ...]] = tuple(i for i, n in enumerate(JOINTS) if "Hand" not in n or n.endswith("Hand"))


def _fingers(side: str) -> tuple[int, ...]:
    return tuple(i for i, n in enumerate(JOINTS) if n.startswith(f"{side}Hand") and n != f"{side}Hand")


LEFT_FINGERS: Final = _fingers("Left")
RIGHT_FINGERS: Final = _fingers("Right")

# Mirroring (a left-handed signer) swaps these joints and negates x.
MIRRORED: Final[tuple[int, ...]] = tuple(
    INDEX[name.replace("Left", "Right", 1) if name.startswith("Left") else name.replace("Right", "Left", 1)]
    for name in JOINTS
)

GAZE: Final = np.pi / 6  # radians that an `eyeLook…` weight of 1 turns the eye

# ARKit's 52 face weights, 0..1, in the avatar's own order.
FACE: Final[tuple[str, ...]] = (
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
    "eyeLookInLeft",
    "eyeLookInRight",
    "eyeLookOutLeft",
    "eyeLookOutRight",
    "eyeLookUpLeft",
    "eyeLookUpRight",
    "eyeSquintLeft",
    "eyeSquintRight",
    "eyeWideLeft",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawOpen",
    "jawRight",
    "mouthClose",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthFunnel",
    "mouthLeft",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthPucker",
    "mouthRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
)
FACE_INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(FACE)}


def _mirrored_face(name: str) -> str:
    if name.endswith("Left"):
        return name[:-4] + "Right"
    if name.endswith("Right"):
        return name[:-5] + "Left"
    return name


FACE_MIRRORED: Final[tuple[int, ...]] = tuple(FACE_INDEX[_mirrored_face(name)] for name in FACE)
