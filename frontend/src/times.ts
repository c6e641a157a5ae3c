/** Moments in the time of whoever reads them; the server knows only its own. */

const moment = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });

/** "29 Nov 2026, 10:15", or "" for what is no moment. iso: as ISO 8601 has it. */
export function localTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : moment.format(at);
}

/** Every <time> below gets its moment in local time, as long as it has one. */
export function showLocalTimes(within: ParentNode): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    element.textContent = localTime(element.dateTime) || element.textContent;
  }
}
