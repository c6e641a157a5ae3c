// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { Status } from "../../src/panels/status";

test("the line is written only when it says something else, for a screen reader reads every change", () => {
  const line = document.createElement("p");
  const status = new Status(line);
  status.show("good", "Signing");
  const node = line.firstChild;
  status.show("good", "Signing");
  expect(line.firstChild).toBe(node);
  status.show("error", "Signing");
  expect(line.dataset.kind).toBe("error");
});
