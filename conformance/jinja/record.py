#!/usr/bin/env python3
"""Records what Jinja2 answers to the cases, for jinja's tests. Needs jinja2 3.1; conformance/jinja/record makes a venv."""

import json
import sys

import jinja2
from cases import cases

environment = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
recorded = []
names = set()
for name, template, context in cases():
    assert name not in names, name
    names.add(name)
    one = {"name": name, "template": template, "context": context}
    try:
        one["text"] = environment.from_string(template).render(context)
    except Exception as error:  # whatever Jinja2 or Python refuses it with
        one["refused"] = type(error).__name__
    recorded.append(one)
json.dump({"jinja2": jinja2.__version__, "cases": recorded}, sys.stdout, indent=1, ensure_ascii=False)
print()
print(len(recorded), "cases", file=sys.stderr)
