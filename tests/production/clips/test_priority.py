"""What a browser can do about standing back: nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from production.clips.priority import behind_live

TELL = """\
import json, os, subprocess, sys
def raised():
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -8)
    except OSError:
        return False
    return True
def left():
    try:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    except OSError:
        return False
    return True
told = {"policy": os.sched_getscheduler(0), "raised": raised(), "left": left()}
if len(sys.argv) == 1:
    told["child"] = json.loads(subprocess.check_output([sys.executable, __file__, "child"]))
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="SCHED_IDLE is Linux's")
def test_a_program_behind_live_motion_and_its_children_are_idle_and_cannot_raise_themselves(tmp_path: object) -> None:
    script = f"{tmp_path}/tell.py"
    with open(script, "w", encoding="utf-8") as file:
        file.write(TELL)
    told = json.loads(subprocess.check_output([*behind_live(), sys.executable, script]))
    idle = {"policy": os.SCHED_IDLE, "raised": False, "left": False}
    assert told == {**idle, "child": idle}
