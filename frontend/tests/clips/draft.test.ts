// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DraftPage } from "../../src/clips/draft";
import { show } from "../template";

let page: DraftPage;
const fetched = vi.fn();
const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const row = (id: number, cells: object) =>
  `<tr data-row="${id}" data-look="fine" data-cells='${JSON.stringify(cells)}'><td><button data-act="edit">E</button><button data-act="remove">R</button></td></tr>`;
const rows = () => Array.from(document.querySelectorAll<HTMLElement>("tbody tr"), (one) => one.dataset.row);
const field = (name: string) => find<HTMLInputElement>(`#edit [name=${name}]`);
const answer = (html: string, good = 2) =>
  Response.json({ html, summary: { good, bad: 0, words: `${good} rows`, lengths: "0:10" } });
const sent = () => JSON.parse(fetched.mock.calls[0][1].body as string);
const settle = () => vi.waitFor(() => expect(fetched.mock.results[0]?.type).toBe("return"));
const act = (id: number, what: string) => find(`tr[data-row="${id}"] [data-act=${what}]`).click();
const submit = async () => {
  find("#edit form").dispatchEvent(new Event("submit", { cancelable: true }));
  await settle();
  await new Promise((resolve) => setTimeout(resolve));
};

beforeEach(() => {
  show("production/clips/draft.html", { code: "en-ase", name: "English" });
  document.body.insertAdjacentHTML("beforeend", '<input name="csrfmiddlewaretoken" value="t">');
  find("#draft").dataset.rows = "/rows";
  find("tbody").innerHTML = row(1, { text: "Dom", time: "kept" }) + row(2, { text: "Ja", language: "xx" });
  vi.stubGlobal("fetch", fetched);
  fetched.mockReset();
  page = new DraftPage();
});
afterEach(() => {
  page.dispose();
  vi.unstubAllGlobals();
});

test("a row is changed, and shown as the server checked it", async () => {
  fetched.mockResolvedValue(answer(row(1, { text: "Domov" }).replace("<td>", "<td>new")));
  act(1, "edit");
  expect([find<HTMLDialogElement>("#edit").open, field("text").value]).toEqual([true, "Dom"]);
  field("text").value = " Domov ";
  field("name").value = "prvý";
  await submit();
  expect(fetched.mock.calls[0][0]).toBe("/rows/1");
  expect(sent()).toEqual({ cells: { text: "Domov", name: "prvý", time: "kept" } });
  expect(find('tr[data-row="1"] td').textContent).toMatch(/^new/);
  expect([find("#summary").textContent, find<HTMLDialogElement>("#edit").open]).toEqual(["2 rows", false]);
});

test("a choice that is none stays until another is made", async () => {
  fetched.mockResolvedValue(answer(row(2, {})));
  act(2, "edit");
  expect(field("language").value).toBe("xx");
  await submit();
  expect(sent().cells).toEqual({ text: "Ja", language: "xx" });
});

test("a choice of both languages takes the place of a sign language beside it", async () => {
  find("tbody").innerHTML = row(1, { text: "Dom", language: "en", "sign language": "bfi" });
  fetched.mockResolvedValue(answer(row(1, {})));
  act(1, "edit");
  expect(field("language").value).toBe("en → bfi");
  field("language").value = "en-ase";
  await submit();
  expect(sent().cells).toEqual({ text: "Dom", language: "en-ase" });
});

test("a new row comes last", async () => {
  fetched.mockResolvedValue(answer(row(3, {})));
  find("#add").click();
  expect(field("text").value).toBe("");
  field("text").value = "Nový";
  await submit();
  expect([fetched.mock.calls[0][0], sent()]).toEqual(["/rows", { cells: { text: "Nový" } }]);
  expect(rows()).toEqual(["1", "2", "3"]);
});

test("a removed row goes, and nothing can be made of none", async () => {
  fetched.mockResolvedValue(answer("", 0));
  act(1, "remove");
  await settle();
  await vi.waitFor(() => expect(rows()).toEqual(["2"]));
  expect(fetched.mock.calls[0][0]).toBe("/rows/1/remove");
  expect(find<HTMLButtonElement>("#make").disabled).toBe(true);
});

test("while the server is away the form stays as it is written", async () => {
  fetched.mockRejectedValue(new TypeError("away"));
  act(1, "edit");
  field("text").value = "Domov";
  await submit();
  expect(find("#edit-problem").textContent).toMatch(/does not answer/);
  expect([find<HTMLDialogElement>("#edit").open, field("text").value]).toEqual([true, "Domov"]);
});

test("what the server says is wrong is shown", async () => {
  fetched.mockResolvedValue(Response.json({ problem: "This row is too long." }, { status: 400 }));
  act(1, "edit");
  await submit();
  expect(find("#edit-problem").textContent).toBe("This row is too long.");
});

test("only rows to look at are shown when asked for", () => {
  find("#only-problems").click();
  expect(find("table").classList.contains("problems")).toBe(true);
});

test("what is pressed twice is asked for once", async () => {
  fetched.mockImplementation(async () => answer(""));
  act(1, "remove");
  act(1, "remove");
  act(2, "remove");
  await vi.waitFor(() => expect(rows()).toEqual([]));
  expect(fetched.mock.calls.map(([address]) => address)).toEqual(["/rows/1/remove", "/rows/2/remove"]);
  expect(find("#draft-problem").hidden).toBe(true);
});
