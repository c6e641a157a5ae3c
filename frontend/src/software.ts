/** Whether pictures are drawn by a processor instead of a graphics card. */

let found: boolean | null = null;

/** Software drawing pays dearly for smooth edges, shadows and normal maps; the hands matter more than any of them. */
export function drawsInSoftware(): boolean {
  found ??= look();
  return found;
}

function look(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software/i.test(name);
}
