import math

import pytest

from nl2opt.errors import InputError
from nl2opt.solution import SolveOptions


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time_limit": -1}, "the time limit is -1; it cannot be negative"),
        ({"time_limit": 0}, "the time limit is 0"),
        ({"time_limit": math.nan}, "the time limit is nan"),
        ({"time_limit": "ten"}, "the time limit is 'ten'"),
        ({"time_limit": True}, "the time limit is True"),
        ({"gap": -0.1}, "the gap is -0.1"),
        ({"gap": math.inf}, "the gap is inf"),
        ({"absolute_gap": -1}, "the absolute gap is -1"),
        ({"threads": 0}, "the number of threads is 0"),
        ({"threads": 1.5}, "the number of threads is 1.5"),
        ({"seed": -1}, "the seed is -1"),
        ({"seed": None}, "the seed is None"),
        ({"solver": ""}, "the solver is ''"),
    ],
)
def test_wrong_options_are_named(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        SolveOptions(**wrong)  # type: ignore[arg-type]
    assert said in caught.value.message


def test_options_are_frozen_numbers() -> None:
    options = SolveOptions(time_limit=3, gap=0, threads=2)
    assert (options.time_limit, options.gap, options.threads) == (3.0, 0.0, 2)
    with pytest.raises(AttributeError):
        options.gap = 1.0  # type: ignore[misc]
