"""Names of a program: the formulation's own, moved aside where Python, Pyomo or the program itself has the name."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping

from nl2opt.formulation.expressions import FUNCTIONS
from nl2opt.model.program.preamble import HELPERS

# ruff: noqa: SIM905 - a text of words is what a person can read and sort
# Attributes of a ConcreteModel: no component may be named after one. A test holds this list against Pyomo itself.
PYOMO = frozenset(
    """
    Skip _BlockData__autoslot_mappers _Block_reserved_words _ComponentDataClass _DEFAULT_INDEX_CHECKING_ENABLED
    _PPRINT_INDENT _active _anonymous_sets _bfs_iterator _compact_decl_storage _component
    _component_data_iteritems _component_data_itervalues _component_typemap _construct_from_rule_using_setitem
    _constructed _create_objects_for_deepcopy _ctype _ctypes _data _decl _decl_order _declare_reserved_components
    _dense _getitem_when_not_present _index _index_set _initialize_component _load_model_data _name
    _not_constructed_error _parent _pop_from_kwargs _postfix_dfs_iterator _pprint _pprint_base_impl
    _pprint_blockdata_components _pprint_callback _prefix_dfs_iterator _private_data _private_data_initializers
    _processUnhashableIndex _rule _setitem_impl _setitem_when_not_present _validate_index activate active
    active_blocks active_component_data active_components add_component all_blocks all_component_data
    all_components block_data_objects clear clear_suffix_value clone cname collect_ctypes component
    component_data_iterindex component_data_objects component_map component_objects compute_statistics config
    construct contains_component create_instance ctype deactivate del_component dim display doc find_component
    fix_all_vars get_suffix_value getname id_index_map index index_set is_component_type is_constructed
    is_expression_type is_indexed is_logical_type is_named_expression_type is_numeric_type is_parameter_type
    is_reference is_variable_type items iteritems iterkeys itervalues keys load local_name model name nconstraints
    nobjectives nvariables parent_block parent_component pprint preprocess private_data reclassify_component_type
    reconstruct register_private_data_initializer root_block set_suffix_value set_value solutions statistics
    to_dense_data transfer_attributes_from type unfix_all_vars valid_model_component valid_problem_types values
    write
    """.split()
)
# Builtins that programs and their helpers call; a test holds this list against what they call.
BUILTINS = frozenset(
    """
    IndexError KeyError abs all any dict enumerate float id int isinstance len list max min print range round set sorted
    str sum super tuple zip
    """.split()
)
OWN = frozenset({"SimpleNamespace", "itertools", "main", "model", "nl2opt", "objective", "pyo"})
TAKEN = PYOMO | BUILTINS | OWN | FUNCTIONS | frozenset(HELPERS) | frozenset(keyword.kwlist)


class Names(Mapping[str, str]):
    """A name in the program for each name of the formulation: the same, or with underscores behind it.

    `data` keeps its name: it is the notation's own.

    >>> names = Names(["bake", "list", "list_"])
    >>> dict(names), names.new("bake_rule"), names.new("bake_rule")
    ({'bake': 'bake', 'list': 'list_', 'list_': 'list__'}, 'bake_rule', 'bake_rule_')
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        self._used = set(TAKEN)
        for name in dict.fromkeys(names):
            self._names[name] = name if name == "data" else self.new(name)
        self.changed = {new: old for old, new in self._names.items() if old != new}

    def new(self, wanted: str) -> str:
        """A name of the program's own that nothing else has."""
        name = self.local(wanted)
        self._used.add(name)
        return name

    def local(self, wanted: str) -> str:
        """A name for the argument of a rule: other rules may use it too."""
        while wanted in self._used:
            wanted += "_"
        return wanted

    def __getitem__(self, name: str) -> str:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
