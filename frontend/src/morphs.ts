/**
 * The face's 52 morphs, added up here instead of on the graphics card: each moves a few hundred vertices, and a shader
 * asks every vertex for all of them. With a software renderer that took half of a picture's time.
 */

import { BufferAttribute, DynamicDrawUsage, type Mesh } from "three";

import { FACE, FACE_AT } from "./skeleton";

/** Weights below this move nothing that could be seen. */
const LEAST = 1 / 512;

/** What one morph adds to the vertices that it moves: place and normal, six numbers a row. */
interface Morph {
  weight: number;
  rows: Uint16Array;
  offsets: Float32Array;
}

export class Morphs {
  private readonly position: BufferAttribute;
  private readonly normal: BufferAttribute;
  private readonly restPosition: Float32Array;
  private readonly restNormal: Float32Array;
  private readonly moved: Float32Array;
  private readonly turned: Float32Array;
  /** By position in FACE. */
  private readonly morphs: readonly (Morph | null)[];

  /** Takes the morphs out of the mesh, which then has none of its own. */
  constructor(mesh: Mesh) {
    const { geometry, morphTargetDictionary: dictionary = {} } = mesh;
    const { position: places = [], normal: normals = [] } = geometry.morphAttributes;
    this.restPosition = floats(geometry.getAttribute("position") as BufferAttribute);
    this.restNormal = floats(geometry.getAttribute("normal") as BufferAttribute);
    this.morphs = FACE.map((name) => {
      const slot = dictionary[name];
      return slot === undefined ? null : sparse(floats(places[slot] as BufferAttribute), floats(normals[slot] as BufferAttribute));
    });
    this.moved = this.restPosition.slice();
    this.turned = this.restNormal.slice();
    this.position = new BufferAttribute(this.moved, 3).setUsage(DynamicDrawUsage);
    this.normal = new BufferAttribute(this.turned, 3).setUsage(DynamicDrawUsage);
    geometry.setAttribute("position", this.position);
    geometry.setAttribute("normal", this.normal);
    geometry.morphAttributes = {};
    mesh.updateMorphTargets();
    mesh.morphTargetInfluences = mesh.morphTargetDictionary = undefined;
  }

  /** Give the mesh the face of a frame: FRAME_WIDTH floats. */
  apply(frame: Float32Array): void {
    let changed = false;
    for (let k = 0; k < this.morphs.length; k++) {
      const morph = this.morphs[k];
      if (!morph) continue;
      const weight = Math.abs(frame[FACE_AT + k]) < LEAST ? 0 : frame[FACE_AT + k];
      changed ||= weight !== morph.weight;
      morph.weight = weight;
    }
    if (!changed) return;
    const { moved, turned } = this;
    moved.set(this.restPosition);
    turned.set(this.restNormal);
    for (let k = 0; k < this.morphs.length; k++) {
      const morph = this.morphs[k];
      if (!morph || morph.weight === 0) continue;
      const { weight, rows, offsets } = morph;
      for (let r = 0, o = 0; r < rows.length; r++, o += 6) {
        const v = 3 * rows[r];
        moved[v] += weight * offsets[o];
        moved[v + 1] += weight * offsets[o + 1];
        moved[v + 2] += weight * offsets[o + 2];
        turned[v] += weight * offsets[o + 3];
        turned[v + 1] += weight * offsets[o + 4];
        turned[v + 2] += weight * offsets[o + 5];
      }
    }
    this.position.needsUpdate = true;
    this.normal.needsUpdate = true;
  }
}

/** An attribute's numbers, three a vertex, however the file packs them. */
function floats(attribute: BufferAttribute): Float32Array {
  const out = new Float32Array(3 * attribute.count);
  for (let v = 0; v < attribute.count; v++) {
    out[3 * v] = attribute.getX(v);
    out[3 * v + 1] = attribute.getY(v);
    out[3 * v + 2] = attribute.getZ(v);
  }
  return out;
}

function sparse(places: Float32Array, normals: Float32Array): Morph {
  const rows: number[] = [];
  for (let v = 0; v < places.length / 3; v++) {
    const at = 3 * v;
    if (places[at] || places[at + 1] || places[at + 2] || normals[at] || normals[at + 1] || normals[at + 2]) rows.push(v);
  }
  const offsets = new Float32Array(6 * rows.length);
  rows.forEach((v, r) => {
    offsets.set(places.subarray(3 * v, 3 * v + 3), 6 * r);
    offsets.set(normals.subarray(3 * v, 3 * v + 3), 6 * r + 3);
  });
  return { weight: 0, rows: Uint16Array.from(rows), offsets };
}
