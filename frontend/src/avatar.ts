/** The signing person: loads signer.glb and puts it into the pose of one frame. It draws nothing itself. */

import {
  Color,
  Euler,
  type Group,
  type Material,
  Mesh,
  MeshLambertMaterial,
  type MeshStandardMaterial,
  Object3D,
  Quaternion,
  TextureLoader,
  Vector3,
} from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { Retarget } from "./retarget";
import { FACE, FACE_AT } from "./skeleton";

/** How far the eyes turn at a gaze weight of 1, radians. */
const GAZE = Math.PI / 6;
/** How much darker skin and cloth are where they turn away from the viewer: the contour of a hand before the face. */
const CONTOUR: Readonly<Record<string, number>> = { SkinHands: 0.75, SkinFace: 0.4, Skin: 0.4, Shirt: 0.35 };
/** How bright the tongue is: no light reaches it in a mouth, and lit like lips it makes an open mouth look closed. */
const TONGUE = 0.4;

const look = (name: string): number => FACE_AT + FACE.indexOf(name);
const LEFT_GAZE = ["eyeLookDownLeft", "eyeLookUpLeft", "eyeLookOutLeft", "eyeLookInLeft"].map(look);
const RIGHT_GAZE = ["eyeLookDownRight", "eyeLookUpRight", "eyeLookInRight", "eyeLookOutRight"].map(look);

const euler = new Euler();

/** One morphing mesh: the morph influence that each face weight sets, by position in FACE. */
interface Morphs {
  influences: number[];
  slots: readonly number[];
}

export class Avatar {
  /** Rest positions of the joints: 3J floats, metres. */
  readonly rest: Float32Array;
  private readonly bones = new Map<string, Object3D>();
  private readonly retarget: Retarget;
  private readonly morphs: Morphs[] = [];
  private readonly leftEye: Object3D;
  private readonly rightEye: Object3D;

  static async load(url: string): Promise<Avatar> {
    const loader = new GLTFLoader();
    // Images come through <img>, not fetch: a strict content policy then needs no blob: connections.
    loader.register((parser) => {
      parser.textureLoader = new TextureLoader(parser.options.manager);
      return { name: "images-by-element" };
    });
    return new Avatar((await loader.loadAsync(url)).scene);
  }

  constructor(readonly scene: Group) {
    scene.updateMatrixWorld(true);
    scene.traverse((object) => {
      if (object instanceof Mesh) this.dress(object);
      else this.bones.set(object.name, object);
    });
    this.retarget = new Retarget(this.bones);
    this.rest = this.retarget.rest;
    this.leftEye = this.bones.get("LeftEye") as Object3D;
    this.rightEye = this.bones.get("RightEye") as Object3D;
  }

  /** Take the pose of a frame: FRAME_WIDTH floats, metres and weights. */
  apply(frame: Float32Array): void {
    this.retarget.apply(frame);
    for (let m = 0; m < this.morphs.length; m++) {
      const { influences, slots } = this.morphs[m];
      for (let k = 0; k < slots.length; k++) {
        if (slots[k] >= 0) influences[slots[k]] = frame[FACE_AT + k];
      }
    }
    gaze(this.leftEye, LEFT_GAZE, frame);
    gaze(this.rightEye, RIGHT_GAZE, frame);
  }

  /** A bone's local rotation, for tests and the curious. */
  quaternion(bone: string): Quaternion | undefined {
    return this.bones.get(bone)?.quaternion.clone();
  }

  position(bone: string): Vector3 | undefined {
    return this.bones.get(bone)?.getWorldPosition(new Vector3());
  }

  dispose(): void {
    this.scene.traverse((object) => {
      if (!(object instanceof Mesh)) return;
      object.geometry.dispose();
      const material = object.material as MeshLambertMaterial;
      material.map?.dispose();
      material.dispose();
    });
  }

  private dress(mesh: Mesh): void {
    const given = mesh.material as MeshStandardMaterial;
    mesh.material = matte(given);
    mesh.frustumCulled = false; // always in view, and its bounds would be computed from every morphed vertex
    mesh.castShadow = given.name === "SkinHands"; // arms and hands; all else would double the work for little
    mesh.receiveShadow = true;
    const { morphTargetDictionary: dictionary, morphTargetInfluences: influences } = mesh;
    if (dictionary && influences) this.morphs.push({ influences, slots: FACE.map((name) => dictionary[name] ?? -1) });
  }
}

function gaze(eye: Object3D, [down, up, left, right]: readonly number[], frame: Float32Array): void {
  euler.set(GAZE * (frame[down] - frame[up]), GAZE * (frame[left] - frame[right]), 0, "YXZ");
  eye.quaternion.setFromEuler(euler);
}

/** The same colours without reflections: half the cost, and calm enough to read hands on. */
function matte(given: MeshStandardMaterial): Material {
  const material = new MeshLambertMaterial({
    name: given.name,
    color: new Color().copy(given.color),
    map: given.map,
    vertexColors: given.vertexColors,
    side: given.side,
  });
  given.dispose();
  if (given.name === "Tongue") material.color.multiplyScalar(TONGUE);
  const contour = CONTOUR[given.name];
  if (contour) {
    material.onBeforeCompile = (shader) => {
      shader.fragmentShader = shader.fragmentShader.replace(
        "#include <opaque_fragment>",
        `float facing = abs( dot( normal, normalize( vViewPosition ) ) );
        outgoingLight *= 1.0 - ${contour.toFixed(3)} * ( 1.0 - smoothstep( 0.05, 0.55, facing ) );
        #include <opaque_fragment>`,
      );
    };
    material.customProgramCacheKey = () => `contour ${contour}`;
  }
  return material;
}
