"""Run by Blender, not by us: FBX files -> .glb, one after the other.

    blender --background --python ml/corpus/importing/converter.py -- JOBS.json
    python ml/corpus/importing/converter.py -- JOBS.json        (where Blender is installed as a module, `bpy`)

JOBS.json is a list of [FBX, GLB]. Says `converted GLB` or `failed GLB: reason` for each.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any


def convert(bpy: Any, source: str, target: str) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.fbx(filepath=source, automatic_bone_orientation=False)
    if not any(thing.type == "ARMATURE" for thing in bpy.data.objects):
        raise RuntimeError("it has no skeleton")
    for thing in list(bpy.data.objects):
        if thing.type != "ARMATURE":
            bpy.data.objects.remove(thing)
    scene = bpy.context.scene
    spans = [action.frame_range for action in bpy.data.actions]
    if not spans:
        raise RuntimeError("it has no animation")
    scene.frame_start, scene.frame_end = int(min(s[0] for s in spans)), int(max(s[1] for s in spans))
    part = str(Path(target).with_suffix(".part.glb"))
    bpy.ops.export_scene.gltf(
        filepath=part,
        export_format="GLB",
        export_yup=True,
        export_animations=True,
        export_animation_mode="ACTIVE_ACTIONS",
        export_force_sampling=True,
        export_optimize_animation_size=False,
        export_rest_position_armature=True,
        export_def_bones=False,
    )
    Path(part).replace(target)


def main() -> None:
    bpy = importlib.import_module("bpy")
    for source, target in json.loads(Path(sys.argv[-1]).read_text(encoding="utf-8")):
        try:
            convert(bpy, source, target)
        except Exception as error:  # Blender raises many kinds, and the next file is to go on
            print(f"failed {target}: {' '.join(str(error).split())[:200]}", flush=True)
        else:
            print(f"converted {target}", flush=True)


if __name__ == "__main__":
    main()
