"""The example workflows: fields as published, commands that eosat has, the same steps on both systems."""

import shlex
from pathlib import Path

import click
import pytest
import typer
import yaml

from eosat.cli.app import tree

FOLDER = Path("hackathon/operations")
ACTIONS = yaml.load((FOLDER / "github-actions.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
BUILD = yaml.load((FOLDER / "buildspec.yml").read_text(encoding="utf-8"), yaml.BaseLoader)


def steps():
    return ACTIONS["jobs"]["map"]["steps"]


def lines_of_actions():
    return [step["run"] for step in steps() if "run" in step]


def lines_of_build():
    return [line for name in ("install", "pre_build", "build") for line in BUILD["phases"][name]["commands"]]


def test_both_do_the_same():
    assert lines_of_actions() == lines_of_build()
    assert ACTIONS["env"] == BUILD["env"]["variables"] == {"CONFIG": "demo"}


@pytest.mark.parametrize("line", [line for line in lines_of_build() if line.startswith("eosat ")])
def test_each_command_is_one_of_eosats(line):
    command, words = typer.main.get_command(tree()), shlex.split(line)[1:]
    context = click.Context(command)
    while hasattr(command, "commands"):
        command, words = command.commands[words[0]], words[1:]
    command.make_parser(click.Context(command, parent=context)).parse_args(words)


def test_fields_of_the_github_workflow():
    """docs.github.com, workflow syntax for GitHub Actions."""
    assert set(ACTIONS) == {"name", "on", "permissions", "env", "jobs"}
    assert set(ACTIONS["on"]) == {"schedule", "workflow_dispatch"}
    [when] = ACTIONS["on"]["schedule"]
    assert len(when["cron"].split()) == 5
    assert set(ACTIONS["jobs"]["map"]) == {"runs-on", "timeout-minutes", "steps"}
    for step in steps():
        assert ("uses" in step) != ("run" in step)
        assert set(step) <= {"uses", "run", "with"}
        assert step.get("uses", "a/b@v1").count("@v") == 1


def test_fields_of_the_buildspec():
    """docs.aws.amazon.com, build specification reference for CodeBuild."""
    assert BUILD["version"] == "0.2"
    assert set(BUILD) <= {"version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"}
    assert set(BUILD["phases"]) <= {"install", "pre_build", "build", "post_build"}
    for name, phase in BUILD["phases"].items():
        allowed = {"run-as", "on-failure", "commands", "finally"} | (
            {"runtime-versions"} if name == "install" else set()
        )
        assert set(phase) <= allowed
        assert phase.get("on-failure", "ABORT") in ("ABORT", "CONTINUE")
    assert set(BUILD["artifacts"]) <= {"files", "name", "discard-paths", "base-directory", "exclude-paths"}
    assert BUILD["artifacts"]["files"]
