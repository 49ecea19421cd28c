"""Checks the API's description and real answers, with validators that know nothing of Roost.

usage: check_api.py FILE, of {"document": {…}, "answers": [{"method", "path", "status", "type", "body"}, …]}

Prints one line per fault and ends with status 1 when there is any: the document breaks a rule of OpenAPI 3.1, an
answer has a status or media type the document does not name, or a body that does not fit its schema. A property that
no schema names is a fault too.
"""

import copy
import json
import sys

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
document, answers = given["document"], given["answers"]
faults = [
    f"document at {'/'.join(map(str, error.absolute_path))}: {error.message}"
    for error in OpenAPIV31SpecValidator(document).iter_errors()
]

# A description that leaves something out would otherwise be satisfied by anything.
strict = copy.deepcopy(document)
for schema in strict["components"]["schemas"].values():
    schema["additionalProperties"] = False
registry = Registry().with_resource("urn:api", Resource(contents=strict, specification=DRAFT202012))
formats = validator_for({}, default=Draft202012Validator).FORMAT_CHECKER
if "date-time" not in formats.checkers:
    faults.append("instants are not checked: rfc3339-validator is missing")


def absolute(schema):
    """The schema with references that lead into the document."""
    if isinstance(schema, dict):
        return {k: "urn:api" + v if k == "$ref" else absolute(v) for k, v in schema.items()}
    return [absolute(item) for item in schema] if isinstance(schema, list) else schema


def check(answer):
    where = f"{answer['method']} {answer['path']} ({answer['status']})"
    responses = document["paths"][answer["path"]][answer["method"].lower()]["responses"]
    described = responses.get(str(answer["status"])) or (responses["default"] if answer["status"] >= 400 else None)
    if described is None:
        return faults.append(f"{where}: the document names no such status")
    content = described.get("content")
    if content is None:
        return answer["body"] and faults.append(f"{where}: the document names no body, and there is one")
    if answer["type"] not in content:
        return faults.append(f"{where}: {answer['type']} is not among {list(content)}")
    bodies = [answer["body"]]
    if answer["type"] == "text/event-stream":
        bodies = [e.split("data: ", 1)[1] for e in answer["body"].split("\n\n") if e.startswith("event: progress")]
    validator = Draft202012Validator(absolute(content[answer["type"]]["schema"]), registry=registry, format_checker=formats)
    for body in bodies:
        try:
            value = json.loads(body)
        except ValueError as error:
            faults.append(f"{where}: no JSON: {error}")
            continue
        for error in validator.iter_errors(value):
            faults.append(f"{where} at {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


for answer in answers:
    check(answer)
print("\n".join(faults))
sys.exit(1 if faults else 0)
