// Says how many clips the text will make, and which lines are too long, while it is being written.

const form = document.querySelector("#new-clips");
const texts = form.elements.namedItem("texts");
const count = document.querySelector("#texts-count");
const problems = document.querySelector("#texts-problems");
const limits = { lines: Number(texts.dataset.lines), characters: Number(texts.dataset.characters) };
const atFirst = count.textContent;

function check() {
  const lines = texts.value.split("\n").map((line) => line.trim());
  const filled = lines.filter(Boolean).length;
  const found = lines.flatMap((line, index) => {
    const length = [...line].length; // code points, as the server counts
    return length > limits.characters ? [`Line ${index + 1}: ${length} characters, at most ${limits.characters} are possible.`] : [];
  });
  if (filled > limits.lines) found.push(`${filled} lines of text, at most ${limits.lines} are possible in one go.`);
  count.textContent = filled === 0 ? atFirst : filled === 1 ? "1 clip" : `${filled} clips`;
  problems.replaceChildren(
    ...found.map((problem) => Object.assign(document.createElement("li"), { textContent: problem })),
  );
  texts.toggleAttribute("aria-invalid", found.length > 0);
  return { filled, found };
}

texts.addEventListener("input", check);
if (texts.value && !problems.children.length) check();

form.addEventListener("submit", (event) => {
  const { filled, found } = check();
  if (filled > 0 && found.length === 0) return;
  event.preventDefault();
  if (filled === 0) {
    problems.replaceChildren(
      Object.assign(document.createElement("li"), { textContent: "Write at least one line of text." }),
    );
  }
  texts.focus();
});
