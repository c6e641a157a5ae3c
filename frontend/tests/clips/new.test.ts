// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";

import { NewClips } from "../../src/clips/new";
import { show } from "../template";

let page: NewClips;
const texts = () => document.querySelector("textarea[name=texts]") as HTMLTextAreaElement;
const problems = () => Array.from(document.querySelectorAll("#texts-problems li"), (item) => item.textContent);
const count = () => document.getElementById("texts-count")?.textContent;
const write = (text: string) => {
  texts().value = text;
  texts().dispatchEvent(new Event("input"));
};
const submit = () => {
  const event = new Event("submit", { cancelable: true });
  document.getElementById("new-clips")?.dispatchEvent(event);
  return !event.defaultPrevented;
};

beforeEach(() => {
  const id = "form.texts.id_for_label";
  show("production/clips/jobs.html", { [id]: "id_texts", "batch.LINES": "2", "batch.CHARACTERS": "5" });
  document.querySelectorAll("#texts-problems li").forEach((item) => item.remove());
  texts().value = "";
  page = new NewClips();
});
afterEach(() => page.dispose());

test("lines with text are counted, empty ones are not", () => {
  write("ano\n\n  \nnie");
  expect(count()).toBe("2 clips");
  write("ano");
  expect(count()).toBe("1 clip");
  expect(submit()).toBe(true);
});

test("a line that is too long is named by its number, and keeps the form from going out", () => {
  write("ano\n123456");
  expect(problems()).toEqual(["Line 2: 6 characters, at most 5 are possible."]);
  expect(texts().getAttribute("aria-invalid")).toBe("true");
  expect(submit()).toBe(false);
  write("ano\n🙂🙂🙂🙂🙂");
  expect(problems()).toEqual([]);
  expect(texts().hasAttribute("aria-invalid")).toBe(false);
});

test("too many lines and none at all are said", () => {
  write("a\nb\nc");
  expect(problems()[0]).toContain("at most 2");
  write("");
  expect(submit()).toBe(false);
  expect(problems()).toEqual(["Write at least one line of text."]);
});
