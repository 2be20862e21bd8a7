"""All scenarios."""

import scenarios_calls
import scenarios_flow
import scenarios_graphs
import scenarios_policies
import scenarios_side
import scenarios_streams
import scenarios_switch

MODULES = (
    scenarios_streams,
    scenarios_calls,
    scenarios_policies,
    scenarios_flow,
    scenarios_switch,
    scenarios_side,
    scenarios_graphs,
)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS), "names tell scenarios apart"
