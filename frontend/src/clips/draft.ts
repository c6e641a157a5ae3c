/** The page of a draft: rows are changed, removed and added one by one, and checked by the server each time. */

import { inside, part } from "../page";
import { words } from "../words";

type Cells = Record<string, string>;

/** As production/clips/batches/views.py answers. html: the row as it is now, "" where it was removed. */
interface Answer {
  html: string;
  summary: { good: number; bad: number; words: string; lengths: string };
}

/** The column whose cell a choice of both languages takes the place of. */
const SIGN_LANGUAGE = "sign language";

export class DraftPage {
  private readonly draft = part("draft", HTMLElement);
  private readonly rows: HTMLTableSectionElement;
  private readonly table: HTMLTableElement;
  private readonly dialog = part("edit", HTMLDialogElement);
  private readonly form: HTMLFormElement;
  private readonly problem = part("edit-problem", HTMLElement);
  private readonly failure = part("draft-problem", HTMLElement);
  private readonly onlyProblems = part("only-problems", HTMLInputElement);
  private readonly listening = new AbortController();
  /** The row that is being changed; null for a new one. */
  private editing: HTMLTableRowElement | null = null;
  /** Paths of what was asked for and is not answered yet. */
  private readonly asked = new Set<string>();

  constructor() {
    const { signal } = this.listening;
    this.table = inside(this.draft, "table", HTMLTableElement);
    this.rows = inside(this.table, "tbody", HTMLTableSectionElement);
    this.form = inside(this.dialog, "form", HTMLFormElement);
    this.rows.addEventListener("click", (event) => this.act(event), { signal });
    this.form.addEventListener("submit", (event) => void this.save(event), { signal });
    part("add", HTMLElement).addEventListener("click", () => this.edit(null), { signal });
    part("edit-cancel", HTMLElement).addEventListener("click", () => this.dialog.close(), { signal });
    this.onlyProblems.addEventListener("change", () => this.filter(), { signal });
    this.filter(); // browsers keep a tick when a page is loaded again
  }

  dispose(): void {
    this.listening.abort();
  }

  private filter(): void {
    this.table.classList.toggle("problems", this.onlyProblems.checked);
  }

  private act(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest("button[data-act]") : null;
    const row = button?.closest("tr");
    if (!(button instanceof HTMLElement) || !row) return;
    if (button.dataset.act === "edit") this.edit(row);
    else void this.remove(row);
  }

  private edit(row: HTMLTableRowElement | null): void {
    this.editing = row;
    this.problem.textContent = "";
    const cells = cellsOf(row);
    for (const field of this.fields()) {
      const own = cells[field.name] ?? "";
      const pair = field.name === "language" && cells[SIGN_LANGUAGE] ? `${own} → ${cells[SIGN_LANGUAGE]}` : own;
      if (field instanceof HTMLSelectElement) offer(field, pair);
      field.value = pair;
    }
    this.dialog.showModal();
    this.fields()[0].focus();
  }

  /** What the form says, and of the row's other cells what they said. */
  private written(): Cells {
    const cells = cellsOf(this.editing);
    for (const field of this.fields()) {
      const value = field.value.trim();
      if (field.name === "language") {
        if (value.includes(" → ")) continue; // as it was
        delete cells[SIGN_LANGUAGE];
      }
      if (value) cells[field.name] = value;
      else delete cells[field.name];
    }
    return cells;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const row = this.editing;
    const path = row ? `/${row.dataset.row}` : "";
    const answer = await this.send(path, { cells: this.written() }, this.problem);
    if (!answer) return;
    const now = parsed(answer.html);
    if (row) row.replaceWith(now);
    else this.rows.append(now);
    this.dialog.close();
    now.querySelector<HTMLElement>("[data-act=edit]")?.focus();
  }

  private async remove(row: HTMLTableRowElement): Promise<void> {
    if (!(await this.send(`/${row.dataset.row}/remove`, {}, this.failure))) return;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector<HTMLElement>("[data-act=remove]") ?? part("add", HTMLElement)).focus();
  }

  /** Null, and said where `problem` is, when the server did not do it. */
  private async send(path: string, body: object, problem: HTMLElement): Promise<Answer | null> {
    if (this.asked.has(path)) return null; // pressed twice: a row would be added twice, or asked for once it is gone
    this.asked.add(path);
    const token = inside(document.body, "[name=csrfmiddlewaretoken]", HTMLInputElement).value;
    let said: string = words.clips.notSaved;
    try {
      const answer = await fetch(`${this.draft.dataset.rows}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(body),
      });
      const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok && !answer.redirected) {
        this.show(told as Answer);
        this.say(problem, "");
        return told as Answer;
      }
      said = told.problem ?? said;
    } catch {
      // the server is away; what was written stays in the form
    } finally {
      this.asked.delete(path);
    }
    this.say(problem, said);
    return null;
  }

  private say(where: HTMLElement, what: string): void {
    where.textContent = what;
    if (where === this.failure) where.hidden = !what;
  }

  private show({ summary }: Answer): void {
    part("summary", HTMLElement).textContent = summary.words;
    part("lengths", HTMLElement).textContent = summary.lengths;
    part("make", HTMLButtonElement).disabled = summary.good === 0;
  }

  private fields(): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
    return Array.from(this.form.querySelectorAll<HTMLInputElement>("input, textarea, select"));
  }
}

function cellsOf(row: HTMLTableRowElement | null): Cells {
  return row ? (JSON.parse(row.dataset.cells as string) as Cells) : {};
}

/** A row that the server's template wrote. */
function parsed(html: string): HTMLTableRowElement {
  const template = document.createElement("template");
  template.innerHTML = html;
  return inside(template.content, "tr", HTMLTableRowElement);
}

/** A choice that is not among the list's own stays possible, so that opening a row changes nothing. */
function offer(list: HTMLSelectElement, value: string): void {
  for (const option of Array.from(list.options)) if (option.dataset.extra) option.remove();
  if (Array.from(list.options).some((option) => option.value === value)) return;
  const option = Object.assign(document.createElement("option"), { value, textContent: value });
  option.dataset.extra = "yes";
  list.add(option);
}
