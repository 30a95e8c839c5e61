"""Filters resources in memory by Cloud Custodian's policies. Calls no cloud.

evaluate.py POLICIES RESOURCES ROUNDS: RESOURCES is JSON, the resources by the name of the policy that judges them. Prints
as JSON which of them each policy keeps, by index, and the seconds that each round of all filters took.
"""

import json
import sys
import time

import yaml
from c7n.config import Config
from c7n.policy import PolicyCollection
from c7n.resources import load_resources

MARK = "bench:index"


def main(policies_path, resources_path, rounds):
    with open(policies_path) as file:
        data = yaml.safe_load(file)
    with open(resources_path) as file:
        resources = json.load(file)
    load_resources(sorted({policy["resource"] for policy in data["policies"]}))
    options = Config.empty(region="us-east-1", account_id="111122223333")
    policies = list(PolicyCollection.from_data(data, options))
    for listed in resources.values():
        for index, resource in enumerate(listed):
            resource[MARK] = index
    seconds = []
    kept = {}
    for _ in range(rounds):
        start = time.perf_counter()
        for policy in policies:
            kept[policy.name] = policy.resource_manager.filter_resources(list(resources[policy.name]))
        seconds.append(time.perf_counter() - start)
    json.dump(
        {"kept": {name: [one[MARK] for one in listed] for name, listed in kept.items()}, "seconds": seconds},
        sys.stdout,
    )


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
