/** The pages' own templates as documents for tests: a panel and the template that it works on cannot drift apart. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

const TEMPLATES = join(import.meta.dirname, "../../production/templates");

/** What is translated stays English, every other tag of Django's goes, each branch and loop body stays once, included
 *  templates are included, and `values` stand for what a view would fill in. */
export function show(template: string, values: Readonly<Record<string, string>> = {}): void {
  document.body.innerHTML = read(template)
    .replace(/\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => values[name] ?? "")
    .replace(/\{%.*?%\}/gs, "");
}

function read(template: string): string {
  return readFileSync(join(TEMPLATES, template), "utf8")
    .replace(/\{% translate (?:"([^"]*)"|'([^']*)') %\}/g, (_, one?: string, other?: string) => one ?? other ?? "")
    .replace(/\{% include "([^"]+)"[^%]*%\}/g, (_, included: string) => read(included));
}
