import { describe, expect, test } from "vitest";

import { Morphs } from "../src/morphs";
import { FACE, FACE_AT, FRAME_WIDTH } from "../src/skeleton";
import { morphing } from "./rig";

function frameWith(weights: Record<string, number>): Float32Array {
  const frame = new Float32Array(FRAME_WIDTH);
  for (const [name, weight] of Object.entries(weights)) frame[FACE_AT + FACE.indexOf(name)] = weight;
  return frame;
}

describe("morphs", () => {
  test("add up by their weights, in places and normals", () => {
    const mesh = morphing("SkinFace", { jawOpen: [2, 0, 0], mouthPucker: [0, 4, 0] });
    new Morphs(mesh).apply(frameWith({ jawOpen: 0.5, mouthPucker: 0.25 }));
    expect([...mesh.geometry.getAttribute("position").array]).toEqual([1, 1, 0, 0, 0, 0]);
    expect([...mesh.geometry.getAttribute("normal").array]).toEqual([1, 0, 1, 0, 0, 1]);
  });

  test("leave nothing behind when the face rests again", () => {
    const mesh = morphing("SkinFace", { jawOpen: [2, 0, 0] });
    const morphs = new Morphs(mesh);
    morphs.apply(frameWith({ jawOpen: 1 }));
    morphs.apply(frameWith({}));
    expect([...mesh.geometry.getAttribute("position").array]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("send nothing to the graphics card while the face does not change", () => {
    const mesh = morphing("SkinFace", { jawOpen: [2, 0, 0] });
    const morphs = new Morphs(mesh);
    morphs.apply(frameWith({ jawOpen: 0.5 }));
    const { version } = mesh.geometry.getAttribute("position") as unknown as { version: number };
    morphs.apply(frameWith({ jawOpen: 0.5 }));
    expect((mesh.geometry.getAttribute("position") as unknown as { version: number }).version).toBe(version);
  });

  test("take the shader's own morphing away", () => {
    const mesh = morphing("SkinFace", { jawOpen: [2, 0, 0] });
    new Morphs(mesh);
    expect(mesh.geometry.morphAttributes).toEqual({});
    expect(mesh.morphTargetInfluences).toBeUndefined();
  });
});
