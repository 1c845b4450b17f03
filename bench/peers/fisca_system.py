# SPDX-License-Identifier: EUPL-1.2
"""OpenFisca and PolicyEngine: the variables of fisca_rules.py in a tax-benefit system, which keeps every step."""

from __future__ import annotations

from typing import Any

import fisca_rules
from half_year import STEPS, Dated

try:
    from openfisca_core.indexed_enums import EnumArray
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
except ModuleNotFoundError:
    from policyengine_core.enums import EnumArray
    from policyengine_core.parameters import ParameterNode
    from policyengine_core.simulations import SimulationBuilder
    from policyengine_core.taxbenefitsystems import TaxBenefitSystem

UNIT = "euros"


def ready(norms: Dated, on: str) -> Any:
    system = TaxBenefitSystem([fisca_rules.Household])
    system.parameters = ParameterNode("", data=fisca_rules.parameters(norms))
    system.add_variables(*fisca_rules.VARIABLES)
    month, year = on[:7], on[:4]
    when = {name: year if one.definition_period == "year" else month for name, one in system.variables.items()}

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        simulation = SimulationBuilder().build_default_simulation(system, count=len(columns["situation"]))
        for name, column in columns.items():
            if name == "situation":
                given = EnumArray(column, fisca_rules.Situation)
            else:
                given = column if column.dtype == bool else column / 100
            simulation.set_input(name, when[name], given)
        answer = simulation.calculate("seizure_free_amount", month)
        return answer, {name: simulation.get_array(name, when[name]) for name in STEPS}

    return run
