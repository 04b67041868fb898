"""Compares our manifest of a project with dbt-core's: the same nodes, named, placed and connected the same way."""

import json
import sys

FIELDS = [
    "unique_id", "name", "resource_type", "package_name", "fqn", "alias", "schema", "database", "path",
    "original_file_path", "description", "column_name", "attached_node", "tags",
]


def nodes(path):
    with open(path) as file:
        manifest = json.load(file)
    everything = {**manifest["nodes"], **manifest["sources"]}
    # dbt makes nodes of a run's hooks too; ours are the project's.
    return {k: v for k, v in everything.items() if v["resource_type"] != "operation"}


theirs, ours = nodes(sys.argv[1]), nodes(sys.argv[2])
differences = [f"only dbt has {name}" for name in sorted(theirs.keys() - ours.keys())]
differences += [f"only we have {name}" for name in sorted(ours.keys() - theirs.keys())]
for name in sorted(theirs.keys() & ours.keys()):
    for field in FIELDS:
        if theirs[name].get(field) != ours[name].get(field):
            differences.append(f"{name}: {field}: dbt {theirs[name].get(field)!r}, ours {ours[name].get(field)!r}")
    needed = [sorted(n[name].get("depends_on", {}).get("nodes", [])) for n in (theirs, ours)]
    if needed[0] != needed[1]:
        differences.append(f"{name}: needs: dbt {needed[0]}, ours {needed[1]}")
    columns = [{c: v["description"] for c, v in n[name]["columns"].items()} for n in (theirs, ours)]
    if columns[0] != columns[1]:
        differences.append(f"{name}: columns differ")
print("\n".join(differences) or f"{len(ours)} nodes and sources agree")
sys.exit(1 if differences else 0)
