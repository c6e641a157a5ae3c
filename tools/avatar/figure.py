"""Puts a person together: pieces, textures, file."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tools.avatar import bake, body, cloth, eyes, fabric, gltf, hair, hands, head, mouth, skin
from tools.avatar.bones import FINGERS
from tools.avatar.colours import linear, srgb
from tools.avatar.people import Colour, Person
from tools.avatar.source import Source
from tools.avatar.surface import Surface

GENERATOR: Final = "HybridSign tools.avatar"
COPYRIGHT: Final = "CC0 1.0 - MakeHuman/MPFB base mesh, rig and targets; faceunits01 by Mika Suominen"
_LEAST_MOVE: Final = 2e-5  # metres: a unit that moves a piece less everywhere is not part of it
_COLOUR_QUALITY: Final = 90


def build(source: Source, person: Person) -> bytes:
    figure = body.build(source, person)
    face, hand = head.build(figure, person), hands.build(figure, person)
    shirt, bands = cloth.shirt(figure, person)
    locks = hair.build(figure, person)
    inside = mouth.build(figure)
    lashes = head.lashes(figure, person)
    balls = {side: eyes.build(figure, side) for side in ("Left", "Right")}
    around = [face, hand, shirt, bands, locks, *balls.values()]

    file = gltf.File(GENERATOR, COPYRIGHT)
    file.add_skeleton(figure.skeleton)

    laid_face = head.laid_out(face)
    chart = bake.chart(laid_face, skin.FACE_SIZE, original=face.coords, open=bake.openness(face, around))
    tone, height = skin.face(figure, person, chart)
    look = gltf.Material("SkinFace", roughness=0.5, texture=_picture(chart, tone), bumps=chart.bumps(height))
    face_material = file.add_material(look)
    back_material = file.add_material(replace(look, name="Skin"))

    laid_hands = hands.laid_out(hand)
    fingers = {f"finger_{finger}": figure.part(f"Hand{finger}")[hand.origin] for finger in FINGERS}
    one_side = laid_hands.kept(laid_hands.triangles[(hand.places[laid_hands.triangles][:, :, 0] < 0).all(axis=1)])
    kept = np.unique(laid_hands.triangles[(hand.places[laid_hands.triangles][:, :, 0] < 0).all(axis=1)])
    spread = {"original": hand.coords, "open": bake.openness(hand, [hand, shirt, bands]), **fingers}
    spread["hand"] = figure.part("Hand")[hand.origin]
    chart = bake.chart(one_side, skin.HANDS_SIZE, **{name: values[kept] for name, values in spread.items()})
    tone, height = skin.hands(figure, person, chart)
    hand_material = file.add_material(
        gltf.Material("SkinHands", roughness=0.55, texture=_picture(chart, tone), bumps=chart.bumps(height))
    )

    chart = bake.chart(shirt, fabric.SIZE, open=bake.openness(shirt, [face, hand, shirt, bands]))
    tone, height = fabric.shirt(figure, person, chart)
    shirt_material = file.add_material(
        gltf.Material("Shirt", roughness=0.9, texture=_picture(chart, tone), bumps=chart.bumps(height))
    )
    trim = file.add_material(gltf.Material("Trim", _factor(person.shirt, 0.72), roughness=0.9))
    legs_material = file.add_material(gltf.Material("Trousers", roughness=0.9))
    mouth_material = file.add_material(gltf.Material("Mouth", roughness=0.25))
    lash_material = file.add_material(
        gltf.Material("Lashes", _factor(person.hair, 0.25), roughness=0.8, both_sides=True)
    )
    picture = srgb(hair.texture(person))
    hair_material = file.add_material(
        gltf.Material("Hair", roughness=0.45, texture=bake.webp(picture, _COLOUR_QUALITY))
    )
    eye_material = file.add_material(gltf.Material("Eye", roughness=0.1, texture=eyes.texture(person)))

    names = tuple(figure.units)
    ahead = head.ahead(figure, laid_face)
    parts = [
        (laid_face.kept(laid_face.triangles[half]), m) for half, m in ((ahead, face_material), (~ahead, back_material))
    ]
    file.add_skinned("Face", parts, names)
    file.add_skinned("Mouth", [(inside, mouth_material)], _moving(inside))
    file.add_skinned("Lashes", [(lashes, lash_material)], _moving(lashes))
    file.add_skinned("Hands", [(laid_hands, hand_material)])
    file.add_skinned("Clothes", [(shirt, shirt_material), (bands, trim)])
    file.add_skinned("Legs", [(cloth.legs(figure, person), legs_material)])
    file.add_rigid("HairMesh", "Head", figure.skeleton.head("Head"), [(locks, hair_material)])
    for side, ball in balls.items():
        file.add_rigid(f"{side}EyeMesh", f"{side}Eye", figure.skeleton.head(f"{side}Eye"), [(ball, eye_material)])
    return file.content()


def _picture(chart: bake.Chart, tone: np.ndarray) -> bytes:
    return bake.webp(chart.filled(srgb(tone)), _COLOUR_QUALITY)


def _factor(colour: Colour, share: float) -> tuple[float, float, float]:
    red, green, blue = (linear(colour) * share).tolist()
    return red, green, blue


def _moving(part: Surface) -> tuple[str, ...]:
    return tuple(name for name, unit in part.units.items() if np.abs(unit).max() > _LEAST_MOVE)
