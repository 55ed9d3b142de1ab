"""test_viewers.py - proves that what a viewer may not see moves no byte of any output for that viewer: hidden preferences, statements,
standing, offers and the rest are changed, added, dropped and commented in cases that mix them with visible ones, and every verb in every
face is run before and after. A viewer who may see it must notice, or the proof would prove nothing."""
import copy
import random

from command import main

VIEWERS = ['public', 'mediator', 'a', 'b']
SEES = {'public': {'public'}, 'mediator': {'public', 'mediator'}, 'a': {'public', 'a'}, 'b': {'public', 'b'}}


def hide(entry, owner):
    """Marks an entry as seen by its owner only: 'public', 'mediator', or a party (private)."""
    return entry if owner == 'public' else {**entry, 'visibility': 'mediator' if owner == 'mediator' else 'private'}


def speaker(rng, owner):
    return owner if owner in 'ab' else rng.choice('ab')


def preference(rng, owner):
    values = {issue: {option: rng.randrange(5) for option in ('p', 'q', 'r')} for issue in ('x', 'y', 'z')}
    entry = {'weights': {issue: rng.randrange(1, 9) for issue in values}, 'values': values, 'reservation': rng.choice(['0.1', '0.3', '0.55'])}
    if rng.random() < 0.5:
        entry['statements'] = [{'red_line': {'x': rng.choice('pqr')}}]
    return hide(entry, owner)


def statement(rng, owner, number):
    entry = {'id': f'{owner}{number}', 'for': speaker(rng, owner), 'said': f'2026-01-{rng.randrange(10, 29)}', 'speaker': f'S{rng.randrange(99)}',
             'act': rng.choice(['demand', 'offer', 'reject']), 'on': {rng.choice('xyz'): [rng.choice('pqr')]}, 'quote': f'q{rng.randrange(999)}',
             'source': f'source {owner}', 'tier': rng.choice(['on_record', 'anonymous'])}
    return hide(entry, owner)


def make(rng, kinds):
    """A case in which every part has entries of every owner; kinds: party to the visibility of its preferences."""
    owners = ['public', 'mediator', 'a', 'b']
    case = {'zopa': 1, 'title': 'Test', 'as_of': '2026-01-31', 'parties': {'a': {}, 'b': {}, 'm': {'role': 'mediator'}},
            'sources': {f'source {owner}': {'title': f'T{rng.randrange(99)}'} for owner in owners},
            'issues': {issue: {'options': ['p', 'q', 'r']} for issue in 'xyz'},
            'preferences': {party: preference(rng, kinds[party]) for party in 'ab'},
            'statements': [statement(rng, owner, number) for owner in owners for number in range(3)],
            'constraints': [hide({'forbid': {'x': rng.choice('pqr'), 'y': rng.choice('pqr')}, 'why': 'w'}, owner) for owner in ('public', 'mediator')],
            'standing': {issue: [hide({'level': rng.choice(['open', 'tentative', 'agreed']), 'option': rng.choice('pqr'),
                                       'claimed_by': speaker(rng, owner), 'from': [f'{owner}0']}, owner) for owner in owners] for issue in 'xy'},
            'offers': [hide({'id': f'o{owner}', 'by': speaker(rng, owner), 'to': ['m'], 'package': {'x': rng.choice('pqr')},
                             'made': '2026-01-20'}, owner) for owner in owners],
            'guarantees': [hide({'id': f'g{owner}', 'by': [speaker(rng, owner)], 'trigger': f't{rng.randrange(99)}'}, owner) for owner in owners]}
    case['statements'][0]['contradicts'] = ['mediator0', 'a1', 'b1']
    return case


def owner_of(entry, party):
    kind = entry.get('visibility', 'public')
    return party if kind == 'private' else kind


def change_hidden(rng, case, viewer):
    """Another case that differs only in what the viewer may not see."""
    other, sees = copy.deepcopy(case), SEES[viewer]
    for party, entry in case['preferences'].items():
        if owner_of(entry, party) not in sees:
            other['preferences'][party] = preference(rng, owner_of(entry, party))
    kept = []
    for entry in other['statements']:
        if owner_of(entry, entry['for']) in sees:
            kept.append(entry)
        elif rng.random() < 0.7:
            kept.append({**entry, 'quote': f'changed {rng.randrange(999)}', 'on': {rng.choice('xyz'): [rng.choice('pqr')]}, 'said': '2026-01-02'})
    other['statements'] = kept
    hidden = [owner for owner in ('mediator', 'a', 'b') if owner not in sees]
    kept.extend(statement(rng, owner, 9) for owner in hidden if rng.random() < 0.7)
    other['statements'][0]['contradicts'] = [name for name in ('mediator0', 'a1', 'b1') if any(entry['id'] == name for entry in kept)]
    ids = {entry['id'] for entry in kept}
    for issue, claims in other['standing'].items():
        changed = []
        for claim in claims:
            if owner_of(claim, claim['claimed_by']) in sees:
                changed.append(claim)
            elif rng.random() < 0.7:
                changed.append({**claim, 'level': 'narrowing', 'option': rng.choice('pqr'), 'from': [name for name in claim['from'] if name in ids]})
        other['standing'][issue] = [{key: value for key, value in claim.items() if key != 'from' or value} for claim in changed]
    for part, owner in (('offers', lambda entry: entry['by']), ('guarantees', lambda entry: entry['by'][0]), ('constraints', lambda entry: '')):
        other[part] = [entry for entry in other[part] if owner_of(entry, owner(entry)) in sees or rng.random() < 0.5]
    for name in hidden:
        other['sources'][f'source {name}'] = {'title': f'changed {rng.randrange(999)}'}
    return other


def look(test, case, viewer, name='case.json'):
    """Every output of every verb for the viewer: a list of what was run, code, both streams, and the files made."""
    test.write(name, case)
    package = ['--package', 'x=p,y=q', '--package', 'x=r']
    seen = []
    for words, files in ((['check', name], []), (['check', name, '--json'], []), (['show', name], []), (['show', name, '--json'], []),
                         (['show', name, '--html', 'o.html', '--since', '2026-01-15'], ['o.html']), (['analyze', name], []),
                         (['analyze', name, '--json'], []), (['analyze', name, '--html', 'o.html'], ['o.html']),
                         (['analyze', name, '--svg', 'o.svg'], ['o.svg']), (['weigh', name, *package], []), (['weigh', name, *package, '--json'], []),
                         (['evaluate', name, '--party', 'a'], []), (['evaluate', name, '--party', 'b'], []),
                         (['convert', name, '-o', '-', '--to', 'case'], []), (['convert', name, '-o', '-', '--to', 'json'], []),
                         (['convert', name, '-o', '-', '--to', 'points'], [])):
        run = test.run(*words, '--as', viewer, stdin=b'p|q|r\n')
        made = []
        for file in files:
            path = test.folder / file
            made.append(path.read_bytes() if path.exists() else None)
            path.unlink(missing_ok=True)
        seen.append((' '.join(words), run.code, run.out, run.err, made))
    return seen


def body(test):
    kinds = [{'a': x, 'b': y} for x in ('public', 'mediator', 'a') for y in ('public', 'mediator', 'b')]
    faults, noticed, pairs = [], 0, 0
    for seed in range(18):
        rng = random.Random(seed)
        case = make(rng, kinds[seed % len(kinds)])
        if test.run('check', test.write('case.json', case)).code:
            faults.append(f'seed {seed}: the case is not valid: ' + '\n'.join(test.run('check', 'case.json').messages))
            continue
        viewer = VIEWERS[seed % len(VIEWERS)]
        other = change_hidden(rng, case, viewer)
        pairs += 1
        for before, after in zip(look(test, case, viewer), look(test, other, viewer)):
            if before != after:
                faults.append(f'seed {seed}, {viewer}: zopa {before[0]} differs: exit {before[1]} and {after[1]}\n'
                              f'{before[3][:300]}\n{after[3][:300]}')
        noticed += look(test, case, 'all') != look(test, other, 'all')
    test.point(f'hidden matter moves no byte of any output, in {pairs} pairs of cases', faults)
    test.point('whoever sees all notices each change', [] if noticed == pairs > 0 else [f'{noticed} of {pairs} changes were noticed'])

    lines = (test.folder / 'examples/wages/case.yaml').read_text().splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.startswith('  employer:') and 'private' in lines[i + 1])
    test.write('before.yaml', ''.join(lines))
    spaced = lines[:start + 2] + ['    # a remark that only the employer may see\n', '\n', '\n'] + lines[start + 2:]
    faults = []
    for verb in ('check', 'show', 'analyze'):
        for extra in ([], ['--json']):
            runs = []
            for content in (''.join(lines), ''.join(spaced)):
                test.write('same.yaml', content)
                run = test.run(verb, 'same.yaml', '--as', 'public', *extra)
                runs.append((run.code, run.out, run.err))
            if runs[0] != runs[1]:
                faults.append(f'{verb} {extra}')
    test.point('remarks and blank lines in a hidden block move nothing', faults)

    faults = []
    for words in (['analyze', '--html', 'o'], ['analyze', '--svg', 'o'], ['show', '--html', 'o'], ['convert', '-o', 'o', '--to', 'case']):
        run = test.run(words[0], 'before.yaml', *words[1:])
        if run.code != 2 or (test.folder / 'o').exists() or b'--as' not in run.err or run.out:
            faults.append(f'{words}: exit {run.code}')
    test.point('what leaves as a file says for whom it is', faults)


main(body)
