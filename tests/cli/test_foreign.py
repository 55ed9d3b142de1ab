#!/usr/bin/env python3
"""test_foreign.py - sets of other tools through the program: their tools' own figures come out, and nothing is lost on the way through a case.

usage: test_foreign.py SOURCE_ROOT PROGRAM

The figures: anl2023/*/specials.json and negolog/*/specs.json (computed without reservation values, in doubles), Genius's own utilities in
genius/golden-utilities.tsv, and the frontier points that come with Genius's nonlinear domains. Each set that is small enough is analysed
as it is, as a native case that it was converted to, and as its own format again; all three must give the same document.
"""
import json
import math
import pathlib
import shutil

from command import main, strict_json

TOLERANCE = 1e-9                  # their figures are sums of doubles
GOLDEN_TOLERANCE = 1e-12
ANALYSED_MAX = 10**8              # outcomes of a set that is analysed whole
PROFILES_MAX = 8                  # of one set on its way there and back; frontiers of many more parties take long
# Frontiers of the NegoLog domains counted by looking at every outcome; the tool itself states none.
FRONTIER = {'domain12': 34, 'domain26': 19}
CONCEPTS = ['nash', 'kalai_smorodinsky', 'egalitarian', 'utilitarian']


def near(have, want, tolerance=TOLERANCE):
    return math.isclose(have, want, rel_tol=tolerance, abs_tol=tolerance)


def analyze(test, files, *more):
    """The document without what names files, and the exit code."""
    run = test.run('analyze', *map(str, files), '--json', '--quiet', *more)
    if run.code not in (0, 3):
        raise AssertionError(f'analyze {files}: exit code {run.code}, {run.messages}')
    document = strict_json(run.out)
    del document['warnings']
    return document


def without_reservation(test, folder):
    parties = [party['party'] for party in strict_json(test.run('check', folder, '--json').out)['parties']]
    return analyze(test, [folder], *(word for party in parties for word in ('--reservation', f'{party}=0')))


def test_anl(test, folder):
    faults, count = [], 0
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        specials = json.loads((place / 'specials.json').read_text())
        have = without_reservation(test, place)
        nash, welfare = math.prod(specials['nash']['utility']), sum(specials['social_welfare']['utility'])
        points = sorted(tuple(point['utilities']) for point in have['frontier']['points'])
        wanted = sorted({tuple(point['utility']) for point in specials['pareto_front']})
        merged = [pair for at, pair in enumerate(wanted) if at == 0 or not all(map(near, pair, wanted[at - 1]))]
        solved = have['solutions']
        faults += [f'{place.name}: size {have["outcomes"]}, not {specials["size"]}'] if have['outcomes'] != str(specials['size']) else []
        faults += [f'{place.name}: Nash product {solved["nash"]["value"]}, not {nash}'] if not near(solved['nash']['value'], nash) else []
        faults += [f'{place.name}: welfare {solved["utilitarian"]["value"]}, not {welfare}'] if not near(solved['utilitarian']['value'], welfare) else []
        faults += [f'{place.name}: frontier {len(points)}, not {len(merged)}'] if len(points) != len(merged) else []
        faults += [f'{place.name}: frontier point {one}, not {other}' for one, other in zip(points, merged) if not all(map(near, one, other))]
        faults += [f'{place.name}: not proven'] if not have['frontier']['exact'] or not all(solved[concept]['proven_ties'] for concept in CONCEPTS) else []
        count += 1
    test.point(f'anl2023: size, Nash product, welfare and frontier of {count} domains', faults if count else ['there is none'])


def test_negolog(test, folder):
    faults, count = [], 0
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        specs = json.loads((place / 'specs.json').read_text())
        have = without_reservation(test, place)
        nash, welfare = specs.get('Nash Product', specs.get('Product Score')), specs['Social Welfare']
        solved = have['solutions']
        faults += [f'{place.name}: size {have["outcomes"]}'] if have['outcomes'] != str(specs['NumberOfBids']) else []
        faults += [f'{place.name}: Nash product {solved["nash"]["value"]}, not {nash}'] if not near(solved['nash']['value'], nash) else []
        faults += [f'{place.name}: welfare {solved["utilitarian"]["value"]}, not {welfare}'] if not near(solved['utilitarian']['value'], welfare) else []
        faults += [f'{place.name}: frontier of {have["frontier"]["count"]} points'] if have['frontier']['count'] != FRONTIER.get(place.name, have['frontier']['count']) else []
        count += 1
    test.point(f'NegoLog: size, Nash product and welfare of {count} domains', faults if count else ['there is none'])


# ---- Genius ----

def text_of(data):
    try:
        return data.decode('utf-8')
    except UnicodeDecodeError:
        return data.decode('latin-1')


def golden(folder):
    """(domain file, [(profile file, type, {outcome: utility text})]) of each domain of the golden file."""
    domains = []
    for line in (folder / 'golden-utilities.tsv').read_bytes().split(b'\n'):
        fields = text_of(line.rstrip(b'\r')).split('\t')
        if fields[0] == 'D':
            domains.append((folder / fields[1] / fields[2], []))
        elif fields[0] == 'P':
            domains[-1][1].append((folder / domains[-1][0].parent.name / fields[1], fields[2].split('=')[1], []))
        elif fields[0] == 'B':
            domains[-1][1][-1][2].append((fields[2], fields[1]))
    return domains


def evaluated(test, files, party, rows):
    """What the program says of the rows' outcomes, next to what Genius said: faults."""
    run = test.run('evaluate', *map(str, files), '--party', party, '--json', '--quiet', stdin=''.join(outcome + '\n' for outcome, _ in rows).encode())
    if run.code != 0:
        return [f'{files[-1]}: exit code {run.code}, {run.messages[:3]}']
    return [f'{files[-1]}: {have} for {outcome}, where Genius says {want}' for have, (outcome, want) in zip(strict_json(run.out)['utilities'], rows)
            if abs(have - float(want)) > GOLDEN_TOLERANCE]


def test_genius_rows(test, domains):
    met = refused = constraint = 0
    faults, refusals = [], []
    for domain, profiles in domains:
        for profile, kind, rows in profiles:
            files = [domain, profile]
            if kind == 'CONSTRAINT' or any(want.startswith('EXC') for _, want in rows):
                run = test.run('check', *map(str, files))
                told = run.code == 2 and not run.out and run.messages and all(str(domain.parent) in line for line in run.messages)
                refusals += [] if told else [f'{profile}: exit code {run.code}, {run.messages}']
                constraint += kind == 'CONSTRAINT'
                refused += sum(want.startswith('EXC') for _, want in rows)
            elif rows:
                faults += evaluated(test, files, profile.stem, rows)
                met += len(rows)
    test.point(f'Genius: {met} utilities that Genius computed, to 1e-12', faults + ([] if met == 2808 else [f'{met} rows, not 2808']))
    test.point(f'Genius: the profiles of {refused} rows on which Genius throws, and {constraint} constraint spaces, are refused with place and reason',
               refusals + ([] if (refused, constraint) == (96, 3) else [f'{refused} rows and {constraint} spaces, not 96 and 3']))


def test_genius_frontiers(test, folder):
    """No point that Genius's authors found may lie beyond a bound that we call proven. Their spaces are too large to be looked at whole."""
    faults, count = [], 0
    for listed in sorted(folder.glob('*/pareto.xml')):
        points = [tuple(map(float, line.split(','))) for line in listed.read_text().split('\n') if line.strip()]
        parties = [party['party'] for party in strict_json(test.run('check', listed.parent, '--json').out)['parties']]
        have = analyze(test, [listed.parent], '--limit-seconds', '0.3', *(word for party in parties for word in ('--reservation', f'{party}=0')))
        bounds = {concept: have['solutions'][concept]['bound'] for concept in ('nash', 'egalitarian', 'utilitarian')}
        for concept, value in (('nash', math.prod), ('egalitarian', min), ('utilitarian', sum)):
            best = max(map(value, points))
            faults += [f'{listed.parent.name}: {concept} {best} is beyond the bound {bounds[concept]}'] if best > bounds[concept] + 1e-7 else []
        count += 1
    test.point(f'Genius: the known frontiers of {count} large nonlinear spaces lie within our bounds', faults if count else ['there is none'])


# ---- there and back ----

def there_and_back(test, name, files, kind, rows=()):
    """Faults. Analysed as it is, as a case, and as its own kind again; spaces too large for that are held by outcomes of known utility."""
    case, again = f'{name}.yaml', f'again/{files[0].name}'           # NegoLog sets are called what their folder is called
    shutil.rmtree(test.folder / 'again', ignore_errors=True)
    (test.folder / 'again').mkdir()
    run = test.run('convert', *map(str, files), '-o', case, '--quiet')
    if run.code != 0:
        return [f'{name}: to a case: exit code {run.code}, {run.messages[:3]}']
    run = test.run('convert', case, '-o', again, '--to', kind, '--quiet')
    if run.code != 0:
        return [f'{name}: back to {kind}: exit code {run.code}, {run.messages[:3]}']
    faults, size = [], int(strict_json(test.run('check', case, '--json').out)['outcomes'])
    if size <= ANALYSED_MAX:
        want = analyze(test, files, '--points', '100')
        faults += [f'{name}: {what} gives other figures' for what in (case, again) if analyze(test, [what], '--points', '100') != want]
    for party, pairs in rows if size > ANALYSED_MAX else ():
        faults += evaluated(test, [case], party, pairs) + evaluated(test, [again], party, pairs)
    return faults


def test_conversions(test, kind, sets):
    faults, count = [], 0
    for name, files, rows in sets:
        faults += there_and_back(test, name, files, kind, rows)
        count += 1
    test.point(f'{kind}: {count} sets become cases, and the same sets again, without a figure changed', faults if count else ['there is none'])


def genius_sets(domains):
    for number, (domain, profiles) in enumerate(domains):
        good = [(profile, rows) for profile, kind, rows in profiles if kind != 'CONSTRAINT' and not any(want.startswith('EXC') for _, want in rows)]
        if good:
            yield f'genius-{number}', [domain, *(profile for profile, _ in good[:PROFILES_MAX])], [(profile.stem, rows) for profile, rows in good[:2] if rows]


def body(test):
    for name, figures in [('anl2023', test_anl), ('negolog', test_negolog)]:
        folder = test.data(name)
        if not folder:
            test.skip(f'sets of {name}', 'the test data is not here')
            continue
        figures(test, folder)
        sets = [(f'{name}-{place.name}', [place], []) for place in sorted(folder.iterdir()) if place.is_dir()]
        test_conversions(test, {'anl2023': 'geniusweb'}.get(name, name), sets)
    folder = test.data('genius')
    if not folder:
        test.skip('sets of Genius', 'the test data is not here')
        return
    domains = golden(pathlib.Path(folder))
    test_genius_rows(test, domains)
    test_genius_frontiers(test, folder)
    test_conversions(test, 'genius', genius_sets(domains))


main(body)
