/** The signer drawn flat, from the same frames and without WebGL: for browsers that lack it, lose it, or still wait for the avatar. */

import { FACE, FACE_AT, joint } from "./skeleton";
import type { View } from "./views";

const SKIN = "#d9a07c";
const SKIN_EDGE = "#7a4a33";
const SHIRT = "#2b3f63";
const SHIRT_EDGE = "#16233d";
const TROUSERS = "#3d4047";
const HAIR = "#2b1d16";
const WHITE = "#fbf7f2";
const IRIS = "#3d2a1e";
const LIPS = "#a8524a";
const MOUTH = "#4a1f1e";
const TONGUE = "#c9736d";

const FINGERS = ["Thumb", "Index", "Middle", "Ring", "Pinky"];
const SIDES = ["Left", "Right"].map((side) => ({
  shoulder: joint(`${side}Arm`),
  elbow: joint(`${side}ForeArm`),
  wrist: joint(`${side}Hand`),
  fingers: FINGERS.map((finger) => [1, 2, 3, 4].map((k) => joint(`${side}Hand${finger}${k}`))),
}));
const HIPS = joint("Hips");
const NECK = joint("Neck");
const HEAD = joint("Head");
const LEFT_EYE = joint("LeftEye");
const RIGHT_EYE = joint("RightEye");
const WEIGHT = new Map(FACE.map((name, k) => [name, FACE_AT + k]));
const MOST_PIXELS = 2;
/** Metres from the middle of the face to an eye, seen from the front. */
const EYES_APART = 0.029;

interface Point {
  /** Right and up in the picture, metres from its middle; depth towards the viewer. */
  x: number;
  y: number;
  depth: number;
}

export class FlatFigure {
  private readonly context: CanvasRenderingContext2D;
  private readonly observer: ResizeObserver;
  private frame: Float32Array = new Float32Array(0);
  private right = { x: 1, z: 0 };
  private middle = { x: 0, y: 0, z: 0 };

  /** resized: the picture is to be drawn again. */
  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly resized: () => void,
  ) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser draws nothing at all");
    this.context = context;
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(canvas.parentElement ?? canvas);
    this.fit();
  }

  /** FRAME_WIDTH floats, as any frame. */
  draw(frame: Float32Array, view: View): void {
    const { context, canvas } = this;
    this.frame = frame;
    const seen = Math.max(view.height, view.width / (canvas.width / canvas.height));
    const scale = canvas.height / seen;
    this.right = { x: Math.cos(view.turn), z: -Math.sin(view.turn) };
    this.middle = { x: view.x, y: view.y + (seen - view.height) / 2, z: view.z };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(scale, 0, 0, -scale, canvas.width / 2, canvas.height / 2);
    context.lineCap = context.lineJoin = "round";

    const parts: { depth: number; draw: () => void }[] = [
      { depth: this.at(NECK).depth - 0.06, draw: () => this.body() },
      { depth: this.at(HEAD).depth, draw: () => this.head() },
    ];
    for (const side of SIDES) {
      const [shoulder, elbow, wrist] = [this.at(side.shoulder), this.at(side.elbow), this.at(side.wrist)];
      parts.push({ depth: (shoulder.depth + elbow.depth) / 2 - 0.02, draw: () => this.upperArm(shoulder, elbow) });
      parts.push({ depth: (elbow.depth + 2 * wrist.depth) / 3, draw: () => this.foreArm(elbow, wrist, side.fingers) });
    }
    parts.sort((a, b) => a.depth - b.depth);
    for (const part of parts) part.draw();
  }

  dispose(): void {
    this.observer.disconnect();
  }

  private body(): void {
    const { context } = this;
    const hips = this.at(HIPS);
    const shoulders = SIDES.map((side) => this.at(side.shoulder));
    const neck = this.at(NECK);
    const breadth = Math.abs(shoulders[0].x - shoulders[1].x) / 0.34; // from the side one sees less of it
    const hip = 0.09 + 0.06 * breadth;
    for (const x of [-0.55 * hip, 0.55 * hip]) {
      this.line([{ ...hips, x: hips.x + x }, { ...hips, x: hips.x + x, y: hips.y - 0.85 }], 0.13, TROUSERS, SHIRT_EDGE);
    }
    context.beginPath();
    const [left, right] = shoulders[0].x > shoulders[1].x ? shoulders : [shoulders[1], shoulders[0]];
    context.moveTo(neck.x - 0.05, neck.y + 0.015);
    context.quadraticCurveTo(left.x > neck.x ? right.x - 0.02 : neck.x, right.y + 0.05, right.x - 0.045, right.y - 0.02);
    context.lineTo(hips.x - hip, hips.y - 0.05);
    context.lineTo(hips.x + hip, hips.y - 0.05);
    context.lineTo(left.x + 0.045, left.y - 0.02);
    context.quadraticCurveTo(left.x + 0.02, left.y + 0.05, neck.x + 0.05, neck.y + 0.015);
    context.closePath();
    this.fill(SHIRT, SHIRT_EDGE);
    this.line([neck, { ...neck, x: this.at(HEAD).x, y: this.at(HEAD).y }], 0.095, SKIN, SKIN_EDGE);
  }

  private upperArm(shoulder: Point, elbow: Point): void {
    const sleeve = { ...shoulder, x: shoulder.x + 0.6 * (elbow.x - shoulder.x), y: shoulder.y + 0.6 * (elbow.y - shoulder.y) };
    this.line([shoulder, elbow], 0.075, SKIN, SKIN_EDGE);
    this.line([shoulder, sleeve], 0.105, SHIRT, SHIRT_EDGE);
  }

  private foreArm(elbow: Point, wrist: Point, fingers: readonly (readonly number[])[]): void {
    const { context } = this;
    this.line([elbow, wrist], 0.058, SKIN, SKIN_EDGE);
    const hand = fingers.map((finger) => finger.map((k) => this.at(k)));
    context.beginPath();
    context.moveTo(wrist.x, wrist.y);
    for (const finger of hand) context.lineTo(finger[finger === hand[0] ? 1 : 0].x, finger[finger === hand[0] ? 1 : 0].y);
    context.closePath();
    context.lineWidth = 0.034;
    context.strokeStyle = SKIN_EDGE;
    context.stroke();
    context.lineWidth = 0.026;
    this.fill(SKIN, SKIN);
    for (const finger of hand.sort((a, b) => a[3].depth - b[3].depth)) this.line(finger, 0.0175, SKIN, SKIN_EDGE, 0.005);
  }

  private head(): void {
    const { context } = this;
    const [left, right, base] = [this.at(LEFT_EYE), this.at(RIGHT_EYE), this.at(HEAD)];
    const eyes = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2, depth: (left.depth + right.depth) / 2 };
    const faces = eyes.depth > base.depth - 0.02;
    const nod = eyes.x - base.x;
    const roll = faces && Math.abs(left.x - right.x) > 0.03 ? Math.atan2(left.y - right.y, left.x - right.x) : 0;
    context.save();
    context.translate(eyes.x - 0.35 * nod, eyes.y);
    context.rotate(roll);
    this.ellipse(0, 0.012, 0.093, 0.118, HAIR);
    if (faces || Math.abs(nod) > 0.05) {
      this.ellipse(0.25 * nod, -0.02, 0.077, 0.105, SKIN, SKIN_EDGE);
      context.beginPath();
      context.ellipse(0.1 * nod, 0.03, 0.089, 0.1, 0, 0.16 * Math.PI, 0.84 * Math.PI);
      context.closePath();
      context.fillStyle = HAIR;
      context.fill();
    }
    if (faces) this.face(0.35 * nod, (left.x - right.x) / 2);
    context.restore();
  }

  /** Around the middle between the eyes; seen from the side all of it is narrower. */
  private face(middle: number, apart: number): void {
    const { context } = this;
    const narrow = Math.min(1, Math.max(0.45, apart / EYES_APART));
    const w = (name: string) => this.frame[WEIGHT.get(name) as number];
    for (const [side, sign] of [["Left", 1], ["Right", -1]] as const) {
      const x = middle + sign * apart;
      const open = Math.max(0.08, 1 - w(`eyeBlink${side}`) - 0.4 * w(`eyeSquint${side}`) + 0.35 * w(`eyeWide${side}`));
      this.ellipse(x, 0, 0.0145 * narrow, 0.0085 * open, WHITE, SKIN_EDGE, 0.0018);
      const [inwards, outwards] = [w(`eyeLookIn${side}`), w(`eyeLookOut${side}`)];
      const look = sign * (outwards - inwards) * 0.006;
      const lift = (w(`eyeLookUp${side}`) - w(`eyeLookDown${side}`)) * 0.004;
      context.save();
      context.beginPath();
      context.ellipse(x, 0, 0.0145 * narrow, 0.0085 * open, 0, 0, 2 * Math.PI);
      context.clip();
      this.ellipse(x + look * narrow, lift, 0.0068 * narrow, 0.0068, IRIS);
      context.restore();
      const down = 0.012 * w(`browDown${side}`);
      context.beginPath();
      context.moveTo(x - sign * 0.016 * narrow, 0.024 + 0.016 * w("browInnerUp") - down);
      context.quadraticCurveTo(
        x + sign * 0.004 * narrow, 0.033 + 0.014 * w(`browOuterUp${side}`) + 0.006 * w("browInnerUp") - down,
        x + sign * 0.021 * narrow, 0.024 + 0.016 * w(`browOuterUp${side}`) - 0.6 * down,
      );
      context.lineWidth = 0.0055;
      context.strokeStyle = HAIR;
      context.stroke();
    }
    context.beginPath();
    context.moveTo(middle + 0.002, -0.01);
    context.quadraticCurveTo(middle + 0.012, -0.036, middle - 0.004, -0.038);
    context.lineWidth = 0.003;
    context.strokeStyle = SKIN_EDGE;
    context.stroke();
    this.mouth(middle, narrow, w);
  }

  private mouth(middle: number, squeeze: number, w: (name: string) => number): void {
    const { context } = this;
    const both = (name: string) => (w(`${name}Left`) + w(`${name}Right`)) / 2;
    const narrow = 0.55 * w("mouthPucker") + 0.45 * w("mouthFunnel");
    const half = 0.025 * squeeze * (1 + 0.3 * both("mouthSmile") + 0.3 * both("mouthStretch") - narrow);
    const gap = 0.036 * w("jawOpen") * (1 - 0.8 * w("mouthClose")) + 0.01 * (w("mouthFunnel") + both("mouthLowerDown") + both("mouthUpperUp"));
    const corners = 0.012 * (both("mouthSmile") - both("mouthFrown"));
    const x = middle + 0.012 * (w("mouthLeft") - w("mouthRight") + w("jawLeft") - w("jawRight"));
    const y = -0.066 - 0.3 * gap;
    context.beginPath();
    context.moveTo(x - half, y + corners);
    context.quadraticCurveTo(x, y + gap - 0.5 * corners, x + half, y + corners);
    context.quadraticCurveTo(x, y - gap - 0.5 * corners, x - half, y + corners);
    context.closePath();
    context.lineWidth = 0.006 + 0.006 * narrow;
    this.fill(MOUTH, LIPS);
    if (w("tongueOut") > 0.1) this.ellipse(x, y - 0.4 * gap - 0.006, 0.6 * half, 0.012 * w("tongueOut") + 0.004, TONGUE, LIPS);
  }

  private at(index: number): Point {
    const { frame, middle, right } = this;
    const x = frame[3 * index] - middle.x;
    const z = frame[3 * index + 2] - middle.z;
    return { x: x * right.x + z * right.z, y: frame[3 * index + 1] - middle.y, depth: z * right.x - x * right.z };
  }

  /** A line with round ends and a contour, so that it stands out from what lies behind it. */
  private line(points: readonly Point[], width: number, fill: string, edge: string, contour = 0.007): void {
    const { context } = this;
    context.beginPath();
    points.forEach(({ x, y }, k) => (k === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.lineWidth = width + contour;
    context.strokeStyle = edge;
    context.stroke();
    context.lineWidth = width;
    context.strokeStyle = fill;
    context.stroke();
  }

  private fill(fill: string, edge: string): void {
    this.context.fillStyle = fill;
    this.context.fill();
    this.context.strokeStyle = edge;
    if (fill !== edge && this.context.lineWidth > 0.02) this.context.lineWidth = 0.005;
    this.context.stroke();
  }

  private ellipse(x: number, y: number, width: number, height: number, fill: string, edge?: string, line = 0.004): void {
    const { context } = this;
    context.beginPath();
    context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    if (!edge) return;
    context.lineWidth = line;
    context.strokeStyle = edge;
    context.stroke();
  }

  private fit(): void {
    const box = this.canvas.parentElement ?? this.canvas;
    const ratio = Math.min(window.devicePixelRatio, MOST_PIXELS);
    if (box.clientWidth === 0 || box.clientHeight === 0) return;
    this.canvas.width = Math.round(ratio * box.clientWidth);
    this.canvas.height = Math.round(ratio * box.clientHeight);
    this.resized();
  }
}
