#!/usr/bin/env python3
"""schema.py - docs/case.schema.json says what the reader does. Prints TAP.

usage: schema.py SOURCE_ROOT VERDICT_PROGRAM

1. The schema in docs is the one that the table of keys makes, and so are the tables in docs/case-format.md, whose YAML is one case of every key.
2. Files in good/ pass both; files in bad/ fail both, each for one structural reason.
3. Whatever the reader takes, the schema takes: the examples, random cases of every key, and thousands of them with one thing changed.
4. Changes that break the structure (an unknown key, a value of another kind, a key that must be there taken out) fail both.
5. What is written as YAML means the same to a YAML 1.1 reader: no text becomes a number, a date or a truth value.
"""
import copy
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f'1..0 # SKIP {missing.name} is not installed (packages python3-jsonschema, python3-yaml)')
    sys.exit(0)

import reference

ROOT = pathlib.Path(sys.argv[1])
VERDICT = sys.argv[2]
CASES = 40          # random cases
CHANGES = 20        # changed copies of each


class Core(yaml.SafeLoader):
    """YAML 1.2 with its core schema, as editors read it: true and false, null, numbers; no dates, no yes and no."""


Core.yaml_implicit_resolvers = {}
for tag, shape, first in [('bool', r'^(?:true|false)$', 'tf'), ('null', r'^(?:~|null|)$', ['~', 'n', '']),
                          ('int', r'^[-+]?[0-9]+$', '-+0123456789'),
                          ('float', r'^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$', '-+.0123456789')]:
    Core.add_implicit_resolver(f'tag:yaml.org,2002:{tag}', re.compile(shape), list(first))
Core.add_constructor('tag:yaml.org,2002:int', lambda loader, node: int(node.value, 10))
Core.add_constructor('tag:yaml.org,2002:float', lambda loader, node: float(node.value))


def keys_as_text(loader, node):
    """A key is its text, whatever it looks like."""
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


Core.add_constructor('tag:yaml.org,2002:map', keys_as_text)


def run(*arguments, given=None):
    return subprocess.run([VERDICT, *arguments], input=given, stdout=subprocess.PIPE, check=True, text=True).stdout


def verdicts(paths):
    lines = run('read', given=''.join(f'{path}\n' for path in paths)).splitlines()
    return [line.split('\t', 1) for line in lines]


points = 0


def point(failures, what):
    global points
    points += 1
    for failure in failures[:20]:
        print('#', failure)
    print('not ok' if failures else 'ok', points, '-', what)


def load(path):
    text = path.read_text()
    return json.loads(text) if path.suffix == '.json' else yaml.load(text, Core)


# ------------------------------------------------------------------ changes

def places(tree, path=()):
    """Every list and map of the tree with the path to it."""
    if isinstance(tree, (dict, list)):
        yield path, tree
        for key, value in (tree.items() if isinstance(tree, dict) else enumerate(tree)):
            yield from places(value, path + (key,))


def change(tree, rng):
    """One random change, structural or not."""
    tree = copy.deepcopy(tree)
    _, spot = rng.choice([p for p in places(tree) if p[1]])
    key = rng.choice(list(spot) if isinstance(spot, dict) else range(len(spot)))
    kind = rng.randrange(6)
    if kind == 0:
        del spot[key]
    elif kind == 1 and isinstance(spot, dict):
        spot[rng.choice(['extra', 'weights', 'from', 'option', 'than', 'id'])] = spot.pop(key)
    elif kind == 2:
        spot[key] = rng.choice([None, 1, 0.5, -3, True, 'text', '2025-01-01', '3/7', [], {}, ['a'], {'a': 1}])
    elif kind == 3 and isinstance(spot, dict):
        spot[rng.choice(['range', 'options', 'forbid', 'if', 'then', 'values', 'scale', 'order', 'rates'])] = copy.deepcopy(spot[key])
    elif kind == 4 and isinstance(spot, list):
        spot.append(copy.deepcopy(spot[key]))
    else:
        spot[key] = [spot[key]] if rng.random() < .5 else {'a': spot[key]}
    return tree


# Objects whose keys the format fixes, by the path to them; * is any key or index.
OBJECTS = [(), ('sources', '*'), ('parties', '*'), ('issues', '*'), ('issues', '*', 'range'), ('constraints', '*'), ('preferences', '*'),
           ('preferences', '*', 'interactions', '*'), ('preferences', '*', 'statements', '*'), ('statements', '*'), ('statements', '*', 'share'),
           ('offers', '*'), ('rounds', '*'), ('guarantees', '*'), ('approval', '*', '*')]


def fixed(path):
    return any(len(path) == len(shape) and all(s in ('*', p) for s, p in zip(shape, path)) for shape in OBJECTS)


def breaks(tree):
    """Copies that are structurally wrong: an unknown key in each object, and a map in place of each of its plain values."""
    for path, spot in places(tree):
        if not fixed(path) or not isinstance(spot, dict):
            continue
        for kind in ['extra'] + list(spot):
            broken = copy.deepcopy(tree)
            at = broken
            for key in path:
                at = at[key]
            if kind == 'extra':
                at['no such key'] = 1
            elif isinstance(at[kind], (dict, list)) or kind in ('reservation', 'rule', 'quorum', 'voters') or path + (kind,) == ('graph',):
                continue
            else:
                at[kind] = {'no such key': {}}
            yield path + (kind,), broken


# ------------------------------------------------------------------ YAML 1.1

def same_meaning(new, old, path=''):
    """Differences between what YAML 1.1 makes of the YAML and what the JSON holds."""
    if isinstance(new, dict) and isinstance(old, dict):
        if list(map(str, new)) != list(old) or any(not isinstance(key, str) for key in new):
            yield f'{path}: keys {list(new)} against {list(old)}'
        else:
            for key in old:
                yield from same_meaning(new[key], old[key], f'{path}/{key}')
    elif isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        for i, pair in enumerate(zip(new, old)):
            yield from same_meaning(*pair, f'{path}/{i}')
    elif isinstance(old, str) and not isinstance(new, str):
        number = re.fullmatch(r'[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?', old) and not re.fullmatch(r'-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?', old)
        date = isinstance(new, datetime.date) and new.isoformat() == old
        answer = isinstance(new, bool) and path.endswith(('/consents', '/recorded')) and old == ('yes' if new else 'no')
        if not (number or date or answer):
            yield f'{path}: {new!r} against {old!r}'
    elif isinstance(new, str) and isinstance(old, (int, float)) and not isinstance(old, bool):
        if float(new) != old:       # 1e3 is a text to YAML 1.1
            yield f'{path}: {new!r} against {old!r}'
    elif new != old:
        yield f'{path}: {new!r} against {old!r}'


def keys_used(tree, node, schema, owner, used):
    """Adds (definition, key) for each key of the tree that the schema gives a meaning."""
    if '$ref' in node:
        name = node['$ref'].rpartition('/')[2]
        return keys_used(tree, schema['definitions'][name], schema, name, used)
    for each in node.get('allOf', []) + node.get('anyOf', []):
        keys_used(tree, each, schema, owner, used)
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in node.get('properties', {}):
                used.add((owner, key))
                keys_used(value, node['properties'][key], schema, owner, used)
            elif isinstance(node.get('additionalProperties'), dict):
                keys_used(value, node['additionalProperties'], schema, owner, used)
    for value in tree if isinstance(tree, list) and 'items' in node else []:
        keys_used(value, node['items'], schema, owner, used)


def check_reference(schema, why, folder):
    """What is wrong with docs/case-format.md."""
    text = (ROOT / 'docs/case-format.md').read_text()
    if text != reference.rewritten(text, schema):
        yield 'its tables are not what the table of keys makes; run tests/schema/reference.py'
    for name in schema['definitions']:
        if 'properties' in schema['definitions'][name] and f'<!-- keys: {name} -->' not in text:
            yield f'it has no table of {name}'
    path = folder / 'reference.yaml'
    path.write_text('\n'.join(re.findall(r'^```yaml\n(.*?)^```$', text, re.MULTILINE | re.DOTALL)))
    (verdict, problem), tree, used = verdicts([path])[0], load(path), set()
    if verdict != 'good' or why(tree):
        yield f'its YAML is {verdict} ({problem}), to the schema {why(tree) or "good"}'
    keys_used(tree, schema, schema, 'case', used)
    wanted = {('case', key) for key in schema['properties']}
    wanted |= {(name, key) for name, each in schema['definitions'].items() for key in each.get('properties', {})}
    yield from (f'its YAML has no {key} of {name}' for name, key in sorted(wanted - used) if (name, key) != ('range', 'sample'))


def main():
    made = run('schema')
    kept = (ROOT / 'docs/case.schema.json').read_text()
    point([] if made == kept else ['docs/case.schema.json is not what the table of keys makes; write it anew with tests/schema/verdict schema'],
          'the schema in docs is the one of the table of keys')
    schema = json.loads(made)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    def why(tree):
        return next((f"{'/'.join(map(str, e.absolute_path))}: {e.message[:120]}" for e in validator.iter_errors(tree)), None)

    with tempfile.TemporaryDirectory() as folder:
        point(list(check_reference(schema, why, pathlib.Path(folder))), 'docs/case-format.md has the tables of keys, and one whole case in which every key appears')

    here = ROOT / 'tests/schema'
    for folder, want in [('good', 'good'), ('bad', 'bad')]:
        files = sorted((here / folder).glob('*.*'))
        failures = [] if files else [f'no files in {folder}']
        for path, (verdict, text) in zip(files, verdicts(files)):
            mine = why(load(path))
            if verdict != want or (mine is None) != (want == 'good'):
                failures.append(f'{path.name}: reader {verdict} ({text}), schema {mine or "good"}')
        point(failures, f'{len(files)} {folder} files: reader and schema agree')

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        trees = [load(path) for path in sorted(ROOT.glob('examples/*/case.yaml'))]
        failures = [f'example: {reason}' for reason in map(why, trees) if reason]
        trees += [json.loads(run('random', str(seed), 'json')) for seed in range(1, CASES + 1)]
        failures += [f'random: {reason}' for reason in map(why, trees) if reason]
        point(failures, f'the examples and {CASES} random cases of every key pass the schema')

        rng = random.Random(1)
        changed = [change(tree, rng) for tree in trees for _ in range(CHANGES)]
        paths = []
        for i, tree in enumerate(changed):
            paths.append(folder / f'{i}.json')
            paths[-1].write_text(json.dumps(tree))
        failures, passed, refused = [], 0, 0
        for tree, (verdict, text) in zip(changed, verdicts(paths)):
            reason = why(tree)
            if verdict == 'good' and reason:
                failures.append(f'the reader takes what the schema refuses: {reason}')
            passed += verdict == 'good'
            refused += reason is not None
        if passed < 50 or refused < 200:
            failures.append(f'{passed} pass and {refused} fail: too few to prove anything')
        point(failures, f'of {len(changed)} cases with one change {passed} pass the reader, and so the schema; {refused} fail the schema, and so the reader')

        failures, count = [], 0
        for tree in trees[3:10]:
            broken = list(breaks(tree))
            paths = []
            for i, (_, each) in enumerate(broken):
                paths.append(folder / f'b{i}.json')
                paths[-1].write_text(json.dumps(each))
            for (path, each), (verdict, text) in zip(broken, verdicts(paths)):
                count += 1
                if verdict == 'good' or why(each) is None:
                    failures.append(f'{"/".join(map(str, path))}: reader {verdict} ({text}), schema {why(each) or "good"}')
        point(failures, f'{count} structural faults, an unknown key or a value of another kind in every object, fail both')

        failures = []
        for seed in range(1, CASES + 1):
            new, old = yaml.safe_load(run('random', str(seed), 'yaml')), json.loads(run('random', str(seed), 'json'))
            failures += [f'seed {seed}: {difference}' for difference in same_meaning(new, old)]
        point(failures, f'{CASES} random cases as YAML mean the same to a reader of YAML 1.1 as they do as JSON')
    print(f'1..{points}')


main()
