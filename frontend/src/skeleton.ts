/** The canonical skeleton as `ml/skeleton.py` orders it, and the layout of one frame. Golden files hold the two together. */

export const SKELETON_VERSION = 1;
export const FPS = 25;

export const JOINTS: readonly string[] = [
  "Hips", "Spine", "Spine2", "Neck", "Head", "LeftEye", "RightEye", "LeftShoulder", "LeftArm", "LeftForeArm",
  "LeftHand", "RightShoulder", "RightArm", "RightForeArm", "RightHand", "LeftHandThumb1", "LeftHandThumb2",
  "LeftHandThumb3", "LeftHandThumb4", "LeftHandIndex1", "LeftHandIndex2", "LeftHandIndex3", "LeftHandIndex4",
  "LeftHandMiddle1", "LeftHandMiddle2", "LeftHandMiddle3", "LeftHandMiddle4", "LeftHandRing1", "LeftHandRing2",
  "LeftHandRing3", "LeftHandRing4", "LeftHandPinky1", "LeftHandPinky2", "LeftHandPinky3", "LeftHandPinky4",
  "RightHandThumb1", "RightHandThumb2", "RightHandThumb3", "RightHandThumb4", "RightHandIndex1", "RightHandIndex2",
  "RightHandIndex3", "RightHandIndex4", "RightHandMiddle1", "RightHandMiddle2", "RightHandMiddle3",
  "RightHandMiddle4", "RightHandRing1", "RightHandRing2", "RightHandRing3", "RightHandRing4", "RightHandPinky1",
  "RightHandPinky2", "RightHandPinky3", "RightHandPinky4",
];

/** ARKit's face weights, 0..1. */
export const FACE: readonly string[] = [
  "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
  "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
  "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
  "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight",
  "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel",
  "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker",
  "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft",
  "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
  "noseSneerLeft", "noseSneerRight", "tongueOut",
];

/** int16 steps a metre, and a unit of weight or confidence. */
export const SCALE = 8192;
/** One frame: J x (x, y, z) metres in the avatar frame, J confidences, 52 face weights. */
export const CONFIDENCE_AT = 3 * JOINTS.length;
export const FACE_AT = 4 * JOINTS.length;
export const FRAME_WIDTH = FACE_AT + FACE.length;

const INDEX = new Map(JOINTS.map((name, index) => [name, index]));

/** The place of a joint in a frame; throws for a name the skeleton lacks. */
export function joint(name: string): number {
  const index = INDEX.get(name);
  if (index === undefined) throw new Error(`the skeleton has no joint ${name}`);
  return index;
}
