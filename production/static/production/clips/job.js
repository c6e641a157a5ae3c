// Keeps the page of a job up to date while its clips are made.

const job = document.querySelector("#job");
const summary = document.querySelector("#summary");
const EVERY = 1500; // ms

function link(address, name) {
  const anchor = Object.assign(document.createElement("a"), { href: address, textContent: name });
  return [anchor, " "];
}

function show(clip) {
  const row = job.querySelector(`tr[data-number="${clip.number}"]`);
  const badge = row.querySelector(".badge");
  badge.className = `badge ${clip.look}`;
  badge.textContent = clip.word;
  const progress = row.querySelector("progress");
  progress.value = clip.progress;
  progress.hidden = clip.state !== "rendering";
  const problem = row.querySelector(".problem");
  problem.textContent = clip.problem;
  problem.hidden = !clip.problem;
  const files = row.querySelector(".files");
  const wanted = clip.files.length + (clip.replay ? 1 : 0);
  if (files.children.length !== wanted) {
    // only when something is new, so that a link keeps the focus it has
    const links = clip.files.flatMap((file) => {
      const [anchor, gap] = link(file.address, file.ending.toUpperCase());
      anchor.download = "";
      return [anchor, gap];
    });
    files.replaceChildren(...(clip.replay ? link(clip.replay, "Watch") : []), ...links);
  }
}

async function poll() {
  try {
    const answer = await fetch(job.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) {
      const status = await answer.json();
      if (status.finished) return location.reload(); // other buttons now
      status.clips.forEach(show);
      if (summary.textContent !== status.summary) summary.textContent = status.summary;
    }
  } catch {
    // the server is away for a moment; the next round tries again
  }
  setTimeout(poll, EVERY);
}

if (job.dataset.finished === "no") setTimeout(poll, EVERY);
