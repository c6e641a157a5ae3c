import { vi } from "vitest";

/** Wait until a check no longer throws; a deadline of a second, as vi has it, lies on a machine that is busy. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 30_000 });
}
