#!/usr/bin/env python3
"""test_approval.py - approvals and what holds, where packages are chosen: bridge --approval, the marks on the frontier, the lines of weigh and bridge.

usage: test_approval.py SOURCE_ROOT PROGRAM

Oracle. Bodies of one member say yes with probability Phi(Phi^-1(p) + the shifts of the clauses that hold), so a few lines of Python know how likely
each package of a small case passes. What `bridge --approval` lists must be what `bridge` lists for the same case with every single outcome that
falls short forbidden by a constraint of its own (and every option with which all fall short), to the last digit of each figure: so what is said to be proven, bettered or regretted is so within
the packages that pass.
"""
import copy
import itertools
import json
import random
import statistics

from command import keys, main

NORMAL = statistics.NormalDist()
CASES = 120
BRIDGE = ['probability', 'independent', 'binding']


def answer(test, verb, case, *words, code=0):
    return test.answer(verb, test.write('case.json', case), *words, code=code)


# ---------------------------------------------------------------- the oracle

def holds(clause, outcome):
    return all(outcome[issue] in (options if isinstance(options, list) else [options]) for issue, options in clause.items())


def body_passes(body, outcome):
    """The probability of a body of one member; None when the package does not need it."""
    if not holds(body.get('when', {}), outcome):
        return None
    shift = sum(effect['shift'] for effect in body.get('effects', []) if holds(effect['when'], outcome))
    return body['yea'] if body['yea'] in (0, 1) else NORMAL.cdf(NORMAL.inv_cdf(body['yea']) + shift)


def passes(case, outcome):
    """The probability that all bodies say yes, and of the body that is least likely to."""
    all_of, least = 1, (2, None)
    for party, bodies in case['approval'].items():
        for body in bodies:
            one = body_passes(body, outcome)
            if one is not None:
                all_of *= one
                least = min(least, (one, (party, body['body'])), key=lambda it: it[0])
    return all_of, least[1]


def outcomes(case):
    issues = case['issues']
    for choice in itertools.product(*(issue['options'] for issue in issues.values())):
        yield dict(zip(issues, choice))


def draw_clause(dice, issues):
    chosen = dice.sample(sorted(issues), dice.randint(1, min(2, len(issues))))
    return {issue: dice.sample(issues[issue]['options'], dice.randint(1, max(1, len(issues[issue]['options']) - 1))) for issue in chosen}


def draw_case(seed):
    """Two parties, complete preferences or statements, and a few bodies that hang on clauses."""
    dice = random.Random(seed)
    issues = {f'i{k}': {'options': [f'o{j}' for j in range(dice.randint(2, 3))]} for k in range(dice.randint(2, 4))}
    case = {'zopa': 1, 'title': 'Drawn', 'parties': {'a': {}, 'b': {}}, 'issues': issues, 'preferences': {}, 'approval': {}}
    for party in 'ab':
        if dice.random() < 0.7:
            case['preferences'][party] = {
                'weights': {issue: dice.randint(1, 4) for issue in issues}, 'reservation': dice.choice([0, 0.2, 0.4]),
                'values': {issue: {option: dice.randint(0, 3) for option in it['options']} for issue, it in issues.items()}}
        else:
            case['preferences'][party] = {'statements': [
                {'order': issue, 'best_to_worst': dice.sample(it['options'], len(it['options']))} for issue, it in issues.items()]}
        case['approval'][party] = []
        for k in range(dice.randint(0, 2)):
            body = {'body': f'{party}{k}', 'rule': 'majority', 'seats': 1, 'yea': dice.choice([0.5, 0.7, 0.9, 1])}
            body['effects'] = [{'when': draw_clause(dice, issues), 'shift': dice.choice([-1, -0.5, 0.5])} for _ in range(dice.randint(0, 2))]
            if dice.random() < 0.4:
                body['when'] = draw_clause(dice, issues)
            case['approval'][party].append(body)
        if not case['approval'][party]:
            del case['approval'][party]
    if not case['approval']:
        case['approval'] = {'a': [{'body': 'a0', 'rule': 'majority', 'seats': 1, 'yea': 0.6, 'effects': [{'when': draw_clause(dice, issues), 'shift': 1}]}]}
    return case, dice


def figures(package):
    """What is told of a package but for approvals."""
    return {key: value for key, value in package.items() if key != 'approval'}


# ---------------------------------------------------------------- bridge

def test_oracle(test):
    listed = empty = restricted = 0
    faults = []
    for seed in range(CASES):
        case, dice = draw_case(seed)
        least = dice.choice([0.3, 0.7, dice.choice([passes(case, outcome)[0] for outcome in outcomes(case)])])
        short = [outcome for outcome in outcomes(case) if passes(case, outcome)[0] < least - 1e-9]
        chances = [passes(case, outcome)[0] for outcome in outcomes(case)]
        have = answer(test, 'bridge', case, '-k', '4', '--draws', '200', '--approval', str(least))
        by_hand = copy.deepcopy(case)
        by_hand['constraints'] = [{'forbid': outcome} for outcome in short] + [
            {'forbid': {issue: option}} for issue, it in case['issues'].items() for option in it['options']
            if all(outcome in short for outcome in outcomes(case) if outcome[issue] == option)]
        want = answer(test, 'bridge', by_hand, '-k', '4', '--draws', '200')
        if [figures(it) for it in have['packages']] != [figures(it) for it in want['packages']]:
            faults.append(f'seed {seed}, {least}: {[figures(it) for it in have["packages"]]}\nwant {[figures(it) for it in want["packages"]]}')
        for package in have['packages']:
            probability, binding = passes(case, package['outcome'])
            told = package['approval']
            if abs(told['probability'] - probability) > 1e-9 or probability < least - 1e-9 or abs(told['independent'] - probability) > 1e-9:
                faults.append(f'seed {seed}: {told}, want {probability}, at least {least}')
            if binding and told['binding'] is None or told['binding'] and abs(probability_of(case, told['binding'], package) - probability_of(
                    case, {'party': binding[0], 'body': binding[1]}, package)) > 1e-9:
                faults.append(f'seed {seed}: {told["binding"]} binds, want {binding}')
        if abs(have['approval']['lowest'] - min(chances)) > 1e-9 or abs(have['approval']['highest'] - max(chances)) > 1e-9:
            faults.append(f'seed {seed}: {have["approval"]}, want {min(chances)} to {max(chances)}')
        listed += len(have['packages'])
        empty += not have['packages']
        restricted += 0 < len(short) < len(chances)
    faults += [] if listed > CASES and empty > 3 and restricted > CASES / 3 else [f'{listed} listed, {empty} without any, {restricted} restricted']
    test.point(f'bridge --approval: {CASES} small cases, each figure as if every outcome that falls short were forbidden by hand', faults)


def probability_of(case, binding, package):
    [body] = [body for body in case['approval'][binding['party']] if body['body'] == binding['body']]
    return body_passes(body, package['outcome'])


# ---------------------------------------------------------------- one case by hand

# Senate: 0.7 as it is, Phi(Phi^-1(0.7) - 0.4) = 0.5495 with x q. House, only with y s: 0.6.
#     p,r 0.7    p,s 0.42    q,r 0.5495    q,s 0.3297
SMALL = {'zopa': 1, 'title': 'Small', 'parties': {'a': {'name': 'Ann'}, 'b': {}}, 'issues': {'x': {'options': ['p', 'q']}, 'y': {'options': ['r', 's']}},
         'preferences': {
             'a': {'weights': {'x': 3, 'y': 1}, 'values': {'x': {'p': 1, 'q': 0}, 'y': {'r': 1, 's': 0}}, 'reservation': 0.1},
             'b': {'weights': {'x': 1, 'y': 1}, 'values': {'x': {'p': 0, 'q': 1}, 'y': {'r': 0, 's': 1}}, 'reservation': 0.1}},
         'approval': {'a': [{'body': 'Senate', 'rule': 'majority', 'seats': 1, 'yea': 0.7, 'effects': [{'when': {'x': 'q'}, 'shift': -0.4}]}],
                      'b': [{'body': 'House', 'rule': 'majority', 'seats': 1, 'yea': 0.6, 'when': {'y': 's'}}]}}


def test_shapes(test):
    have = answer(test, 'bridge', SMALL)
    package = have['packages'][0]
    faults = keys(package['approval'], BRIDGE, 'approval') + ([] if list(package)[-1] == 'approval' else [list(package)])
    faults += [] if package['outcome'] == {'x': 'p', 'y': 's'} and abs(package['approval']['probability'] - 0.42) < 1e-12 else [package]
    faults += [] if package['approval']['binding'] == {'party': 'b', 'body': 'House'} else [package['approval']]
    faults += ['approval of the document'] if 'approval' in have else []
    test.point('bridge: each package says how likely it passes and who binds, also when that was not asked for', faults)

    have = answer(test, 'bridge', SMALL, '--approval', '0.5')
    faults = [] if [it['outcome'] for it in have['packages']] == [{'x': 'q', 'y': 'r'}] else [have['packages']]
    faults += keys(have['approval'], ['at_least', 'lowest', 'highest'], 'approval')
    text = test.run('bridge', 'case.json', '--approval', '0.5').text
    plain = ' '.join(text.split())
    words = ['Only packages are listed that pass every approval with at least 50 per cent.', 'It passes every approval with 55 per cent; Senate of Ann binds.']
    test.point('bridge --approval: the next best that passes, on the terminal too', faults + [f'{word!r} is missing in\n{text}' for word in words if word not in plain])

    text = test.run('bridge', 'case.json', '--approval', '0.9').text
    word = 'at least 90 per cent, and there is none: the likeliest of all conceivable ones passes with 70 per cent'
    test.point('bridge --approval: where nothing passes, it says what the most is', [] if word in ' '.join(text.split()) else [text])

    have = answer(test, 'analyze', SMALL)['frontier']
    told = [(point['outcome'], round(point['approval']['probability'], 4), point['approval']['binding']['body']) for point in have['points']]
    want = [({'x': 'p', 'y': 'r'}, 0.7, 'Senate'), ({'x': 'p', 'y': 's'}, 0.42, 'House'), ({'x': 'q', 'y': 's'}, 0.3297, 'Senate')]
    faults = [] if told == want else [told]
    faults += keys(have['points'][0], ['outcome', 'utilities', 'ties', 'approval'], 'a point')
    faults += [] if have['win_set'] == {'at_least': 0.5, 'count': 1, 'of': 3} and list(have)[-1] == 'win_set' else [have['win_set']]
    count = answer(test, 'analyze', SMALL, '--approval', '0.4')['frontier']['win_set']['count']
    text = test.run('analyze', 'case.json').text
    page = test.run('analyze', 'case.json', '--html', '-').text
    picture = test.run('analyze', 'case.json', '--svg', '-').text
    faults += [] if count == 2 else [count]
    faults += [] if '1 of 3 would pass every approval with at least 50 per cent' in ' '.join(text.split()) and '42 % (House of b)' in text else [text]
    faults += [f'{where}: no mark' for where, it in (('page', page), ('picture', picture)) if it.count('class="passes"') < 2 or 'would pass everywhere (1 of 3)' not in it]
    test.point('analyze: the win-set on the frontier, in JSON, on the terminal, on the page and in the picture', faults)

    have = answer(test, 'weigh', SMALL, '--package', 'x=p,y=s', '--package', 'x=q,y=r')['packages']
    faults = keys(have[0]['approval'], BRIDGE + ['bodies'], 'approval') + ([] if list(have[0])[-1] == 'approval' else [list(have[0])])
    told = [[(body['body'], round(body['probability'], 4)) for body in it['approval']['bodies']] for it in have]
    faults += [] if told == [[('Senate', 0.7), ('House', 0.6)], [('Senate', 0.5495)]] else [told]
    text = ' '.join(test.run('weigh', 'case.json', '--package', 'x=p,y=s').text.split())
    word = 'Approval: Senate of Ann 70 per cent, House of b 60 per cent. It passes every approval with 42 per cent; House of b binds.'
    test.point('weigh: body by body', faults + ([] if word in text else [text]))


def test_certain(test):
    case = copy.deepcopy(SMALL)
    case['approval'] = {'a': [{'body': 'Senate', 'rule': 'majority', 'seats': 1, 'yea': 1, 'when': {'x': 'p'}}]}
    have = answer(test, 'weigh', case, '--package', 'x=q,y=r', '--package', 'x=p,y=r')['packages']
    faults = [] if have[0]['approval'] == {'probability': 1, 'independent': 1, 'binding': None, 'bodies': []} else [have[0]['approval']]
    faults += [] if have[1]['approval']['probability'] == 1 else [have[1]['approval']]
    text = test.run('weigh', 'case.json', '--package', 'x=q,y=r').text
    faults += [] if 'On file it needs no approval.' in text else [text]
    listed = answer(test, 'bridge', case, '--approval', '1')['packages']
    test.point('what needs no approval passes, and certain votes are certain', faults + ([] if listed else ['nothing is listed']))


def test_unknown(test):
    case = copy.deepcopy(SMALL)
    case['approval'] = {'a': [{'body': 'Senate', 'rule': 'two_thirds', 'seats': 100}]}
    silent = copy.deepcopy(SMALL)
    del silent['approval']
    faults = []
    for verb, words in (('bridge', ['--draws', '100']), ('analyze', []), ('weigh', ['--package', 'x=p,y=s'])):
        faults += [] if answer(test, verb, case, *words) == answer(test, verb, silent, *words) else [verb]
    test.point('where no votes are known, nothing is told of approvals', faults)
    test.write('case.json', case)
    run = test.run('bridge', 'case.json', '--approval', '0.8')
    faults = [] if run.code == 2 and not run.out and any('Senate' in line and 'not known' in line for line in run.messages) else [run.code, run.messages]
    test.point('bridge --approval: votes that are not known are an error that names the body', faults)
    test.write('silent.json', silent)
    for words, word in ((['bridge', 'silent.json', '--approval', '0.8'], 'names nobody who has to say yes'),
                        (['analyze', 'silent.json', '--approval', '0.8'], 'names nobody who has to say yes'),
                        (['bridge', 'case.json', '--approval', '1.5'], 'a probability from 0 to 1'),
                        (['analyze', 'case.json', '--approval', '0.5', '--no-frontier'], '--no-frontier leaves nothing for --approval'),
                        (['weigh', 'case.json', '--package', 'x=p', '--approval', '0.5'], '--approval')):
        run = test.run(*words)
        test.point(f'{" ".join(words)}: exit code 2, and what is wrong', [] if run.code == 2 and word in ' '.join(run.messages) else [run.code, run.messages])
    case['approval']['a'][0]['voters'] = 'nowhere.csv'
    test.write('case.json', case)
    run, plain = test.run('bridge', 'case.json', '--approval', '0.8'), test.run('bridge', 'case.json', '--json')
    faults = [] if run.code == 2 and 'nowhere.csv' in ' '.join(run.messages) else [run.code, run.messages]
    faults += [] if plain.code == 0 and any('approvals are left aside' in it['text'] for it in plain.json['warnings']) else [plain.code, plain.messages]
    test.point('voters that cannot be read: an error where they are asked for, a warning where not', faults)


def test_hidden(test):
    """Approvals that a viewer may not see move no byte of what that viewer is told."""
    runs = [['bridge', 'case.json', '--json', '--draws', '100'], ['bridge', 'case.json'], ['bridge', 'case.json', '--html', '-'],
            ['bridge', 'case.json', '--approval', '0.6', '--json', '--draws', '100'], ['analyze', 'case.json', '--json'], ['analyze', 'case.json'],
            ['analyze', 'case.json', '--approval', '0.6'], ['analyze', 'case.json', '--html', '-'], ['analyze', 'case.json', '--svg', '-'],
            ['weigh', 'case.json', '--package', 'x=p,y=s'], ['weigh', 'case.json', '--package', 'x=p,y=s', '--json']]
    faults = []
    for visibility, viewer in (('mediator', 'public'), ('private', 'b'), ('private', 'public')):
        seen = None
        for hidden in ([], [{'body': 'Lords', 'rule': 'majority', 'seats': 1, 'yea': 0.2}], [{'body': 'Crown', 'rule': 'consent', 'seats': 1, 'yea': 0,
                       'when': {'x': 'p'}}, {'body': 'Moot', 'rule': 'majority', 'seats': 3}]):
            case = copy.deepcopy(SMALL)
            case['approval']['a'] += [{**body, 'visibility': visibility} for body in hidden]
            test.write('case.json', case)
            told = [(run.code, run.out, run.err) for run in (test.run(*words, '--as', viewer) for words in runs)]
            seen = seen or told
            faults += [f'{visibility}, {viewer}: {words}' for words, one, other in zip(runs, seen, told) if one != other]
    test.point('hidden approvals move no byte for those who may not see them', faults)


# ---------------------------------------------------------------- the day after

def test_holds(test):
    # a gains by opening fire, and nobody gains by anything after that. With the guarantee c would gain by cutting aid then, which hurts a.
    case = {'zopa': 1, 'title': 'Deal', 'parties': {'a': {}, 'b': {}, 'c': {'role': 'guarantor'}},
            'issues': {'fire': {'options': ['hold', 'open']}, 'pull': {'options': ['leave', 'stay']}, 'aid': {'options': ['full', 'cut']}},
            'controls': {'a': ['fire'], 'b': ['pull']}, 'fallback': {'fire': 'open', 'pull': 'stay'},
            'preferences': {
                'a': {'weights': {'fire': 1, 'pull': 1, 'aid': 3}, 'values': {'fire': {'hold': 0, 'open': 1}, 'pull': {'leave': 1, 'stay': 0},
                                                                             'aid': {'full': 1, 'cut': 0}}, 'reservation': 0},
                'b': {'weights': {'fire': 1, 'pull': 1, 'aid': 1}, 'values': {'fire': {'hold': 1, 'open': 0}, 'pull': {'leave': 1, 'stay': 0},
                                                                             'aid': {'full': 1, 'cut': 0}}, 'reservation': 0},
                'c': {'weights': {'fire': 1, 'pull': 1, 'aid': 1}, 'values': {'fire': {'hold': 1, 'open': 0}, 'pull': {'leave': 1, 'stay': 0},
                                                                             'aid': {'full': 0, 'cut': 1}}}}}
    package = 'fire=hold,pull=leave,aid=full'
    have = answer(test, 'weigh', case, '--package', package)['packages'][0]
    want = {'share': 0, 'error': 0, 'nash': 0, 'without_guarantees': 0, 'gains': {'party': 'a', 'drops': 'fire', 'share': 1, 'error': 0, 'also_drops': [], 'invokes': []}, 'unknown': None}
    faults = [] if json.dumps(have['holds']) == json.dumps(want) and list(have)[-1] == 'holds' else [have]
    text = ' '.join(test.run('weigh', 'case.json', '--package', package).text.split())
    faults += [] if 'It would not hold; a could gain by dropping fire.' in text else [text]
    test.point('weigh: a package that would not hold, and who could gain by dropping what', faults)
    case['guarantees'] = [{'id': 'g1', 'by': ['c'], 'guards': ['fire'], 'then': {'aid': 'cut'}}]
    have = answer(test, 'weigh', case, '--package', package)['packages'][0]
    want = {'share': 1, 'error': 0, 'nash': 0, 'without_guarantees': 0, 'gains': None, 'unknown': None}
    faults = [] if have['holds'] == want else [have['holds']]
    text = ' '.join(test.run('weigh', 'case.json', '--package', package).text.split())
    faults += [] if 'It would hold: nobody gains by dropping what it has to keep without being deterred.' in text else [text]
    test.point('weigh: what the guarantor would gain by deters, and without the guarantee it would not hold', faults)
    listed = answer(test, 'bridge', case)['packages']
    faults = [] if listed and all(list(it)[-1] == 'holds' and list(it['holds']) == list(want) for it in listed if it['outcome']['fire'] == 'hold') else listed
    text = test.run('bridge', 'case.json').text
    test.point('bridge: likewise, beside each package', faults + ([] if 'The day after: It would' in text else [text]))
    del case['preferences']['b']
    have = answer(test, 'weigh', case, '--package', package)['packages'][0]['holds']
    test.point('whose wishes are not known is named', [] if have['unknown'] == 'b' and have['share'] is None else [have])


def body(test):
    test_oracle(test)
    test_shapes(test)
    test_certain(test)
    test_unknown(test)
    test_hidden(test)
    test_holds(test)


if __name__ == '__main__':
    main(body)
