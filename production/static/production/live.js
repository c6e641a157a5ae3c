// Keeps the admin's page of live productions up to date.

const EVERY = 2000; // ms

async function look() {
  const shown = document.querySelector("#live");
  try {
    const answer = await fetch(location.href);
    if (answer.redirected) return location.reload(); // logged out
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("#live");
    // a link keeps the focus it has
    if (answer.ok && now && !shown.contains(document.activeElement)) shown.replaceChildren(...now.childNodes);
  } catch {
    // the server is away for a moment; the next round tries again
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
