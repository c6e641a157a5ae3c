"""`python -m ml.corpus import`: a folder of somebody's motion capture -> signs that training uses."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ml.corpus import fitted
from ml.corpus.__main__ import main
from ml.corpus.dataset import corpus, made_sentences
from ml.corpus.importing import archive, importer
from ml.corpus.importing.archive import About, key_of
from ml.corpus.importing.importer import ImportRequest, bring
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.segments import Segment
from ml.corpus.sequences import cores
from ml.corpus.vocabulary import build, dictionary
from ml.pose import Clip, dequantise, mirror, quantise
from ml.training.recipe import Mixture, pools
from tests.ml.corpus.drawn import waving
from tests.ml.corpus.rigs import Z_UP, Rig, apart, sign
from tests.ml.evaluation.moving import small

ABOUT = About("trial", "ase", "CC0-1.0")
SAMPLES = corpora() / "mocap-samples"
SIGN = sign()


@dataclass(frozen=True, eq=False)
class Drawn:
    """A clip that is there already, in place of one that is fitted."""

    key: str
    clip: Clip
    digest: str = "drawn"

    def frames(self) -> NDArray[np.int16]:
        return quantise(self.clip)


def request(folder: Path, **more: object) -> ImportRequest:
    return ImportRequest(folder, ABOUT, converted=folder / "converted", **more)  # type: ignore[arg-type]


def silent(line: str) -> None:
    pass


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three signs on three rigs, one of them twice, and much that cannot be used."""
    found = tmp_path / "archive"
    (found / "more").mkdir(parents=True)
    Rig().bvh(found / "always.bvh", SIGN)
    Rig("Rokoko", unit=1.0, axes=Z_UP, rest="a").bvh(found / "forever.bvh", SIGN)
    Rig("Unreal").bvh(found / "more" / "maybe_1.bvh", SIGN)
    Rig("Unreal").bvh(found / "more" / "maybe_2.bvh", SIGN)
    Rig().bvh(found / "hello.bvh", SIGN)  # which the corpus has
    Rig().bvh(found / "moment.bvh", SIGN[20:24])
    (found / "broken.bvh").write_text("not motion")
    (found / "readme.txt").write_text("nothing to import")
    return found


def test_signs_come_out_as_they_were_signed(folder: Path) -> None:
    found = bring(request(folder), silent)
    assert [sign.gloss for sign in found.archive.signs] == ["ALWAYS", "FOREVER", "MAYBE"]
    for segment in found.archive.signs:
        clip = dequantise(found.archive.frames[segment.key])
        start = next(n for n in range(20) if apart(clip[:30], SIGN[n : n + 30]) < 3e-3)
        assert abs(start + segment.core_start - 20) <= 4
        assert abs(start + segment.core_end - 50) <= 4
    assert found.english == {"ALWAYS": "always", "FOREVER": "forever", "MAYBE": "maybe"}


def test_what_became_of_every_file_is_told(folder: Path) -> None:
    said: list[str] = []
    found = bring(request(folder), said.append)
    rows = {row.file: (row.state, row.reason) for row in found.rows}
    assert rows.keys() == {str(path) for path in importer.files_of(folder)}
    assert rows["always.bvh"] == ("taken", "")
    assert rows["more/maybe_2.bvh"] == ("left out", "another way or take: more/maybe_1.bvh is taken")
    assert rows["hello.bvh"] == ("left out", "the corpus has this sign already")
    assert rows["moment.bvh"] == ("refused", "moment.bvh: too short: 0.16 s (0.2 at least)")
    assert rows["broken.bvh"][0] == "refused"
    assert "does not begin with HIERARCHY" in rows["broken.bvh"][1]
    assert len(said) == 2  # the refused ones, at once


def test_if_the_best_take_is_broken_the_next_one_serves(tmp_path: Path) -> None:
    Rig().bvh(tmp_path / "SG ASL Bake 2023-2-3 No Mesh Mini.bvh", SIGN)
    Rig().bvh(tmp_path / "SG ASL Bake 2024-2-3 No Mesh Mini.bvh", SIGN)
    (tmp_path / "SG ASL Bake 2024-2-3 No Mesh Mixamo.bvh").write_text("HIERARCHY")
    found = bring(request(tmp_path), silent)
    states = {row.file: row.state for row in found.rows}
    assert states == {
        "SG ASL Bake 2024-2-3 No Mesh Mixamo.bvh": "refused",
        "SG ASL Bake 2024-2-3 No Mesh Mini.bvh": "taken",
        "SG ASL Bake 2023-2-3 No Mesh Mini.bvh": "left out",
    }


def test_another_language_is_refused(tmp_path: Path) -> None:
    Rig().bvh(tmp_path / "SG BSL Bake 2023-2-3.bvh", SIGN)
    with pytest.raises(CorpusError, match="none of its 1 files could be used"):
        bring(request(tmp_path), silent)


def test_names_can_be_given_in_a_table(folder: Path) -> None:
    table = folder / "names.csv"
    table.write_text("file,gloss,kind,english\nalways.bvh,all the time,,all the time\nhello.bvh,hi,sign,hi\n")
    found = bring(request(folder, names=table), silent)
    assert {"ALL THE TIME", "HI"} <= {sign.gloss for sign in found.archive.signs}
    assert found.english["HI"] == "hi"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("nowhere.bvh,A,sign,", r"names\.csv: row 2: nowhere\.bvh is not in"),
        ("always.bvh,,sign,", r"names\.csv: row 2: the gloss is missing"),
        ("always.bvh,A,word,", r"names\.csv: row 2: kind must be sign or letter, got 'word'"),
        ("always.bvh,A", r"names\.csv: row 2: 4 columns expected, got 2"),
    ],
)
def test_a_faulty_row_of_names_is_named(folder: Path, row: str, complaint: str) -> None:
    table = folder / "names.csv"
    table.write_text(f"file,gloss,kind,english\n{row}\n")
    with pytest.raises(CorpusError, match=complaint):
        bring(request(folder, names=table), silent)


def test_a_left_handed_signer_is_told_and_can_be_mirrored(tmp_path: Path) -> None:
    Rig().bvh(tmp_path / "always.bvh", mirror(SIGN))
    assert bring(request(tmp_path), silent).lefts == 1
    found = bring(request(tmp_path, mirrored=True), silent)
    assert found.lefts == 0
    frames = dequantise(found.archive.frames["trial_always"])
    assert apart(frames[12:40], SIGN[12 + _shift(found) : 40 + _shift(found)]) < 3e-3


def _shift(found: importer.Brought) -> int:
    clip = dequantise(next(iter(found.archive.frames.values())))
    return next(n for n in range(20) if apart(clip[:30], SIGN[n : n + 30]) < 3e-3)


def test_fbx_without_blender_is_refused_with_what_helps(folder: Path) -> None:
    (folder / "never.fbx").write_bytes(b"Kaydara FBX Binary")
    found = bring(request(folder, blender="no-such-program"), silent)
    reason = next(row.reason for row in found.rows if row.file == "never.fbx")
    assert "FBX is converted by Blender" in reason
    assert found.count("taken") == 3


def test_fbx_is_converted_once(folder: Path, tmp_path: Path) -> None:
    """With a converter that stands in for Blender: it knows no FBX, and copies what it is given beside the file."""
    from tests.ml.corpus.loaders.test_gltf import document, glb  # noqa: PLC0415

    (folder / "never.fbx").write_bytes(glb(*document()))
    (folder / "rarely.fbx").write_bytes(b"nothing")
    runs = tmp_path / "runs"
    program = tmp_path / "blender"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, pathlib, sys\n"
        f"pathlib.Path({str(runs)!r}).open('a').write('run\\n')\n"
        "for fbx, glb in json.loads(pathlib.Path(sys.argv[-1]).read_text()):\n"
        "    content = pathlib.Path(fbx).read_bytes()\n"
        "    if content == b'nothing':\n"
        "        print(f'failed {glb}: it has no skeleton')\n"
        "    else:\n"
        "        pathlib.Path(glb).write_bytes(content)\n"
        "        print(f'converted {glb}')\n"
    )
    program.chmod(0o755)
    found = bring(request(folder, blender=str(program)), silent)
    assert "NEVER" in {sign.gloss for sign in found.archive.signs}
    assert next(row.reason for row in found.rows if row.file == "rarely.fbx") == "rarely.fbx: it has no skeleton"
    (folder / "rarely.fbx").unlink()
    again = bring(request(folder, blender=str(program)), silent)
    assert "NEVER" in {sign.gloss for sign in again.archive.signs}
    assert runs.read_text() == "run\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--licence", ""], "an archive without a licence may not be used"),
        (["--licence", "CC-BY-ND-4.0"], "forbids changes"),
        (["--licence", "mine"], "'mine' is not known here"),
        (["--licence", "MIT", "--name", "ase"], "'ase' should be small letters and digits"),
        (["--licence", "MIT"], "not known by its layout"),
        (["--licence", "MIT", "--name", "a1", "--language", "dse"], "--language dse: no signs are planned in it"),
    ],
)
def test_what_must_be_known_before_is_asked_for(
    folder: Path, arguments: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["corpus", "import", str(folder), "--language", "ase", *arguments])
    with pytest.raises(SystemExit, match=complaint):
        main()


def test_the_command_writes_an_archive_a_table_of_files_and_one_of_words(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    given = ["--language", "ase", "--licence", "cc-by-nc-4.0", "--name", "mine", "--out", str(out)]
    monkeypatch.setattr(sys, "argv", ["corpus", "import", str(folder), *given])
    with pytest.raises(SystemExit, match="2 files were refused"):
        main()
    said = capsys.readouterr().out
    assert "weights that learn from it may not be passed on (CC-BY-NC-4.0)" in said
    found = archive.read(out / "mine.npz")
    assert (found.about.name, found.about.licence, len(found.signs)) == ("mine", "CC-BY-NC-4.0", 3)
    files = list(csv.DictReader((out / "mine.files.csv").read_text(encoding="utf-8").splitlines()))
    assert len(files) == 7
    words = (out / "mine.lexicon.csv").read_text(encoding="utf-8").splitlines()
    assert words == [
        "gloss,kind,en,pos",
        "ALWAYS,sign,always,noun",
        "FOREVER,sign,forever,noun",
        "MAYBE,sign,maybe,noun",
    ]


@pytest.mark.parametrize("content", [b"", b"PK", b"nothing"])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(CorpusError, match=r"^a\.npz"):
        archive.read(tmp_path / "a.npz")
    with pytest.raises(CorpusError, match="there is no such archive"):
        archive.read(tmp_path / "b.npz")


def test_an_archive_of_another_skeleton_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.write(tmp_path / "a.npz", bring(request(folder), silent).archive)
    monkeypatch.setattr(archive, "SKELETON_VERSION", 99)
    with pytest.raises(CorpusError, match="made for another skeleton"):
        archive.read(tmp_path / "a.npz")


def test_signs_of_an_archive_join_the_prepared_corpus_and_are_trained(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = tmp_path / "trial.npz", tmp_path / "corpus.npz"
    archive.write(path, bring(request(folder), silent).archive)
    drawn = small().clips
    monkeypatch.setattr(fitted, "composed", lambda: iter(()))
    monkeypatch.setattr(fitted, "sources", lambda: iter(()))
    with pytest.raises(CorpusError, match="none of the clips could be fitted"):
        fitted.prepare(out, silent, [path])
    monkeypatch.setattr(fitted, "sources", lambda: [Drawn(key, clip) for key, clip in drawn.items()])
    said: list[str] = []
    fitted.prepare(out, said.append, [path])
    assert said[0] == "trial: 3 of 3 signs join (CC0-1.0)"
    clips, joined = fitted.read(out), fitted.archives(out)
    assert {"trial_always", "trial_forever", "trial_maybe"} <= clips.keys()
    assert joined[0][0] == ABOUT
    data = corpus(clips, joined)
    ids = data.vocabulary.ids["ase"]
    assert {ids[gloss] for gloss in ("ALWAYS", "FOREVER", "MAYBE")} <= data.cores.keys()
    assert data.lengths["ase"]["ALWAYS"] > 3
    before = corpus(clips).vocabulary.ids["ase"]
    assert {gloss: ids[gloss] for gloss in before} == before  # signs that were there keep their numbers
    made = [segment.sign for one in made_sentences(data, 40, 0, taught=False, processes=1) for segment in one.segments]
    assert ids["ALWAYS"] in made
    assert len(pools(data, Mixture(made=2, copies=1, taught=False), torch.device("cpu"), texts=False)) == 3


def test_a_recording_takes_the_place_of_a_composed_sign_and_of_no_recorded_one() -> None:
    def row(gloss: str) -> Segment:
        return Segment(f"trial_{gloss.lower()}", gloss, "sign", 0, 20, 5, 15, False, False, "")

    composed_sign = dictionary()["ase"][-1].gloss
    before = build()
    found = build(imported=[(ABOUT, [row(composed_sign), row("HELLO"), row("NOWHERE ELSE")])])
    assert found.ids["ase"][composed_sign] == before.ids["ase"][composed_sign]
    assert found.ids["ase"]["NOWHERE ELSE"] == before.size
    rows = {one.gloss: one.key for one in found.rows("ase")}
    assert len(rows) == len(found.rows("ase"))
    assert (rows[composed_sign], rows["HELLO"]) == (f"trial_{composed_sign.lower()}", "hello")
    clips = {rows[composed_sign]: waving(20)}
    assert len(cores(clips, found)[found.ids["ase"][composed_sign]]) == 10


def test_of_a_sign_that_two_archives_have_the_first_ones_is_taken(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = bring(request(folder), silent).archive
    archive.write(tmp_path / "a.npz", found)
    again = bring(ImportRequest(folder, About("other", "ase", "MIT"), converted=folder / "c"), silent)
    archive.write(tmp_path / "b.npz", again.archive)
    monkeypatch.setattr(fitted, "composed", lambda: iter(()))
    drawn = small().clips
    monkeypatch.setattr(fitted, "sources", lambda: [Drawn(key, clip) for key, clip in drawn.items()])
    said: list[str] = []
    fitted.prepare(tmp_path / "corpus.npz", said.append, [tmp_path / "a.npz", tmp_path / "b.npz"])
    assert said[:2] == ["trial: 3 of 3 signs join (CC0-1.0)", "other: 0 of 3 signs join (MIT)"]
    with pytest.raises(CorpusError, match="two archives have this name"):
        fitted.prepare(tmp_path / "corpus.npz", silent, [tmp_path / "a.npz", tmp_path / "a.npz"])


def test_a_prepared_file_whose_archives_are_broken_says_so(tmp_path: Path) -> None:
    np.savez(tmp_path / "corpus.npz", archives=np.array(json.dumps([{"about": {}}])))
    with pytest.raises(CorpusError, match="its archives cannot be read"):
        fitted.archives(tmp_path / "corpus.npz")


def test_keys_are_plain() -> None:
    assert key_of("trial", "ALERT INFORM") == "trial_alert-inform"
    assert key_of("trial", "ČO") == "trial_o"
    assert key_of("trial", "你") == "trial_e4bda0"


@pytest.mark.corpus
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the corpora are not here: set SLP_CORPORA")
def test_the_samples_are_imported() -> None:
    found = bring(request(SAMPLES), silent)
    assert [sign.gloss for sign in found.archive.signs] == ["ALWAYS", "STUDIOGALT"]
    for segment in found.archive.signs:
        assert segment.core_end - segment.core_start > 10
