#!/usr/bin/env python3
"""reference.py - the tables of keys in docs/case-format.md, made from the JSON Schema, which is made from the program's own table.

usage: reference.py SOURCE_ROOT         writes them into the document anew
"""
import json
import pathlib
import re
import sys

NAMES = {'number': 'number', 'text': 'text', 'word': 'id', 'date': 'day', 'clause': 'clause', 'open_clause': 'clause', 'package': 'package', 'interval': 'interval'}
MARK = re.compile(r'<!-- keys: (\w+) -->\n.*?<!-- end -->', re.DOTALL)


def kind(value):
    """What a value is, in a word or two."""
    if 'allOf' in value:
        return kind(value['allOf'][0])
    if '$ref' in value:
        name = value['$ref'].rpartition('/')[2]
        return NAMES.get(name, name.replace('_', ' '))
    if 'enum' in value:
        words = [word for word in value['enum'] if isinstance(word, str)]
        return 'yes or no' if any(word is True for word in value['enum']) else ', '.join(f'`{word}`' for word in words)
    if 'anyOf' in value:
        first, second = value['anyOf'][:2]
        if second.get('type') == 'array' and '$ref' in first:
            return f'list of {kind(first)}s' if kind(first) in ('id', 'number') else f'{kind(first)} or a list of them'
        if first.get('type') in ('number', 'integer'):
            bounds = f", {first['minimum']:,} to {first['maximum']:,}" if 'maximum' in first else ', at least 0' if 'minimum' in first else ''
            return ('whole number' if first['type'] == 'integer' else 'number') + bounds
        return ' or '.join(kind(each) for each in value['anyOf'])
    types = value.get('type', [])
    if 'array' in types:
        return f"list of {kind(value['items'])}s"
    if 'object' in types and isinstance(value.get('additionalProperties'), dict):
        inner = value['additionalProperties']
        return 'map' if 'properties' in inner or 'null' in inner.get('type', []) else f'map to {kind(inner)}'
    if 'object' in types:
        return 'map'
    return 'anything'


def table(schema, name):
    owner = schema if name == 'case' else schema['definitions'][name]
    forms = [form['required'][0] for form in owner.get('oneOf', [])]
    lines = ['| key | value | meaning |', '|---|---|---|']
    for key, value in owner['properties'].items():
        needs = [other for other in owner.get('dependencies', {}).get(key, [])]
        must = ' (required)' if key in owner.get('required', []) else ' (one of these)' if key in forms else ''
        beside = f" With {' and '.join(f'`{other}`' for other in needs)}." if needs else ''
        lines.append(f"| `{key}`{must} | {kind(value)} | {value['description']}{beside} |")
    return '\n'.join(lines)


def rewritten(text, schema):
    return MARK.sub(lambda match: f'<!-- keys: {match[1]} -->\n{table(schema, match[1])}\n<!-- end -->', text)


if __name__ == '__main__':
    root = pathlib.Path(sys.argv[1])
    document = root / 'docs/case-format.md'
    document.write_text(rewritten(document.read_text(), json.loads((root / 'docs/case.schema.json').read_text())))
