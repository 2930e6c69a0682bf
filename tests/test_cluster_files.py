"""The examples in configs/cluster: syntax, the schemas of their services, and lines that eosat understands."""

import ast
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from eosat.cli.app import tree

FOLDER = Path(__file__).resolve().parents[1] / "configs" / "cluster"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".sh", ".py", ".yaml", ".json"))
SHELL = [path for path in FILES if path.suffix == ".sh"]
MANIFESTS = [path for path in FILES if path.suffix == ".yaml"]
KUBERNETES = "1.34"
"""Version of the API whose schema the manifests are held to."""


def ids(path: Path) -> str:
    return path.name


def documents(path: Path) -> list[Any]:
    text = path.read_text(encoding="utf-8")
    return [json.loads(text)] if path.suffix == ".json" else list(yaml.safe_load_all(text))


def lists_of(value: Any) -> Iterator[list[str]]:
    """Every list of strings within *value*."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from lists_of(inner)


def lists_of_code(path: Path) -> Iterator[list[str]]:
    """Lists in Python code; what is no literal counts as an address."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.List) and node.elts:
            yield [str(one.value) if isinstance(one, ast.Constant) else "tcp://a:8786" for one in node.elts]


def eosat_lines(path: Path) -> list[list[str]]:
    """Every call of eosat in an example, as words; what the shell would fill in counts as 3."""
    if path.suffix == ".sh":
        found = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("eosat ")]
    else:
        lists = lists_of_code(path) if path.suffix == ".py" else lists_of(documents(path))
        words = [one for one in lists if one[0] == "eosat" or one[:2] == ["bash", "-c"]]
        found = [one[2] if one[0] == "bash" else shlex.join(one) for one in words]
    return [shlex.split(re.sub(r"\$\(\(.*?\)\)|\$\w+", "3", line))[1:] for line in found]


def every_line() -> list[tuple[str, list[str]]]:
    return [(path.name, words) for path in FILES for words in eosat_lines(path)]


def parsed(words: list[str]) -> dict[str, Any]:
    """Options of an eosat line, as eosat itself reads them; nothing is run."""
    command = typer.main.get_command(tree()).commands[words[0]]
    return command.make_context(words[0], list(words[1:])).params


def options_of_run() -> set[str]:
    return {name for one in typer.main.get_command(tree()).commands["run"].params for name in one.opts}


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_an_example_says_that_it_is_one_and_that_it_was_not_run(path):
    assert re.search(r"example.*checked.*not run on such a cluster", path.read_text(encoding="utf-8"), re.I | re.S)


@pytest.mark.parametrize("path", SHELL, ids=ids)
def test_shell_examples_parse(path):
    subprocess.run(["bash", "-n", str(path)], check=True)
    assert "set -euo pipefail" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in SHELL if path.name.startswith("slurm")], ids=ids)
def test_slurm_reads_its_directives_before_the_first_command(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    commands = [n for n, line in enumerate(lines) if line and not line.startswith("#")]
    directives = [n for n, line in enumerate(lines) if line.startswith("#SBATCH")]
    assert lines[0] == "#!/bin/bash"
    assert directives
    assert max(directives) < min(commands)
    assert all(re.fullmatch(r"#SBATCH --[a-z-]+=\S+|#SBATCH --requeue", lines[n]) for n in directives)


@pytest.mark.parametrize("path", MANIFESTS, ids=ids)
def test_manifests_keep_to_the_schema_of_kubernetes(path):
    validator = pytest.importorskip("kubernetes_validate", reason='pip install "eosat[test]"')
    for document in documents(path):
        if document["apiVersion"] == "kubernetes.dask.org/v1":  # its pods are Kubernetes', the rest is the operator's
            assert set(document["spec"]) == {"idleTimeout", "scheduler", "worker"}
            assert set(document["spec"]["scheduler"]) == {"spec", "service"}
            assert set(document["spec"]["worker"]) == {"replicas", "spec"}
            for pod in (document["spec"]["scheduler"]["spec"], document["spec"]["worker"]["spec"]):
                whole = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one"}, "spec": pod}
                validator.validate(whole, KUBERNETES, strict=True)
        else:
            validator.validate(document, KUBERNETES, strict=True)


def test_the_schema_of_kubernetes_would_notice_a_slip():
    validator = pytest.importorskip("kubernetes_validate", reason='pip install "eosat[test]"')
    job = next(one for one in documents(FOLDER / "kubernetes-job.yaml") if one["kind"] == "Job")
    job["spec"]["parallelsim"] = job["spec"].pop("parallelism")
    with pytest.raises(validator.ValidationError):
        validator.validate(job, KUBERNETES, strict=True)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("aws-batch-definition.json", "RegisterJobDefinition"),
        ("aws-batch-shards.json", "SubmitJob"),
        ("aws-batch-finish.json", "SubmitJob"),
    ],
)
def test_requests_to_aws_batch_keep_to_its_shapes(name, call):
    import botocore.session
    from botocore.validate import ParamValidator

    shape = botocore.session.get_session().get_service_model("batch").operation_model(call).input_shape
    (request,) = documents(FOLDER / name)
    assert not ParamValidator().validate(request, shape).has_errors()
    assert ParamValidator().validate(request | {"jobNmae": "a"}, shape).has_errors()


def test_dask_jobqueue_makes_a_job_of_the_example():
    pytest.importorskip("dask_jobqueue", reason='pip install "eosat[cluster]"')
    from dask_jobqueue.slurm import SLURMJob

    call = next(
        node
        for node in ast.walk(ast.parse((FOLDER / "slurm_dask.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SLURMCluster"
    )
    given = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    script = SLURMJob(scheduler="tcp://a:8786", name="one", **given).job_script()
    for line in (
        "#SBATCH -p gpu",
        "#SBATCH --mem=30G",
        "#SBATCH --gres=gpu:1",
        "--resources GPU=1",
        "--interface eth0",
    ):
        assert line in script, script


def test_every_way_has_its_lines():
    ways = {name.split("-")[0].split("_")[0].split(".")[0] for name, _ in every_line()}
    assert ways == {"ssh", "slurm", "kubernetes", "aws"}
    assert len(every_line()) == 10


def test_shards_of_one_way_are_as_many_as_its_array_and_end_in_a_finish_of_the_same_run():
    job = next(one for one in documents(FOLDER / "kubernetes-job.yaml") if one["kind"] == "Job")
    slurm = re.search(r"--array=1-(\d+)", (FOLDER / "slurm-array.sh").read_text(encoding="utf-8"))
    arrays = {
        "slurm-array.sh": int(slurm[1]),
        "kubernetes-job.yaml": job["spec"]["completions"],
        "aws-batch-shards.json": documents(FOLDER / "aws-batch-shards.json")[0]["arrayProperties"]["size"],
    }
    finishes = {"slurm-finish.sh", "kubernetes-finish.yaml", "aws-batch-finish.json"}
    ends = {name: words for name, words in every_line() if "--finish" in words}
    shards = {name: words for name, words in every_line() if "--shard" in words}
    assert set(ends) == finishes
    assert {name: int(words[-1].split("/")[1]) for name, words in shards.items()} == arrays
    assert {tuple(words[:-2]) for words in shards.values()} == {tuple(words[:-1]) for words in ends.values()}


@pytest.mark.parametrize(("name", "words"), every_line(), ids=lambda value: value if isinstance(value, str) else "")
def test_eosat_understands_the_lines_of_the_examples(name, words):
    missing = {"--shard", "--finish", "--scheduler"} & set(words) - options_of_run()
    if missing:
        pytest.skip(f"eosat run does not know {', '.join(sorted(missing))} yet")
    assert parsed(words)
