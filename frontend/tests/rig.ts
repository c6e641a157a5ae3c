/** The avatar's bones read from signer.glb without drawing anything, for tests of what moves them. */

import { readFileSync } from "node:fs";
import { BufferAttribute, BufferGeometry, Mesh, MeshStandardMaterial, Object3D } from "three";

const FILE = new URL("../../production/static/production/signer.glb", import.meta.url);

export function loadBones(): Map<string, Object3D> {
  const bytes = readFileSync(FILE);
  const length = bytes.readUInt32LE(12);
  const gltf = JSON.parse(bytes.subarray(20, 20 + length).toString("utf8"));
  const nodes: Object3D[] = gltf.nodes.map((node: { name: string; translation?: [number, number, number] }) => {
    const object = new Object3D();
    object.name = node.name;
    if (node.translation) object.position.fromArray(node.translation);
    return object;
  });
  gltf.nodes.forEach((node: { children?: number[] }, index: number) => {
    for (const child of node.children ?? []) nodes[index].add(nodes[child]);
  });
  for (const root of gltf.scenes[0].nodes as number[]) nodes[root].updateMatrixWorld(true);
  return new Map(nodes.map((node) => [node.name, node]));
}

/** Two vertices at the origin, the first of which each of the morphs moves by so much; normals face forward. */
export function morphing(material: string, morphs: Record<string, [number, number, number]>): Mesh {
  const geometry = new BufferGeometry();
  const attribute = (...numbers: number[]) => new BufferAttribute(new Float32Array(numbers), 3);
  geometry.setAttribute("position", attribute(0, 0, 0, 0, 0, 0));
  geometry.setAttribute("normal", attribute(0, 0, 1, 0, 0, 1));
  geometry.morphAttributes.position = Object.values(morphs).map((moved) => attribute(...moved, 0, 0, 0));
  geometry.morphAttributes.normal = Object.values(morphs).map(([x]) => attribute(x, 0, 0, 0, 0, 0));
  const mesh = new Mesh(geometry, new MeshStandardMaterial({ name: material }));
  mesh.morphTargetDictionary = Object.fromEntries(Object.keys(morphs).map((name, index) => [name, index]));
  mesh.morphTargetInfluences = Object.keys(morphs).map(() => 0);
  return mesh;
}

/** A small generator of repeatable numbers in 0..1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
