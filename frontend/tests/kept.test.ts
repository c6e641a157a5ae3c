// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { forgetSigned, keep, keepSigned, kept, signedHere } from "../src/kept";

const sentence = (text: string) => ({ text, sign_language: "svk", text_language: "sk" });

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test("the latest sentence comes first, one that comes again moves up, and the oldest are forgotten", () => {
  for (let k = 0; k < 40; k++) keepSigned(`p${k}`, sentence(`text ${k}`));
  keepSigned("p20", sentence("text 20"));
  const signed = signedHere();
  expect(signed).toHaveLength(30);
  expect(signed.slice(0, 2).map(({ production }) => production)).toEqual(["p20", "p39"]);
  expect(signed[0].languages).toBe("svk sk");
  forgetSigned();
  expect(signedHere()).toEqual([]);
});

test("what somebody else wrote there is nothing", () => {
  localStorage.setItem("hybridsign.signed", "{broken");
  expect(signedHere()).toEqual([]);
  localStorage.setItem("hybridsign.signed", '"text"');
  expect(signedHere()).toEqual([]);
});

test("a browser that keeps nothing loses nothing else", () => {
  vi.stubGlobal("localStorage", {
    getItem: () => {
      throw new DOMException("off");
    },
    setItem: () => {
      throw new DOMException("off");
    },
  });
  keep("captions", false);
  expect(kept("captions", true)).toBe(true);
});
