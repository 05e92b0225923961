"""Labels under suspicion: when runs agree against the label, with what evidence, and how a dispute is applied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nl2opt.errors import InputError
from nl2opt.evaluation.audit import audit
from nl2opt.evaluation.datasets.disputes import apply_disputes, read_disputes, write_disputes
from nl2opt.evaluation.log import Log
from nl2opt.evaluation.protocols import rule
from nl2opt.evaluation.scoring import score
from tests.evaluation.scoring_cases import answered, as_json, bakery, case, label, log_of, lost, set_of

ITEM = set_of(case("p", label(11.0), label(12.0, "relabelled")))


def runs(*values: float, name: str = "p") -> list[Log]:
    return [log_of(answered(name, objective=value), llm=f"llm-{i}") for i, value in enumerate(values)]


def test_agreement_against_the_label_is_found_and_agreement_with_it_is_not() -> None:
    (found,) = audit(ITEM, runs(12.0, 12.0 + 1e-9, 13.0))
    assert [voice.run for voice in found.agreeing] == ["run 1", "run 2"]
    assert [voice.objective for voice in found.others] == [13.0]
    assert found.proposed == 12.0
    assert found.supported_by == ("relabelled",)
    assert found.independent
    assert audit(ITEM, runs(11.0, 11.0, 12.0)) == ()


@pytest.mark.parametrize("values", [(12.0, 13.0), (12.0, 12.0, 13.0, 13.0), (12.0, 12.0, 13.0, 14.0)])
def test_half_of_the_runs_is_not_enough(values: tuple[float, ...]) -> None:
    assert audit(ITEM, runs(*values)) == ()


def test_a_rounded_label_is_no_suspicion() -> None:
    assert audit(set_of(case("p", label(1234.57))), runs(1234.5678, 1234.5678)) == ()


def test_what_does_not_vote() -> None:
    silent = log_of(lost("p", "failed"))
    (found,) = audit(ITEM, [*runs(12.0, 12.0), silent])
    assert found.silent == ("run 3",)
    feasible = [log_of(answered("p", "feasible", 12.0)) for _ in range(2)]
    assert audit(ITEM, feasible) == ()
    other_text = [log_of(answered("p", objective=12.0, fingerprint="f" * 16)) for _ in range(2)]
    assert audit(ITEM, other_text) == ()
    assert audit(set_of(case("p", label(None))), runs(12.0, 12.0)) == ()


def test_a_run_speaks_with_the_answer_of_most_of_its_attempts() -> None:
    several = log_of(*(answered("p", objective=value, attempt=i) for i, value in enumerate([9.0, 12.0, 12.0])))
    (found,) = audit(ITEM, [several, *runs(12.0)])
    assert (found.agreeing[0].attempts, found.agreeing[0].of) == (2, 3)


def test_one_run_twice_is_not_independent() -> None:
    log = log_of(answered("p", objective=12.0))
    (found,) = audit(ITEM, [log, log])
    assert not found.independent
    assert [voice.run for voice in found.agreeing] == ["run 1", "run 2"]


def test_statuses_are_disputed_too() -> None:
    infeasible = [log_of(answered("p", "infeasible")) for _ in range(2)]
    (found,) = audit(ITEM, infeasible)
    assert found.proposed == "infeasible"
    assert audit(set_of(case("p", label("no solution"))), infeasible) == ()


def test_models_and_solvers_are_looked_at() -> None:
    same = [log_of(answered("p", objective=12.0, formulation=as_json(bakery()))) for _ in range(2)]
    (found,) = audit(ITEM, same)
    assert found.structure == ("run 1 and run 2: the same model",)
    assert found.solvers["highs"] == "optimal 12"
    assert len(found.solvers) == 2
    other = log_of(answered("p", objective=12.0, formulation=as_json(bakery(flour=4.2))))
    (found,) = audit(ITEM, [same[0], other])
    assert found.structure[0].startswith("run 1 and run 2: two models with one optimum")
    (quick,) = audit(ITEM, same, look=False)
    assert quick.solvers == {} and quick.structure == ()


@pytest.mark.parametrize("logs", [0, 1])
def test_too_few_runs(logs: int) -> None:
    with pytest.raises(InputError, match="needs at least 2 runs"):
        audit(ITEM, runs(*[12.0] * logs))


def test_disputes_become_a_label_version(tmp_path: Path) -> None:
    logs = runs(12.0, 12.0)
    file = tmp_path / "disputes.jsonl"
    write_disputes(file, [item.as_dispute() for item in audit(ITEM, logs)])
    line = json.loads(file.read_text())
    assert line["fingerprint"] == ITEM.cases[0].fingerprint
    assert line["evidence"]["independent"] is True
    assert "the words of p" not in file.read_text()
    before = score(ITEM, logs[0], rule("strict"))
    applied, report = apply_disputes(ITEM, read_disputes(file))
    after = score(applied, logs[0], rule("strict"))
    assert report["matched"] == 1
    assert [scores.items[0].score.correct for scores in (before, after)] == [False, True]
    assert set(after.disputed) == {"p"}
