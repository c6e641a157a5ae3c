// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { SignForm } from "../../src/panels/form";
import type { ProductionRequest } from "../../src/protocol";
import { show } from "../template";

const sent = vi.fn<(request: ProductionRequest) => void>();
const next = vi.fn<(request: ProductionRequest) => void>();
const hand = vi.fn();
const typed = vi.fn<(request: ProductionRequest | null) => void>();
let form: SignForm;
const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const text = () => at<HTMLTextAreaElement>("text");
const type = (typed: string) => {
  text().value = typed;
  text().dispatchEvent(new Event("input"));
};
const press = (key: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, ...more });
  text().dispatchEvent(event);
  return event;
};
const submit = () => at<HTMLFormElement>("sign-form").requestSubmit();

beforeEach(() => {
  vi.resetAllMocks();
  show("production/index.html", { limit: "20", "code": "svk", "text_code": "sk" });
  at<HTMLSelectElement>("languages").value = "svk sk";
  form = new SignForm({ sign: sent, next, hand, typed });
});
afterEach(() => form.dispose());

test("a text goes out with its languages and options", () => {
  type("Dobrý deň");
  at<HTMLInputElement>("left-handed").checked = true;
  at<HTMLInputElement>("text-order").checked = true;
  at<HTMLInputElement>("recorded-only").checked = true;
  at<HTMLInputElement>("spelling-speed").value = "0.5";
  submit();
  expect(sent).toHaveBeenCalledWith({
    text: "Dobrý deň",
    text_language: "sk",
    sign_language: "svk",
    options: { dominant_hand: "left", fingerspelling_speed: 0.5, order: "text", composed: false },
  });
});

test("nothing but space is not sent, and the field says why", () => {
  type("  \n ");
  submit();
  expect(sent).not.toHaveBeenCalled();
  expect(at("text-error").textContent).not.toBe("");
  expect(text().getAttribute("aria-invalid")).toBe("true");
  type("a");
  expect(at("text-error").textContent).toBe("");
  expect(text().getAttribute("aria-invalid")).toBe("false");
});

test("the limit counts code points, so that twenty emoji still fit", () => {
  type("🙂".repeat(20));
  expect(at("counter").textContent).toBe("20 / 20");
  expect(at("counter").classList.contains("over")).toBe(false);
  submit();
  expect(sent).toHaveBeenCalledTimes(1);
  type("🙂".repeat(21));
  expect(at("counter").classList.contains("over")).toBe(true);
  submit();
  expect(sent).toHaveBeenCalledTimes(1);
  expect(at("text-error").textContent).toContain("1");
});

test("Enter signs, Shift and Enter begin a line, and Enter that ends a composed character does neither", () => {
  type("Ahoj");
  expect(press("Enter", { shiftKey: true }).defaultPrevented).toBe(false);
  expect(press("Enter", { isComposing: true }).defaultPrevented).toBe(false);
  expect(sent).not.toHaveBeenCalled();
  expect(press("Enter").defaultPrevented).toBe(true);
  expect(sent).toHaveBeenCalledTimes(1);
});

test("an example fills the field and is signed at once, in the language that it is written in", () => {
  const example = document.querySelector("#examples button") as HTMLButtonElement;
  expect(example.lang).toBe("sk");
  example.click();
  expect(text().value).toBe(example.textContent);
  expect(sent.mock.calls[0][0].text).toBe(example.textContent);
});

test("another sentence can be put behind the present one while that is signed", () => {
  expect(at("sign-next").hidden).toBe(true);
  form.showWaiting(true, 0);
  expect(at("sign-next").hidden).toBe(false);
  type("Ako sa máš?");
  at("sign-next").click();
  expect(next.mock.calls[0][0].text).toBe("Ako sa máš?");
  expect(sent).not.toHaveBeenCalled();
  form.showWaiting(true, 2);
  expect(at("waiting").textContent).toContain("2");
  form.showWaiting(false, 0);
  expect([at("sign-next").hidden, at("waiting").textContent]).toEqual([true, ""]);
});

test("a deep link that says so is signed once the script is here, and no other is", () => {
  type("Ahoj");
  delete at("sign-form").dataset.sign;
  form.submitIfAsked();
  expect(sent).not.toHaveBeenCalled();
  at("sign-form").dataset.sign = "";
  form.submitIfAsked();
  expect(sent).toHaveBeenCalledTimes(1);
});

test("sent by the browser itself, the form keeps its text and languages as a deep link", () => {
  const names = Array.from(at<HTMLFormElement>("sign-form").elements, (element) => element.getAttribute("name"));
  expect(names).toEqual(expect.arrayContaining(["text", "languages", "sign"]));
  expect(at<HTMLFormElement>("sign-form").method).toBe("get");
});

test("another hand leads at once, also in what is being watched", () => {
  at<HTMLInputElement>("left-handed").checked = false;
  at("left-handed").click();
  expect(hand).toHaveBeenCalledWith("left");
});

test("what is typed is told with every choice that its plan depends on, and nothing while there is nothing to plan", () => {
  at<HTMLInputElement>("text-order").checked = at<HTMLInputElement>("recorded-only").checked = false;
  type("Ahoj");
  expect(typed.mock.lastCall?.[0]).toMatchObject({ text: "Ahoj", text_language: "sk", options: { order: "signer" } });
  at("text-order").click();
  expect(typed.mock.lastCall?.[0]).toMatchObject({ options: { order: "text", composed: true } });
  at("recorded-only").click();
  expect(typed.mock.lastCall?.[0]).toMatchObject({ options: { composed: false } });
  type(" ");
  expect(typed).toHaveBeenLastCalledWith(null);
  type("a".repeat(21));
  expect(typed).toHaveBeenLastCalledWith(null);
});

test("words are replaced where code points count, and another text language keeps the sign language", () => {
  type("🙂 Ahpj!");
  form.replace([2, 6], "Ahoj");
  expect(text().value).toBe("🙂 Ahoj!");
  expect(typed.mock.lastCall?.[0]?.text).toBe("🙂 Ahoj!");
  at("languages").insertAdjacentHTML("beforeend", '<option value="svk en">English</option>');
  expect([form.offers("en"), form.offers("de")]).toEqual([true, false]);
  form.readAs("en");
  expect(typed.mock.lastCall?.[0]).toMatchObject({ sign_language: "svk", text_language: "en" });
});

test("a form that is gone sends nothing more", () => {
  type("Ahoj");
  form.dispose();
  at("sign-form").dispatchEvent(new Event("submit", { cancelable: true }));
  expect(sent).not.toHaveBeenCalled();
});
