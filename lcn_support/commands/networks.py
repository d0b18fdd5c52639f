"""Questions about a network: what the theory says, and how many critical points there are."""

import json
import sys
from argparse import Namespace
from typing import Any

from lcn_support.commands.codes import OPEN, YES
from lcn_support.commands.reading import add_network, add_timeout, network, read_metric_text


def add(commands: Any) -> None:
    """The commands ``explore`` and ``count``."""
    explore = commands.add_parser("explore", help="what the theory says about an architecture")
    add_network(explore)
    explore.add_argument("--json", action="store_true", help="print JSON for machines")
    explore.set_defaults(run=_explore)

    count = commands.add_parser("count", help="how many complex critical points there are")
    add_network(count)
    count.add_argument(
        "--metric", default="generic",
        help="generic, white, bombieri, markov, or a matrix as 2,1;1,2 (generic)",
    )  # fmt: skip
    count.add_argument("--method", default="auto", help="such as formula, solving (auto)")
    count.add_argument("--seed", type=int, default=0, help="of the target that is drawn (0)")
    add_timeout(count)
    count.add_argument("--json", action="store_true", help="print one JSON object")
    count.set_defaults(run=_count)


def _explore(options: Namespace) -> int:
    from lcn_support.explore import explore

    found = explore(network(options))
    print(json.dumps(found.as_dict(), indent=2, ensure_ascii=False) if options.json else found)
    return YES


def _count(options: Namespace) -> int:
    from lcn_support.commands.writing import say
    from lcn_support.landscape.counts import count_critical_points

    found = count_critical_points(
        network(options),
        read_metric_text(options.metric),
        method=options.method,
        seed=options.seed,
        progress=sys.stderr.isatty(),
        timeout=options.timeout,
    )
    if not options.json:
        say(found)
    else:
        say({
            "filter_sizes": list(found.architecture.sizes),
            "strides": list(found.architecture.strides),
            "metric": found.metric,
            "relation": found.relation,
            "count": found.count,
            "pure": found.pure,
            "kind": found.kind,
            "method": found.method,
            "how": found.how,
            "seed": found.seed,
        })  # fmt: skip
    return YES if found.is_complete else OPEN
