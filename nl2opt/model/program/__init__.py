"""Formulations as Pyomo programs."""

from nl2opt.model.program.writing import Program, write_program

__all__ = ["Program", "write_program"]
