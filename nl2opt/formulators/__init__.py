"""From words to five elements: the ways to do it, by name."""

from nl2opt.formulators.base import Event, Exchange, Formulated, Formulator, Settings, Task
from nl2opt.formulators.registry import FORMULATORS, formulator

__all__ = ["FORMULATORS", "Event", "Exchange", "Formulated", "Formulator", "Settings", "Task", "formulator"]
