import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { PEOPLE } from "../src/people";
import { type Surface, SURFACES } from "../src/standins";

const FOLDER = new URL("../../production/static/production/", import.meta.url);

/** The surfaces of a .glb, as the loader would make materials of them. */
function surfacesOf(file: string): Surface[] {
  const bytes = readFileSync(new URL(file, FOLDER));
  const document = JSON.parse(bytes.toString("utf8", 20, 20 + bytes.readUInt32LE(12)));
  const skinned = new Set(document.nodes.filter((node: { skin?: number }) => node.skin !== undefined).map((node: { mesh: number }) => node.mesh));
  return document.meshes.flatMap(({ primitives }: { primitives: never[] }, mesh: number) =>
    primitives.map(({ material: number, attributes }: { material: number; attributes: Record<string, number> }) => {
      const material = document.materials[number];
      const colour = attributes.COLOR_0;
      if (colour !== undefined) expect(document.accessors[colour].type).toBe("VEC4");
      return {
        material: material.name,
        ...(material.pbrMetallicRoughness.baseColorTexture && { map: true }),
        ...(material.normalTexture && { normalMap: true }),
        ...(colour !== undefined && { colours: true }),
        ...(material.doubleSided && { double: true }),
        ...(skinned.has(mesh) && { skinned: true }),
      };
    }),
  );
}

test.each(PEOPLE)("stand-ins are like every surface of the $name's", ({ file }) => {
  const unlike = (one: Surface) => !SURFACES.some((other) => JSON.stringify(other) === JSON.stringify(one));
  const found = surfacesOf(file);
  expect(found.filter(unlike)).toEqual([]);
  expect(new Set(found.map(({ material }) => material))).toEqual(new Set(SURFACES.map(({ material }) => material)));
});
