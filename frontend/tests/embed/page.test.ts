// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { requestOf } from "../../src/embed/page";
import { show } from "../template";

test("what is asked for is what the template wrote", () => {
  show("production/embed_welcome.html", {
    "asked.text": "Ahoj!",
    "asked.text_language": "sk",
    "asked.sign_language": "svk",
    "asked.options.dominant_hand|default:'right'": "left",
    "asked.options.order|default:'signer'": "text",
    "asked.options.fingerspelling_speed|default:1|unlocalize": "0.5",
  });
  expect(requestOf((document.getElementById("begin") as HTMLElement).dataset)).toEqual({
    text: "Ahoj!",
    text_language: "sk",
    sign_language: "svk",
    options: { dominant_hand: "left", fingerspelling_speed: 0.5, order: "text" },
  });
});
