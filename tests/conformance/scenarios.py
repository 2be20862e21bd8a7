"""All scenarios."""

import scenarios_calls
import scenarios_core_loopback
import scenarios_core_loops
import scenarios_core_routing
import scenarios_core_side
import scenarios_core_vectors
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
    scenarios_core_routing,
    scenarios_core_loopback,
    scenarios_core_side,
    scenarios_core_loops,
    scenarios_core_vectors,
)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS), "names tell scenarios apart"
