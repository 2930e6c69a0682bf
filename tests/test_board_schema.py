"""Requests made from the board's own OpenAPI, well-formed and not: none breaks it, answers are what it promises."""

import pytest
import schemathesis
from board_toy import bearer, new_board, serving
from hypothesis import HealthCheck, Phase, given, settings

from eosat.kit import paces
from eosat.kit.rules import Pace


@pytest.fixture(scope="module")
def operations(tmp_path_factory):
    """Every operation of a served board, and its tokens; nobody is held back for being fast."""
    folder = tmp_path_factory.mktemp("schema")
    tokens = new_board(folder, "한라", "오름", daily=100_000, tries=100_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paces, "PACES", dict.fromkeys(paces.PACES, Pace(per_minute=1e9, burst=1e9)))
        with serving(folder / "board") as url:
            schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
            yield [found.ok() for found in schema.get_all_operations()], tokens


def hunt(operation, headers, examples):
    """Try an operation with *examples* requests."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case):
        answer = case.call(headers=headers)
        assert answer.status_code < 500, answer.text
        case.validate_response(
            answer, checks=[schemathesis.checks.not_a_server_error, schemathesis.checks.status_code_conformance]
        )

    holds()


def test_the_schema_names_every_operation(operations):
    assert sorted(f"{one.method.upper()} {one.path}" for one in operations[0]) == [
        "GET /api/appeals",
        "GET /api/board",
        "GET /api/me",
        "GET /api/submissions",
        "GET /api/submissions/{number}",
        "POST /api/appeals",
        "POST /api/submissions",
    ]


@pytest.mark.parametrize("who", ["nobody", "한라", "organiser"])
def test_no_request_of_the_schema_breaks_the_board(operations, who):
    _try_all(operations, who, 6)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "한라", "organiser"])
def test_five_hundred_requests_of_each_operation_break_nothing(operations, who):
    _try_all(operations, who, 500)


def _try_all(operations, who, examples):
    found, tokens = operations
    for operation in found:
        hunt(operation, bearer(tokens[who]) if who in tokens else {}, examples)
