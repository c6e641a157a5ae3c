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
  const file = '<input type="file" name="file" id="id_file" data-bytes="10">'; // as Django's widget writes it
  const values = { [id]: "id_texts", "form.file": file, "form.limits.rows": "2", "form.limits.characters": "5" };
  show("production/clips/jobs.html", values);
  document.querySelectorAll(".errorlist li").forEach((item) => item.remove());
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

const choose = (content: string) => {
  const file = document.querySelector("input[type=file]") as HTMLInputElement;
  Object.defineProperty(file, "files", { configurable: true, value: [new File([content], "a.csv")] });
  file.dispatchEvent(new Event("change"));
};
const fileProblems = () => Array.from(document.querySelectorAll("#file-problems li"), (item) => item.textContent);

test("a file goes out without any lines", () => {
  choose("text\nano");
  expect(submit()).toBe(true);
  expect(problems()).toEqual([]);
});

test("a file that is too large is named before it is sent, since the server would only hang up", () => {
  choose("a".repeat(1_000_000));
  expect(fileProblems()).toEqual(["The file has 1.0 MB, at most 0.0 are possible. Please divide it."]);
  expect(submit()).toBe(false);
  choose("a");
  expect(fileProblems()).toEqual([]);
});
