/** A scale of seven points as radio buttons, some of them with a word. */

const POINTS = 7;

/** scale: an element with data-name, and data-words between commas. */
export function drawPoints(scale: HTMLElement): void {
  const name = scale.dataset.name as string;
  const words = (scale.dataset.words as string).split(",");
  for (let value = 0; value < POINTS; value++) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const number = document.createElement("b");
    input.type = "radio";
    input.name = name;
    input.value = String(value);
    number.textContent = String(value);
    label.append(input, number, words[value] ?? "");
    scale.append(label);
  }
}

/** The chosen point, if any. */
export function pointOf(form: FormData, name: string): number | undefined {
  return form.has(name) ? Number(form.get(name)) : undefined;
}
