// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DownloadPanel, fileName } from "../../src/panels/download";
import type { Watched } from "../../src/player";
import type { Accepted } from "../../src/protocol";
import { eventually } from "../eventually";
import { show } from "../template";

let saved: { name: string; content: Blob }[];
let production: Watched | null;
let panel: DownloadPanel;
const said = () => document.querySelector("#download-menu .said")?.textContent;
const press = async (ending: string) => {
  document.querySelector<HTMLButtonElement>(`button[data-file=${ending}]`)?.click();
  await eventually(() => expect(saved.length + (said() ?? "").length).toBeGreaterThan(0));
};

beforeEach(() => {
  show("production/viewer.html");
  saved = [];
  const contents = new Map<string, Blob>();
  vi.spyOn(URL, "createObjectURL").mockImplementation((content) => {
    contents.set("blob:1", content as Blob);
    return "blob:1";
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, content: contents.get(this.href) as Blob });
  });
  const sign = { index: 0, gloss: "AHOJ", kind: "sign", text_span: [0, 4], start_frame: 0, end_frame: 5 } as const;
  const accepted = { production: "id", text: "Ahoj svet!", fps: 25 } as unknown as Accepted;
  production = { accepted, signs: [sign], data: new Int16Array(0), frames: [], view: {} as Watched["view"] };
  panel = new DownloadPanel(() => production, () => "/signer.glb", () => "man");
});
afterEach(() => {
  panel.dispose();
  vi.restoreAllMocks();
});

test("captions are saved under a name made of the text", async () => {
  await press("srt");
  expect(saved[0].name).toBe("ahoj-svet.srt");
  expect(await saved[0].content.text()).toContain("00:00:00,000 --> 00:00:00,200\nAhoj\n");
});

test("formats of other programs are fetched from the server, with the person who is seen", async () => {
  const fetched = vi.spyOn(window, "fetch").mockResolvedValue(new Response("HIERARCHY"));
  await press("bvh");
  expect(fetched).toHaveBeenCalledWith("/p/id.bvh?avatar=man");
  await eventually(() => expect(saved[0]?.name).toBe("ahoj-svet.bvh"));
  expect(await saved[0].content.text()).toBe("HIERARCHY");
});

test("what the server will not write is said in its words", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(window, "fetch").mockResolvedValue(Response.json({ code: "busy", message: "Later, please." }, { status: 429 }));
  await press("glb");
  await eventually(() => expect(said()).toBe("Later, please."));
  expect(saved).toEqual([]);
});

test("a server that is away is said", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(window, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
  await press("eaf");
  await eventually(() => expect(said()).toContain("could not be made"));
});

test("a sentence that is not all here yet is said, and nothing is saved", async () => {
  production = null;
  await press("json");
  expect(said()).toContain("not all here");
  expect(saved).toEqual([]);
});

test("a browser that cannot make a file says so", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  await press("mp4"); // there is no WebGL here
  await eventually(() => expect(said()).toContain("could not be made"));
  expect(saved).toEqual([]);
});

test("names hold only what every file system takes", () => {
  expect(fileName("Dobrý večer!", "mp4")).toBe("dobry-vecer.mp4");
  expect(fileName("🙂/../", "json")).toBe("signed.json");
  expect(fileName("a".repeat(100), "gif")).toBe(`${"a".repeat(40)}.gif`);
});
