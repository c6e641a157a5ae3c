// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { RatingPanel } from "../../src/panels/rating";
import type { Accepted, Sign } from "../../src/protocol";
import { show } from "../template";

const fetched = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();
const signs: Sign[] = ["DOBRE", "VEČER"].map((gloss, index) => ({
  ...{ index, gloss, kind: "sign", text_span: [6 * index, 6 * index + 5], start_frame: 20 * index, end_frame: 20 * index + 20 },
}));
const playback = { speed: 0.6, watchedSeconds: 3.456, replays: 1, time: 30, allSigns: signs };
const production = { production: "p1", sign_language: "svk", text: "Dobrý večer" } as Accepted;
let panel: RatingPanel;
const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const choose = (name: string, value: string | number) => {
  find<HTMLInputElement>(`input[name=${name}][value="${value}"]`).checked = true;
};
const settled = () => new Promise((resolve) => setImmediate(resolve));
const send = async () => {
  find<HTMLFormElement>("#rating form").requestSubmit();
  await settled();
  await settled();
};
const sent = (call: number) => JSON.parse(String(fetched.mock.calls[call][1]?.body)) as Record<string, unknown>;
const answer = (body: object, status = 200) => fetched.mockResolvedValueOnce(Response.json(body, { status }));
const open = () => {
  answer({ rating: null });
  return panel.open(production);
};
const sayMore = () => {
  find<HTMLDetailsElement>("#rating-more").open = true;
  find("#rating-more").dispatchEvent(new Event("toggle"));
};
const note = (at: string, what: string) => {
  find<HTMLSelectElement>("#tag-at").value = at;
  find<HTMLSelectElement>("#tag-what").value = what;
  find("#tag-what").dispatchEvent(new Event("change"));
  find("#tag-add").click();
};

beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
  fetched.mockReset();
  localStorage.clear();
  show("production/index.html", { url: "/api/ratings/" });
  find("#rating form").insertAdjacentHTML("beforeend", '<input type="hidden" name="csrfmiddlewaretoken" value="t">');
  Object.assign(find("#rating").dataset, { url: "/api/ratings/", dictionary: "/dictionary/" });
  panel = new RatingPanel(playback);
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

test("the first question must be answered before anything is sent", async () => {
  await open();
  choose("meaning", 3);
  await send();
  expect(find(".rating-problem").textContent).not.toBe("");
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("one answer is a rating, with the production and how it was watched, and no consent to what was not seen", async () => {
  await open();
  choose("understood", "partly");
  answer({});
  await send();
  expect(sent(1)).toEqual({
    ...{ production: "p1", understood: "partly", comment: "", tags: [], background: "" },
    ...{ speed: 0.6, watched_seconds: 3.46, replays: 1 },
  });
  expect(find("#rating form").hidden).toBe(true);
  expect(find(".thanks").hidden).toBe(false);
});

test("who says more sends scales, comment, background and each tick by itself", async () => {
  await open();
  sayMore();
  choose("understood", "no");
  choose("meaning", 0);
  find<HTMLTextAreaElement>("#comment").value = "So.";
  find<HTMLSelectElement>("#background").value = "deaf";
  find("#background").dispatchEvent(new Event("change"));
  find("#consent [name=training]").click();
  answer({});
  await send();
  expect(sent(1)).toMatchObject({ meaning: 0, comment: "So.", background: "deaf" });
  expect(sent(1).motion).toBeUndefined();
  expect(sent(1).consent).toEqual({ service: false, research: false, training: true });
});

test("background and ticks stay for the next production, everything else begins anew", async () => {
  await open();
  sayMore();
  choose("understood", "yes");
  find<HTMLSelectElement>("#background").value = "learner";
  find("#background").dispatchEvent(new Event("change"));
  find("#consent [name=service]").click();
  answer({ rating: null });
  await panel.open({ ...production, production: "p2" });
  expect(document.querySelector("[name=understood]:checked")).toBeNull();
  expect(find<HTMLSelectElement>("#background").value).toBe("learner");
  expect(find<HTMLInputElement>("#consent [name=service]").checked).toBe(true);
});

test("what is wrong is noted at a sign or at the moment under the play head, and can be taken away", async () => {
  await open();
  note("1", "hand_shape");
  note("moment", "timing");
  note("1", "hand_shape"); // the same once more
  expect(Array.from(document.querySelectorAll("#tags li"), (item) => item.firstChild?.textContent)).toEqual([
    ...["1.2 s: Timing", "VEČER: Hand shape"],
  ]);
  find("#tags li button").click();
  expect(document.activeElement).toBe(find("#tag-add"));
  choose("understood", "yes");
  answer({});
  await send();
  expect(sent(1).tags).toEqual([{ tag: "hand_shape", sign: 1 }]);
});

test("a wrong sign may have a better one from the dictionary, other tags may not", async () => {
  await open();
  const query = find<HTMLInputElement>("#better-query");
  answer({});
  fetched.mockReset();
  fetched.mockImplementation(async (url) =>
    url === "/dictionary/svk/"
      ? new Response('<ul id="entries"><li data-kind="sign" data-topic="nouns" data-words="deň"><b>DEŇ</b></li></ul>')
      : Response.json({}),
  );
  query.value = "deň";
  query.dispatchEvent(new Event("input"));
  await vi.waitFor(() => expect(find("#better-found button")).not.toBeNull());
  find("#better-found button").click();
  expect(query.value).toBe("DEŇ");
  note("1", "wrong_sign");
  expect(find("#tags li").firstChild?.textContent).toBe("VEČER: Wrong sign, better DEŇ");
  note("0", "face");
  expect(find("#tag-better").hidden).toBe(true);
  choose("understood", "no");
  await send();
  expect(JSON.parse(String(fetched.mock.lastCall?.[1]?.body)).tags).toEqual([
    ...[{ tag: "wrong_sign", sign: 1, better: "DEŇ" }, { tag: "face", sign: 0 }],
  ]);
});

test("a refusal is said in the server's words, and the form stays", async () => {
  await open();
  choose("understood", "yes");
  answer({ message: "Too many ratings." }, 429);
  await send();
  expect(find(".rating-problem").textContent).toBe("Too many ratings.");
  expect(find("#rating form").hidden).toBe(false);
  fetched.mockRejectedValueOnce(new TypeError("network"));
  await send();
  expect(find(".rating-problem").textContent).toContain("could not be sent");
});

test("what this visitor said before is shown again, and can be changed", async () => {
  const consent = { service: true, research: false, training: false };
  answer({ rating: { understood: "no", meaning: null, motion: 5, comment: "Good.", tags: [{ tag: "face", sign: 0 }], consent } });
  await panel.open(production);
  expect(find(".thanks").hidden).toBe(false);
  find<HTMLButtonElement>("#rating-change").click();
  expect(find("#rating form").hidden).toBe(false);
  expect(find<HTMLTextAreaElement>("#comment").value).toBe("Good.");
  expect(find<HTMLInputElement>("input[name=motion]:checked").value).toBe("5");
  expect(document.querySelector("input[name=meaning]:checked")).toBeNull();
  expect(find<HTMLInputElement>("input[name=understood]:checked").value).toBe("no");
  expect(find("#tags li").firstChild?.textContent).toBe("DOBRE: Face");
  expect(find<HTMLInputElement>("#consent [name=service]").checked).toBe(true);
});

test("a rating can be taken back, and the question is there again", async () => {
  await open();
  choose("understood", "yes");
  answer({});
  await send();
  answer({ rating: null });
  find("#rating-undo").click();
  await settled();
  await settled();
  const [url, init] = fetched.mock.calls[2];
  expect([url, init?.method]).toEqual(["/api/ratings/?production=p1", "DELETE"]);
  expect(find("#rating form").hidden).toBe(false);
  expect(document.querySelector("[name=understood]:checked")).toBeNull();
  expect(find(".rating-problem").textContent).toBe("Your rating is gone.");
});

test("who has rated is asked into a study, if one looks for raters", async () => {
  await open();
  choose("understood", "yes");
  answer({ rating: {}, study: "/studies/s1/" });
  await send();
  await settled();
  expect(find("#rating-invitation").hidden).toBe(false);
  expect(find("#rating-invitation a").getAttribute("href")).toBe("/studies/s1/");
  find("#rating-change").click();
  answer({ rating: {}, study: null });
  await send();
  await settled();
  expect(find("#rating-invitation").hidden).toBe(true);
});
