/**
 * What the signer's skin, cloth, hair and eyes look like. One cheap shader does it all, by Lambert's law with a few
 * terms more for each kind of surface, so that software renderers show the same person as a graphics card.
 */

import {
  Color,
  DoubleSide,
  FrontSide,
  type IUniform,
  LinearMipmapNearestFilter,
  type Material,
  MeshLambertMaterial,
  type MeshStandardMaterial,
  Vector3,
  Vector4,
} from "three";

/** How one kind of surface answers light. */
interface Look {
  /** How far light reaches round into the shade, and the colour it takes on its way: what lies under skin. */
  wrap?: readonly [reach: number, red: number, green: number, blue: number];
  /** Strength and sharpness of the highlight. */
  shine?: readonly [strength: number, power: number];
  /** Darker where the surface turns away from the viewer: the contour of a hand before the face. */
  contour?: number;
  /** Highlight in rings across strands that run along the texture's v. */
  strands?: boolean;
  /** Brows and the roots of hair are painted on and do not shine. */
  painted?: boolean;
  /** Light from behind does not come in. */
  inside?: boolean;
  /** The wet ball of an eye, in the shade of its lid. */
  eye?: boolean;
  /** How strong the normal map is; it is left out of plain drawing. */
  bumps?: number;
}

const LOOKS: Readonly<Record<string, Look>> = {
  SkinFace: { painted: true, wrap: [0.35, 0.9, 0.45, 0.34], shine: [0.11, 16], contour: 0.22, bumps: 1 },
  Skin: { painted: true, wrap: [0.35, 0.9, 0.45, 0.34], contour: 0.22, bumps: 1 },
  SkinHands: { wrap: [0.3, 0.9, 0.45, 0.34], shine: [0.09, 16], contour: 0.6, bumps: 1 },
  Shirt: { contour: 0.25, bumps: 1 },
  Trim: { contour: 0.2 },
  Trousers: { contour: 0.3 },
  Hair: { strands: true, shine: [0.55, 28], contour: 0.2 },
  Mouth: { inside: true, shine: [0.2, 40] },
  Lashes: {},
  Eye: { eye: true, shine: [2.2, 260] },
};

/** The material that is drawn in place of the file's own, which is disposed of. */
export function materialOf(given: MeshStandardMaterial, plain: boolean): Material {
  const look = LOOKS[given.name] ?? {};
  const bumps = plain ? null : given.normalMap;
  const material = new MeshLambertMaterial({
    name: given.name,
    color: new Color().copy(given.color),
    map: given.map,
    normalMap: bumps,
    vertexColors: given.vertexColors,
    side: given.side === DoubleSide ? DoubleSide : FrontSide,
  });
  if (plain && material.map) material.map.minFilter = LinearMipmapNearestFilter; // one level instead of two
  if (bumps) material.normalScale.setScalar(look.bumps ?? 1);
  else given.normalMap?.dispose();
  given.dispose();
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, numbersOf(look));
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>\n${NUMBERS}`)
      .replace("#include <lights_lambert_pars_fragment>", lighting(look))
      .replace("#include <lights_lambert_fragment>", `#include <lights_lambert_fragment>\n${before(look)}`)
      .replace("#include <opaque_fragment>", `${after(look)}\n#include <opaque_fragment>`);
  };
  material.customProgramCacheKey = () => `look ${shaderOf(look)}`;
  return material;
}

/** Looks that differ in numbers alone share a shader: building one takes long where there is no graphics card. */
function shaderOf({ shine, strands, inside, eye }: Look): string {
  return JSON.stringify([shine !== undefined, strands, inside, eye].map(Boolean));
}

/** Of a look, as its shader takes them: `reach` and what of it is red, green and blue; strength and power of the shine,
 *  and whether it spares paint; the contour. */
const NUMBERS = /* glsl */ `uniform vec4 lookWrap; uniform vec3 lookShine; uniform float lookContour;`;

function numbersOf({ wrap = [0, 0, 0, 0], shine = [0, 1], painted, contour = 0 }: Look): Record<string, IUniform> {
  return {
    lookWrap: { value: new Vector4(...wrap) },
    lookShine: { value: new Vector3(...shine, painted ? 1 : 0) },
    lookContour: { value: contour },
  };
}

/** Lambert's law, and what this kind of surface adds to it for each light. */
function lighting(look: Look): string {
  return /* glsl */ `
    varying vec3 vViewPosition;
    struct LambertMaterial { vec3 diffuseColor; float specularStrength; };
    ${look.strands ? "vec3 strand;" : ""}
    void RE_Direct_Lambert( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
      ${look.inside || look.eye ? "if ( directLight.direction.z < 0.0 ) return;" : ""}
      float facing = dot( geometryNormal, directLight.direction );
      float lit = saturate( facing );
      vec3 light = vec3( lit ) + lookWrap.yzw * ( saturate( ( facing + lookWrap.x ) / ( 1.0 + lookWrap.x ) ) - lit );
      reflectedLight.directDiffuse += light * directLight.color * BRDF_Lambert( material.diffuseColor );
      ${look.shine ? shining(look) : ""}
    }
    void RE_IndirectDiffuse_Lambert( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
      reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
    }
    #define RE_Direct RE_Direct_Lambert
    #define RE_IndirectDiffuse RE_IndirectDiffuse_Lambert`;
}

function shining(look: Look): string {
  const middle = "vec3 middle = normalize( directLight.direction + geometryViewDir );";
  if (look.strands) {
    return /* glsl */ `${middle}
      float along = dot( strand, middle );
      float ring = pow( max( 1.0 - along * along, 0.0 ), lookShine.y );
      reflectedLight.directSpecular += directLight.color * ring * lookShine.x * ( 0.03 + 1.6 * material.diffuseColor ) * saturate( facing * 2.0 + 0.3 );`;
  }
  return /* glsl */ `${middle}
      float spared = mix( 1.0, min( 1.0, 4.0 * material.diffuseColor.r ), lookShine.z );
      reflectedLight.directSpecular += directLight.color * ( lookShine.x * spared * lit * pow( saturate( dot( geometryNormal, middle ) ), lookShine.y ) );`;
}

/** Before the lights are counted. */
function before(look: Look): string {
  if (!look.strands) return "";
  // The direction in which v grows on the screen's surface, without tangents in the file.
  return /* glsl */ `
    vec3 across = dFdx( vViewPosition ), down = dFdy( vViewPosition );
    vec2 du = dFdx( vMapUv ), dv = dFdy( vMapUv );
    vec3 run = du.x * down - dv.x * across;
    strand = normalize( run - normal * dot( run, normal ) + vec3( 1e-5 ) );`;
}

/** After the lights are counted: outgoingLight becomes the pixel's colour. */
function after(look: Look): string {
  const parts: string[] = ["outgoingLight += reflectedLight.directSpecular;"];
  if (!look.eye && !look.inside) {
    parts.push(`float turned = abs( dot( normal, normalize( vViewPosition ) ) );
      outgoingLight *= 1.0 - lookContour * ( 1.0 - smoothstep( 0.05, 0.55, turned ) );`);
  }
  if (look.eye) {
    // Under the upper lid it is dark; the wet edge below catches a little sky.
    parts.push("outgoingLight *= 1.0 - 0.55 * smoothstep( 0.05, 0.55, normal.y );");
  }
  return parts.join("\n");
}
