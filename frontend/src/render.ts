/**
 * Entry of the page that draws clips: it asks for one after the other, draws every picture with the signing page's own
 * stage, makes the file in the browser and posts it. The clip renderer's local server opens it, never a visitor.
 */

import { type ClipFile, framesOf } from "./clipfile";
import { encodeGif, encodePictures, encodeVideo } from "./encode";
import { Film, GraphicsLost, pictureHeight } from "./film";
import { personNamed } from "./people";
import { Pictures } from "./pictures";
import { type ViewName, VIEWS } from "./views";

/** How often it is told how far a clip is. */
const PROGRESS_EVERY_MS = 250;

/** As `production/clips/options.py` writes it. */
interface Wanted {
  format: "mp4" | "webm" | "gif" | "png";
  width: number;
  height: number;
  fps: number;
  avatar: string;
  view: ViewName;
  /** A colour; null for none. */
  background: string | null;
  captions: boolean;
  speed: number;
}

/** What the last clip was drawn with: to load the avatar and to prepare the graphics takes as long as a short clip. */
let kept: { like: string; pictures: Pictures } | null = null;

async function picturesFor(wanted: Wanted): Promise<Pictures> {
  const options = {
    avatar: `/static/production/${personNamed(wanted.avatar).file}`,
    width: wanted.width,
    height: pictureHeight(wanted),
    view: VIEWS[wanted.view],
    background: wanted.background,
  };
  const like = JSON.stringify(options);
  if (kept?.like === like) return kept.pictures;
  kept?.pictures.dispose();
  kept = null;
  await alive();
  const pictures = await Pictures.open(options);
  await alive();
  await pictures.prepare(alive);
  kept = { like, pictures };
  return pictures;
}

/** Tell that this goes on, long before there is a first picture. */
function alive(): Promise<void> {
  return post("progress", JSON.stringify({ picture: 0 }));
}

async function make(wanted: Wanted): Promise<void> {
  const clip = (await (await fetch("/data/clip.json")).json()) as ClipFile;
  const film = new Film(clip, framesOf(clip), await picturesFor(wanted), wanted);
  let told = -Infinity;
  const onPicture = async (picture: number) => {
    const now = performance.now();
    if (now - told < PROGRESS_EVERY_MS) return;
    told = now;
    await post("progress", JSON.stringify({ picture }));
  };
  if (wanted.format === "png") {
    await encodePictures(film, (png) => post("picture", png), onPicture);
    await post("result", "");
  } else {
    await post("result", await (wanted.format === "gif" ? encodeGif(film, onPicture) : encodeVideo(film, wanted.format, onPicture)));
  }
}

async function post(name: string, body: BodyInit): Promise<void> {
  const answer = await fetch(`/data/${name}`, { method: "POST", body });
  if (!answer.ok) throw new Error(`${name} was refused: ${answer.status}`);
}

// Never answered: the other end notices that this page has died by this connection's end.
fetch("/data/presence").catch(() => {});

for (;;) {
  const answer = await fetch("/data/next");
  if (answer.status === 204) continue; // nothing yet
  if (!answer.ok) break;
  try {
    await make((await answer.json()) as Wanted);
  } catch (error) {
    await post(error instanceof GraphicsLost ? "lost" : "failed", error instanceof Error ? error.message : String(error));
  }
}
