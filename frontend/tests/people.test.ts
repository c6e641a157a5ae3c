import { readFileSync } from "node:fs";
import { validateBytes } from "gltf-validator";
import { describe, expect, test } from "vitest";

import { fileOf, PEOPLE, personNamed } from "../src/people";

const FOLDER = new URL("../../production/static/production/", import.meta.url);

describe("the people who sign", () => {
  test.each(PEOPLE)("$name's file has no errors by the glTF validator", async ({ file }) => {
    const report = await validateBytes(new Uint8Array(readFileSync(new URL(file, FOLDER))), { maxIssues: 0 });
    expect(report.issues.numErrors).toBe(0);
  });

  test("lie beside each other", () => {
    expect(fileOf(PEOPLE[1], "/static/production/signer.glb")).toBe("/static/production/signer-man.glb");
    expect(fileOf(PEOPLE[0], "/static/production/signer.glb")).toBe("/static/production/signer.glb");
  });

  test("an unknown name means the first of them", () => {
    expect(personNamed("man").file).toBe("signer-man.glb");
    expect(personNamed("nobody")).toBe(PEOPLE[0]);
    expect(personNamed(null)).toBe(PEOPLE[0]);
  });
});
