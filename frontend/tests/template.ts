/** The pages' own templates as documents for tests: a panel and the template that it works on cannot drift apart. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

const TEMPLATES = join(import.meta.dirname, "../../production/templates");

/** Every tag of Django's goes, each branch and loop body stays once, and `values` stand for what a view would fill in. */
export function show(template: string, values: Readonly<Record<string, string>> = {}): void {
  const html = readFileSync(join(TEMPLATES, template), "utf8")
    .replace(/\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => values[name] ?? "")
    .replace(/\{%.*?%\}/gs, "");
  document.body.innerHTML = html;
}
