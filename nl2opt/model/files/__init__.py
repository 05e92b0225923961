"""Model files: LP and MPS, read and written without loss.

>>> from nl2opt.model.canonical import CanonicalModel
>>> print(to_lp(CanonicalModel.build(objective=[3, 2], rows=[[1, 1]], row_upper=[4], sense="maximize")), end="")
Maximize
 obj: 3 x0 + 2 x1
Subject To
 r0: x0 + x1 <= 4
End
"""

from nl2opt.model.files.compare import differences
from nl2opt.model.files.highs import read_model_with_highs
from nl2opt.model.files.lp_writer import to_lp
from nl2opt.model.files.mps_writer import to_mps
from nl2opt.model.files.read import read_model
from nl2opt.model.files.side_by_side import read_both
from nl2opt.model.files.write import write_model

__all__ = ["differences", "read_both", "read_model", "read_model_with_highs", "to_lp", "to_mps", "write_model"]
