// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { RatingPanel } from "../../src/panels/rating";
import { show } from "../template";

const fetched = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();
let panel: RatingPanel;
const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const choose = (name: string, value: number) => {
  find<HTMLInputElement>(`input[name=${name}][value="${value}"]`).checked = true;
};
const send = async () => {
  find<HTMLFormElement>("#rating form").requestSubmit();
  await new Promise((resolve) => setImmediate(resolve));
};
const answer = (body: object, status = 200) => fetched.mockResolvedValueOnce(Response.json(body, { status }));

beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
  fetched.mockReset();
  show("production/index.html", { url: "/api/ratings/" });
  panel = new RatingPanel(() => 0.6);
});
afterEach(() => {
  panel.dispose();
  vi.unstubAllGlobals();
});

test("each scale has seven points", () => {
  for (const name of ["meaning", "motion"]) {
    expect(document.querySelectorAll(`input[name=${name}]`).length).toBe(7);
  }
});

test("both scales must be answered before anything is sent", async () => {
  answer({ rating: null });
  await panel.open("p1");
  choose("meaning", 3);
  await send();
  expect(find(".rating-problem").textContent).not.toBe("");
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("what is sent names the production and the speed it was seen at", async () => {
  answer({ rating: null });
  await panel.open("p1");
  choose("meaning", 6);
  choose("motion", 2);
  find<HTMLTextAreaElement>("#comment").value = "So.";
  answer({});
  await send();
  const [, init] = fetched.mock.calls[1];
  expect(JSON.parse(String(init?.body))).toEqual({ production: "p1", meaning: 6, motion: 2, comment: "So.", speed: 0.6 });
  expect(find("#rating form").hidden).toBe(true);
  expect(find(".thanks").hidden).toBe(false);
});

test("a refusal is said in the server's words, and the form stays", async () => {
  answer({ rating: null });
  await panel.open("p1");
  choose("meaning", 1);
  choose("motion", 1);
  answer({ message: "Too many ratings." }, 429);
  await send();
  expect(find(".rating-problem").textContent).toBe("Too many ratings.");
  expect(find("#rating form").hidden).toBe(false);
  fetched.mockRejectedValueOnce(new TypeError("network"));
  await send();
  expect(find(".rating-problem").textContent).toContain("could not be sent");
});

test("what this visitor said before is shown again, and can be changed", async () => {
  answer({ rating: { meaning: 4, motion: 5, comment: "Good." } });
  await panel.open("p1");
  expect(find(".thanks").hidden).toBe(false);
  find<HTMLButtonElement>(".thanks button").click();
  expect(find("#rating form").hidden).toBe(false);
  expect(find<HTMLTextAreaElement>("#comment").value).toBe("Good.");
  expect(find<HTMLInputElement>("input[name=motion]:checked").value).toBe("5");
});
