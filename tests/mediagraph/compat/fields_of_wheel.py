"""Run by a Python that has mediapipe: prints the fields of all messages of its modules for calculators, as JSON."""

import importlib
import json
import pkgutil

PACKAGES = ("mediapipe.calculators", "mediapipe.framework.tool", "mediapipe.framework.stream_handler")


def fields_of(descriptor):
    return {
        **{f"{descriptor.full_name}.{field.name}": [field.number, field.type] for field in descriptor.fields},
        **{name: field for nested in descriptor.nested_types for name, field in fields_of(nested).items()},
    }


found = {}
for package in PACKAGES:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if module.name.endswith("_pb2"):
            messages = importlib.import_module(module.name).DESCRIPTOR.message_types_by_name
            found[module.name] = {name: fields_of(message) for name, message in messages.items()}
print(json.dumps(found))
