"""Other ways to take the words, one file a kind; each is solved, so that a person sees whether the choice matters."""

from __future__ import annotations

from nl2opt.formulators.checks.readings import equality, integrality, periods, strictness
from nl2opt.formulators.checks.readings.base import Reader, Reading

READERS: tuple[Reader, ...] = (integrality.readings, strictness.readings, equality.readings, periods.readings)

__all__ = ["READERS", "Reader", "Reading"]
