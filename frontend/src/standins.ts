/**
 * Surfaces like the avatar's before its file is here, so that shaders are built while it is on its way: that takes a
 * second where a processor draws, and some tenths on a graphics card. Each is one triangle without a size.
 */

import {
  Bone,
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  FrontSide,
  Group,
  type Material,
  Mesh,
  MeshStandardMaterial,
  Skeleton,
  SkinnedMesh,
  Texture,
} from "three";

import { materialOf } from "./materials";

/** What a shader depends on beside the material's name. */
export interface Surface {
  material: string;
  /** Colour and relief from textures; the latter is left out of plain drawing. */
  map?: boolean;
  normalMap?: boolean;
  /** Colours of the vertices, four numbers each. */
  colours?: boolean;
  double?: boolean;
  skinned?: boolean;
}

/** As tools/avatar makes them; a test holds this to the files. */
export const SURFACES: readonly Surface[] = [
  { material: "SkinFace", map: true, normalMap: true, skinned: true },
  { material: "Skin", map: true, normalMap: true, skinned: true },
  { material: "Mouth", colours: true, skinned: true },
  { material: "Lashes", double: true, skinned: true },
  { material: "SkinHands", map: true, normalMap: true, skinned: true },
  { material: "Shirt", map: true, normalMap: true, skinned: true },
  { material: "Trim", colours: true, skinned: true },
  { material: "Trousers", colours: true, skinned: true },
  { material: "Hair", map: true, colours: true },
  { material: "Eye", map: true },
];

export class StandIns {
  readonly group = new Group();
  private readonly texture = new Texture();
  readonly meshes: readonly Mesh[];
  private readonly skeleton = new Skeleton([new Bone()]);

  constructor(plain: boolean) {
    this.meshes = SURFACES.map((surface) => this.mesh(surface, plain));
    this.group.add(...this.meshes);
  }

  dispose(): void {
    this.group.removeFromParent();
    this.texture.dispose();
    this.skeleton.dispose();
    for (const { geometry, material } of this.meshes) {
      geometry.dispose();
      if (!Array.isArray(material)) material.dispose();
    }
  }

  private mesh(surface: Surface, plain: boolean): Mesh {
    const geometry = new BufferGeometry();
    for (const [name, size] of [["position", 3], ["normal", 3], ["uv", 2], ["skinWeight", 4]] as const) {
      geometry.setAttribute(name, new BufferAttribute(new Float32Array(3 * size), size));
    }
    geometry.setAttribute("skinIndex", new BufferAttribute(new Uint8Array(12), 4));
    if (surface.colours) geometry.setAttribute("color", new BufferAttribute(new Float32Array(12), 4));
    const given = new MeshStandardMaterial({
      name: surface.material,
      map: surface.map ? this.texture : null,
      normalMap: surface.normalMap ? this.texture : null,
      vertexColors: surface.colours ?? false,
      side: surface.double ? DoubleSide : FrontSide,
    });
    const material = materialOf(given, plain);
    const mesh = surface.skinned ? this.skinned(geometry, material) : new Mesh(geometry, material);
    mesh.receiveShadow = true;
    mesh.frustumCulled = false;
    mesh.visible = false;
    return mesh;
  }

  private skinned(geometry: BufferGeometry, material: Material): SkinnedMesh {
    const mesh = new SkinnedMesh(geometry, material);
    mesh.bind(this.skeleton, mesh.matrixWorld);
    return mesh;
  }
}
