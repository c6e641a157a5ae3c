import { expect, test } from "vitest";

import { Viewpoint, VIEWS } from "../src/views";

const reach = (viewpoint: Viewpoint) => {
  for (let k = 0; k < 200; k++) viewpoint.update(0.04, false);
};

test("every preset is reached smoothly, and at once by those who want calm", () => {
  for (const name of Object.keys(VIEWS) as (keyof typeof VIEWS)[]) {
    const viewpoint = new Viewpoint();
    viewpoint.choose(name);
    viewpoint.update(0.04, false);
    if (name !== "signing") expect(viewpoint.now).not.toEqual(VIEWS[name]);
    reach(viewpoint);
    expect(viewpoint.now).toEqual(VIEWS[name]);
    expect(viewpoint.update(0.04, false)).toBe(false);
    const calm = new Viewpoint();
    calm.choose(name);
    calm.update(0.04, true);
    expect(calm.now).toEqual(VIEWS[name]);
  }
});

test("zoom and turn have ends, and a preset forgets them", () => {
  const viewpoint = new Viewpoint();
  for (let k = 0; k < 50; k++) {
    viewpoint.zoom(1.25);
    viewpoint.turn(0.5);
  }
  reach(viewpoint);
  expect(viewpoint.now.height).toBeCloseTo(VIEWS.signing.height / 3);
  expect(viewpoint.now.turn).toBeCloseTo(Math.PI);
  viewpoint.choose("signing");
  reach(viewpoint);
  expect(viewpoint.now).toEqual(VIEWS.signing);
});
