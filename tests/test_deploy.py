"""The units and timers that ship start what is there, tell when it fails, and can be enabled."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / ".env.example"
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [each for each in UNITS if each.suffix == ".service" and "@" not in each.name]
TIMERS = [each for each in UNITS if each.suffix == ".timer"]
HOME = "/srv/orders/bin/flask "


def read(unit: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign]  # its documented use
    found.read(unit)
    return found


@pytest.mark.parametrize("unit", SERVICES, ids=lambda each: each.stem)
def test_a_service_tells_when_it_fails_and_runs_a_command_there_is(app: Flask, unit: Path) -> None:
    said = read(unit)
    assert said["Unit"]["OnFailure"] == "orders-failed@%n.service"
    line = said["Service"]["ExecStart"]
    assert "%" not in line
    if not line.startswith(HOME):
        assert line.endswith(" wsgi:app")
        return
    context = click.Context(app.cli)
    command: click.Command = app.cli
    words = shlex.split(line.removeprefix(HOME))
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    # Raises a usage error for an option or argument that is not there.
    command.make_context(command.name, words, parent=context)
    assert unit.with_suffix(".timer") in TIMERS


@pytest.mark.parametrize("unit", SERVICES, ids=lambda each: each.stem)
def test_a_service_may_write_where_the_settings_file_puts_papers_and_signatures(unit: Path) -> None:
    named = re.findall(r"^#ORDERS_(?:AUDIT|PAPERS)_FOLDER=(.+)$", EXAMPLE.read_text(), re.MULTILINE)
    assert len(named) == 2
    said = read(unit)["Service"]
    assert said["ProtectSystem"] == "strict"
    # The hyphen: it may not be there, where everything is kept under instance/.
    assert {f"-{each}" for each in named} <= set(said["ReadWritePaths"].split())


def test_a_server_that_is_started_again_for_ever_tells_each_failure() -> None:
    line = read(ROOT / "deploy" / "systemd" / "orders.service")["Service"]["ExecStopPost"]
    words = shlex.split(line.replace("$$", "$").replace("/usr/bin/logger", "echo"))
    told = {}
    for result in ("success", "exit-code"):
        done = subprocess.run(  # noqa: S603  our own line
            words, env={"SERVICE_RESULT": result}, capture_output=True, text=True, check=True
        )
        told[result] = done.stdout
    assert told["success"] == ""
    assert "daemon.err --tag orders-register orders.service failed" in told["exit-code"]


@pytest.mark.parametrize("unit", TIMERS, ids=lambda each: each.stem)
def test_a_timer_can_be_enabled_and_catches_up(unit: Path) -> None:
    said = read(unit)
    assert said["Install"]["WantedBy"] == "timers.target"
    assert said["Timer"]["Persistent"] == "true"
    assert unit.with_suffix(".service").exists()


def test_systemd_takes_them(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    for unit in UNITS:
        words = unit.read_text()
        for there in ("/srv/orders/bin/flask", "/srv/orders/.venv/bin/gunicorn"):
            words = words.replace(there, "/bin/true")
        (tmp_path / unit.name).write_text(words)
    names = [tmp_path / each.name for each in UNITS if "@" not in each.name]
    told = subprocess.run(  # noqa: S603  our own files, checked
        [program, "verify", *names], capture_output=True, text=True, check=False, timeout=60
    )
    ours = [line for line in told.stderr.splitlines() if "orders" in line]
    assert (told.returncode, ours) == (0, [])
