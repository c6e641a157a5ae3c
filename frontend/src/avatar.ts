/** The signing person: loads signer.glb and puts it into the pose of one frame. It draws nothing itself. */

import {
  Euler,
  type Group,
  Mesh,
  type MeshLambertMaterial,
  type MeshStandardMaterial,
  Object3D,
  Quaternion,
  SkinnedMesh,
  Sphere,
  TextureLoader,
  Vector3,
} from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { materialOf } from "./materials";
import { Morphs } from "./morphs";
import { Retarget } from "./retarget";
import { FACE, FACE_AT } from "./skeleton";
import { drawsInSoftware } from "./software";

/** How far the eyes turn at a gaze weight of 1, radians. */
const GAZE = Math.PI / 6;
/** What throws a shadow: arms and hands; all else would double the work for little. */
const SHADOWS: ReadonlySet<string> = new Set(["SkinHands"]);
/** What is often out of view, and the ball round it where the signer stands; all else is always in view. */
const BOUNDS: Readonly<Record<string, Sphere | undefined>> = { Trousers: new Sphere(new Vector3(0, 0.37, 0.03), 0.44) };

const look = (name: string): number => FACE_AT + FACE.indexOf(name);
const LEFT_GAZE = ["eyeLookDownLeft", "eyeLookUpLeft", "eyeLookOutLeft", "eyeLookInLeft"].map(look);
const RIGHT_GAZE = ["eyeLookDownRight", "eyeLookUpRight", "eyeLookInRight", "eyeLookOutRight"].map(look);

const euler = new Euler();

export class Avatar {
  /** Rest positions of the joints: 3J floats, metres. */
  readonly rest: Float32Array;
  private readonly bones = new Map<string, Object3D>();
  private readonly retarget: Retarget;
  private readonly morphs: Morphs[] = [];
  private readonly leftEye: Object3D;
  private readonly rightEye: Object3D;

  /** file: a .glb, perhaps still on its way. plain: drawn without normal maps, for software renderers. */
  static async load(file: ArrayBuffer | Promise<ArrayBuffer>, plain = drawsInSoftware()): Promise<Avatar> {
    const loader = new GLTFLoader();
    // Images come through <img>, not fetch: a strict content policy then needs no blob: connections.
    loader.register((parser) => {
      parser.textureLoader = new TextureLoader(parser.options.manager);
      return { name: "images-by-element" };
    });
    return new Avatar((await loader.parseAsync(await file, "")).scene, plain);
  }

  constructor(
    readonly scene: Group,
    plain = true,
  ) {
    scene.updateMatrixWorld(true);
    scene.traverse((object) => {
      if (object instanceof Mesh) this.dress(object, plain);
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
    for (let m = 0; m < this.morphs.length; m++) this.morphs[m].apply(frame);
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
      material.normalMap?.dispose();
      material.dispose();
    });
  }

  private dress(mesh: Mesh, plain: boolean): void {
    const given = mesh.material as MeshStandardMaterial;
    const { name } = given;
    mesh.material = materialOf(given, plain);
    mesh.renderOrder = name === "Shirt" ? 1 : 0; // last: hands before it then cost it their pixels
    const bounds = BOUNDS[name];
    mesh.frustumCulled = bounds !== undefined;
    if (bounds && mesh instanceof SkinnedMesh) mesh.boundingSphere = bounds;
    mesh.castShadow = SHADOWS.has(name);
    mesh.receiveShadow = true;
    if (mesh.morphTargetDictionary) this.morphs.push(new Morphs(mesh));
  }
}

function gaze(eye: Object3D, [down, up, left, right]: readonly number[], frame: Float32Array): void {
  euler.set(GAZE * (frame[down] - frame[up]), GAZE * (frame[left] - frame[right]), 0, "YXZ");
  eye.quaternion.setFromEuler(euler);
}
