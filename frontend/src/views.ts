/** Where the camera stands: presets, and how a person zooms and turns from there. Numbers only, so that both the
 *  three-dimensional stage and the flat figure can follow them. */

export type ViewName = "signing" | "whole" | "hands" | "face" | "side" | "signer";

/** Metres and radians in the avatar's frame: x to the signer's left, y up, z forward. */
export interface View {
  /** The point looked at. */
  x: number;
  y: number;
  z: number;
  /** What must be seen around that point, at its distance. */
  width: number;
  height: number;
  distance: number;
  /** Around the signer, to the signer's left. */
  turn: number;
  /** Down onto the signer. */
  tilt: number;
}

const FAR = 3.2;

/** Hands reach from 0.84 m to 1.58 m and 0.32 m to each side in 999 of 1,000 frames; the head ends at 1.65 m. */
export const VIEWS: Readonly<Record<ViewName, View>> = {
  signing: { x: 0, y: 1.265, z: 0, width: 0.8, height: 0.87, distance: FAR, turn: 0, tilt: 0 },
  whole: { x: 0, y: 0.84, z: 0, width: 0.9, height: 1.78, distance: FAR, turn: 0, tilt: 0 },
  hands: { x: 0, y: 1.2, z: 0.15, width: 0.62, height: 0.58, distance: FAR, turn: 0, tilt: 0 },
  face: { x: 0, y: 1.51, z: 0.05, width: 0.3, height: 0.36, distance: FAR, turn: 0, tilt: 0 },
  side: { x: 0, y: 1.265, z: 0.1, width: 0.8, height: 0.87, distance: FAR, turn: 1.2, tilt: 0 },
  signer: { x: 0, y: 1.13, z: 0.31, width: 0.95, height: 0.9, distance: 0.46, turn: Math.PI, tilt: 1.47 },
};

const ZOOM = [0.6, 3] as const;
const TURN = Math.PI;
/** How quickly the camera goes over, as a part of what is left a second. */
const HASTE = 7;
const NEAR_ENOUGH = 1e-3;

const KEYS = ["x", "y", "z", "width", "height", "distance", "turn", "tilt"] as const;

export class Viewpoint {
  /** Where the camera is now. */
  readonly now: View = { ...VIEWS.signing };
  name: ViewName = "signing";
  private zoomed = 1;
  private turned = 0;

  /** A preset, as it is: what was zoomed and turned before is forgotten. */
  choose(name: ViewName): void {
    this.name = name;
    this.zoomed = 1;
    this.turned = 0;
  }

  zoom(factor: number): void {
    this.zoomed = Math.min(Math.max(this.zoomed * factor, ZOOM[0]), ZOOM[1]);
  }

  /** Radians to the signer's left. */
  turn(by: number): void {
    this.turned = Math.min(Math.max(this.turned + by, -TURN), TURN);
  }

  /** Let time pass; at once for those who want calm. True while the camera moves. */
  update(seconds: number, atOnce: boolean): boolean {
    const preset = VIEWS[this.name];
    const part = atOnce ? 1 : 1 - Math.exp(-HASTE * seconds);
    let moved = false;
    for (const key of KEYS) {
      let wanted = preset[key];
      if (key === "turn") wanted += this.turned;
      if (key === "width" || key === "height") wanted /= this.zoomed;
      const left = wanted - this.now[key];
      if (left === 0) continue;
      moved = true;
      this.now[key] = atOnce || Math.abs(left) < NEAR_ENOUGH ? wanted : this.now[key] + part * left;
    }
    return moved;
  }
}
