/** Single keys for reviewers, who may turn them off (WCAG 2.1.4); off until they are turned on, and kept. */

import { keep, kept } from "../kept";
import { part } from "../page";

const KEPT = "review-keys";

/** actions: by key. A key that is typed into a field is a letter. */
export function reviewKeys(actions: Readonly<Record<string, () => void>>, signal: AbortSignal): void {
  const box = part("review-keys", HTMLInputElement);
  box.checked = kept(KEPT, false);
  box.addEventListener("change", () => keep(KEPT, box.checked), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const typing = target?.closest("input:not([type=checkbox]), textarea, select");
      if (!box.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const act = actions[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
}
