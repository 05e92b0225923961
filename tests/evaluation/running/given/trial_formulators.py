"""Formulators that do as the tests need, importable in worker processes. Not a test module."""

from __future__ import annotations

import ctypes
import gc
import json
import time
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from nl2opt.errors import DescriptionError, FormulationError, NoProblemError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulators.base import Formulated, Task
from nl2opt.llm.client import ask_all
from nl2opt.llm.request import Message, Request


def plan(limit: Any, **more: Any) -> Formulation:
    return Formulation.model_validate(
        {
            "name": "plan",
            "variables": {"x": {"lower": 0, "domain": "integer", "meaning": "words of the set"}},
            "objective": {"maximize": "2 * x", "source": "words of the set"},
            "constraints": {"top": {"rule": f"x <= {limit}"}},
            "answers": {"how many": "x"},
            **more,
        }
    )


class By:
    """What happens is in the words: ``crash``, ``hang``, ``bug`` ...; anything else is a problem with the limit 3."""

    name = "by-words"

    def formulate(self, task: Task) -> Formulated:
        word = task.description.text.split()[0]
        if word == "crash":
            ctypes.string_at(0)
        if word == "stumble":  # crashes once: the file that is named is there the second time
            path = Path(task.description.text.split()[1])
            if not path.exists():
                path.touch()
                ctypes.string_at(0)
        if word == "hang":
            time.sleep(600)
        if word == "bug":
            raise KeyError("a fault of ours")
        if word == "refused":
            raise DescriptionError("the words make no sense")
        if word == "poem":
            raise NoProblemError("a poem")
        if word == "unusable":
            raise FormulationError("no usable formulation")
        if word == "greedy":
            hoard = [bytearray(1 << 26) for _ in range(200)]
            return Formulated(self.name, plan(len(hoard)))
        if word == "undeclared":
            return Formulated(self.name, plan("y"))
        if word == "infeasible":
            return Formulated(self.name, plan(-1))
        if word == "nothing":
            return Formulated(self.name)
        if word == "ask" and task.client is not None:
            request = Request((Message("user", task.description.text),), purpose="formulate")
            return Formulated(self.name, plan(int(task.client.ask(request).text)))
        if word == "program":
            text = "from pyomo.environ import *\nmodel = ConcreteModel()\nmodel.x = Var(bounds=(0, 5))  # said so\n"
            return Formulated(self.name, program=text + "model.o = Objective(expr=3 * model.x, sense=maximize)\n")
        if word == "reads":
            text = 'import json\nfrom pyomo.environ import *\nmost = json.load(open("limits.json"))[0]["most"]\n'
            text += "model = ConcreteModel()\nmodel.x = Var(bounds=(0, most))\nmodel.o = Objective(expr=-2 * model.x)\n"
            return Formulated(self.name, program=text)
        if word == "loops":
            return Formulated(self.name, program="while True:\n    pass\n")
        if word == "table":
            return Formulated(self.name, plan("sum(row.most for row in data.limits)"))
        return Formulated(self.name, plan(3))


class Asks:
    """Asks for the limit as many times as `ways` says, takes the largest, and checks it in a second round."""

    name = "asks"

    def __init__(self, ways: int = 1) -> None:
        self.ways = ways

    def formulate(self, task: Task) -> Formulated:
        assert task.client is not None
        text = task.description.text
        first = [Request((Message("user", text),), purpose="formulate", sample=i) for i in range(self.ways)]
        limit = max(int(json.loads(reply.text)) for reply in ask_all(task.client, first))
        check = Request((Message("user", f"{limit}? {text}"),), purpose="repair")
        sure = task.client.ask(check).text
        return Formulated(self.name, plan(limit if sure == "yes" else 0), rounds=2)


class Looks:
    """Fails when anything it can reach from its task is, or says, a label."""

    name = "looks"

    def formulate(self, task: Task) -> Formulated:
        found = reachable(task)
        kinds = {type(thing).__name__ for thing in found}
        texts = [thing for thing in found if isinstance(thing, str)]
        bad = sorted(kinds & {"Label", "Case", "Sample", "Reference", "ProblemSet"})
        bad += [text for text in texts if text.startswith("LABEL-")]
        # It does look: what it may see is found.
        assert "Description" in kinds
        assert task.description.text in texts
        if bad:
            raise FormulationError(f"labels in reach: {bad}")
        return Formulated(self.name, plan(3))


def reachable(start: Any) -> list[Any]:
    """Every object that attributes, items and closures lead to, modules and classes left aside."""
    seen: dict[int, Any] = {}
    waiting = [start]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, ModuleType | type | BuiltinFunctionType):
            continue
        seen[id(thing)] = thing
        if isinstance(thing, FunctionType):
            waiting.extend(cell.cell_contents for cell in thing.__closure__ or ())
            waiting.extend(thing.__defaults__ or ())
        else:
            waiting.extend(gc.get_referents(thing))
    return list(seen.values())
