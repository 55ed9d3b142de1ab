#!/usr/bin/env python3
"""test_json.py - what programs are told: the JSON of every verb, its shape, its figures, and that it is the same bytes every time.

usage: test_json.py SOURCE_ROOT PROGRAM

Figures are worked by hand on a case of four outcomes (SMALL below, with its table); the fast methods are held against a slow oracle
elsewhere. Order of keys counts: documents are compared as text after reading and writing them.
"""
import copy
import json
import re
import subprocess

from command import made_case, main, strict_json, vast_case

# Weights 3:1 and 1:1, so:       p,r   p,s   q,r   q,s
#                            a    1    3/4   1/4    0        no agreement 1/4
#                            b    0    1/2   1/2    1        no agreement 1/4
# Rational: p,s and q,r. Frontier: all but q,r, which p,s betters for a at no cost to b. Ideal: 3/4 and 1/2.
SMALL = {'zopa': 1, 'title': 'Small', 'parties': {'a': {}, 'b': {}}, 'issues': {'x': {'options': ['p', 'q']}, 'y': {'options': ['r', 's']}}, 'preferences': {
    'a': {'weights': {'x': 3, 'y': 1}, 'values': {'x': {'p': 1, 'q': 0}, 'y': {'r': 1, 's': 0}}, 'reservation': 0.25},
    'b': {'weights': {'x': 1, 'y': 1}, 'values': {'x': {'p': 0, 'q': 1}, 'y': {'r': 0, 's': 1}}, 'reservation': 0.25}}}
PR, PS, QR, QS = ({'x': x, 'y': y} for x in 'pq' for y in 'rs')
CONCEPTS = ['nash', 'kalai_smorodinsky', 'egalitarian', 'utilitarian']
PRIOR = ('weights uniform over all divisions among the issues, values uniform within their known order, reservation value uniform from 0 to 1, all independent, '
         'given the statements')
DOCUMENT = ['zopa', 'title', 'parties', 'issues', 'arithmetic', 'incomplete', 'outcomes', 'feasible', 'rational', 'frontier', 'solutions', 'party_ranges', 'warnings']


def same(have, want, sentence=''):
    """No fault when both are equal as documents, order of keys included."""
    have, want = json.dumps(have), json.dumps(want)
    return [] if have == want else [f'{sentence}\nhave {have}\nwant {want}']


def solution(outcome, utilities, value):
    return {'exists': True, 'outcome': outcome, 'utilities': utilities, 'value': value, 'proven': True, 'proven_ties': True, 'method': 'enumeration',
            'bound': value, 'nodes': 4}


def small(**changes):
    case = copy.deepcopy(SMALL)
    case.update(changes)
    return case


def answer(test, words, code=0):
    return test.answer(*words, code=code)


def test_analyze(test):
    test.write('small.json', SMALL)
    agreed = {'nash': solution(PS, [0.75, 0.5], 0.125), 'kalai_smorodinsky': solution(PS, [0.75, 0.5], 1), 'egalitarian': solution(PS, [0.75, 0.5], 0.25),
              'utilitarian': solution(PS, [0.75, 0.5], 1.25)}
    want = {'zopa': 1, 'title': 'Small', 'parties': ['a', 'b'], 'issues': [{'id': 'x', 'options': ['p', 'q']}, {'id': 'y', 'options': ['r', 's']}],
            'arithmetic': 'exact', 'incomplete': [], 'outcomes': '4', 'feasible': '4', 'rational': '2',
            'frontier': {'exact': True, 'within': 0, 'method': 'enumeration', 'count': 3, 'points_shown': 3, 'points': [
                {'outcome': PR, 'utilities': [1, 0], 'ties': '1'}, {'outcome': PS, 'utilities': [0.75, 0.5], 'ties': '1'},
                {'outcome': QS, 'utilities': [0, 1], 'ties': '1'}]},
            'solutions': agreed,
            'party_ranges': [{'party': 'a', 'reservation': 0.25, 'worst': 0, 'best': 1, 'ideal': 0.75, 'consents': True},
                             {'party': 'b', 'reservation': 0.25, 'worst': 0, 'best': 1, 'ideal': 0.5, 'consents': True}],
            'warnings': []}
    test.point('analyze: every key and figure of a case worked by hand', same(answer(test, ['analyze', 'small.json']), want))

    none = copy.deepcopy(want)
    none['rational'] = '0'
    none['solutions'] = {concept: {'exists': False, 'outcome': None, 'utilities': None, 'value': None, 'proven': True, 'proven_ties': True,
                                   'method': 'enumeration', 'bound': None, 'nodes': 4} for concept in CONCEPTS}
    none['party_ranges'][0]['reservation'] = 0.8
    for party_range in none['party_ranges']:
        party_range['ideal'] = None
    test.point('analyze: that no agreement exists is an answer, with nulls', same(answer(test, ['analyze', 'small.json', '--reservation', 'a=0.8']), none))

    partial = small(parties={'a': {}, 'b': {}, 'c': {'role': 'observer'}, 'd': {'name': 'Dee'}})
    partial['preferences']['d'] = {'statements': [{'order': 'x', 'best_to_worst': ['p', 'q']}, {'red_line': {'x': 'q', 'y': 's'}}]}
    test.write('partial.json', partial)
    have = answer(test, ['analyze', 'partial.json'])
    test.point('analyze: parties with statements only are named, and nothing is made up', same(
        {key: have[key] for key in DOCUMENT[2:] if key not in ('issues', 'warnings')},
        {'parties': ['a', 'b'], 'arithmetic': 'exact', 'incomplete': ['d'], 'outcomes': '4', 'feasible': '3', 'rational': None, 'frontier': None,
         'solutions': None, 'party_ranges': None}))

    faults = []
    for case in ['small.json', 'partial.json', 'examples/camera', 'examples/wages', 'examples/berlin']:
        have = answer(test, ['analyze', case])
        faults += same(list(have), DOCUMENT, case)
        if have['frontier']:
            faults += same(list(have['frontier']), ['exact', 'within', 'method', 'count', 'points_shown', 'points'], case)
            faults += same(list(have['solutions']), CONCEPTS, case)
            faults += [f'{case}: {solved["outcome"]} is not on the frontier' for solved in have['solutions'].values()
                       if solved['utilities'] not in [point['utilities'] for point in have['frontier']['points']]]
    test.point('analyze: keys in their order, whatever the case', faults)


def test_listing(test):
    # Two issues of which only the sum counts would tie; one numeric issue of 2,001 values with opposite wishes gives 2,001 points.
    case = {'zopa': 1, 'title': 'Rope', 'parties': {'a': {}, 'b': {}}, 'issues': {'pull': {'range': {'from': 0, 'to': 2000, 'step': 1}}}, 'preferences': {
        'a': {'weights': {'pull': 1}, 'values': {'pull': {'from': 0, 'to': 1}}, 'reservation': 0.1},
        'b': {'weights': {'pull': 1}, 'values': {'pull': {'from': 1, 'to': 0}}, 'reservation': 0.1}}}
    test.write('rope.json', case)
    every = answer(test, ['analyze', 'rope.json'])['frontier']
    faults = same([every['count'], every['points_shown'], every['points'][0]['outcome'], every['points'][-1]['outcome']], [2001, 2001, {'pull': '2000'}, {'pull': '0'}])
    test.point('all points are listed unless fewer are asked for', faults)
    faults = []
    for count, want in [(0, []), (1, ['2000']), (2, ['2000', '0']), (3, ['2000', '1000', '0']), (5, ['2000', '1500', '1000', '500', '0']), (10**17, None)]:
        have = answer(test, ['analyze', 'rope.json', '--points', str(count)])['frontier']
        faults += same([have['count'], have['points_shown']], [2001, 2001 if want is None else count])
        faults += same([point['outcome']['pull'] for point in have['points']], want) if want is not None else same(have, every)
    test.point('--points N thins evenly, the ends stay', faults)
    bare = answer(test, ['analyze', 'rope.json', '--no-outcomes'])['frontier']
    test.point('--no-outcomes lists utilities only', same(bare['points'], [{'utilities': point['utilities'], 'ties': point['ties']} for point in every['points']]))
    text = test.run('analyze', 'rope.json').text
    test.point('people are shown 1,000 of them, and told so', [] if '1000 of 2001 are listed' in text else [text])
    page = test.run('analyze', 'rope.json', '--html', '-').text
    test.point('the page likewise', [] if 'id="point-1000"' in page and 'id="point-1001"' not in page and '1000 of 2001' in page else ['it does not'])


def test_what_if(test):
    def outline(document):
        ranges = [[it['worst'], it['best'], it['ideal'], it['reservation']] for it in document['party_ranges']]
        return [document['outcomes'], document['feasible'], document['rational'], [point['utilities'] for point in document['frontier']['points']],
                [document['solutions'][concept]['utilities'] for concept in CONCEPTS], ranges]
    have = outline(answer(test, ['analyze', 'small.json', '--set', 'y=r']))
    test.point('--set y=r leaves p,r and q,r: only the second is rational', same(
        have, ['4', '2', '1', [[1, 0], [0.25, 0.5]], [[0.25, 0.5]] * 4, [[0.25, 1, 0.25, 0.25], [0, 0.5, 0.5, 0.25]]]))
    have = outline(answer(test, ['analyze', 'small.json', '--set', 'y=s', '--set', 'x=q']))
    test.point('--set on every issue leaves one outcome, which a refuses', same(
        have, ['4', '1', '0', [[0, 1]], [None] * 4, [[0, 0, None, 0.25], [1, 1, None, 0.25]]]))
    have = outline(answer(test, ['analyze', 'small.json', '--reservation', 'a=0', '--reservation', 'b=1/2']))
    # Rational now: p,s (3/4, 1/2), q,r (1/4, 1/2), q,s (0, 1). Gains of p,s: 3/4 and 0; of q,s: 0 and 1/2. Both products are 0 and the larger
    # sum decides: p,s has 5/4, q,s 1. Least shares and gains are 0 for both too; the larger second decides: shares 1 and 1, gains 3/4 and 1/2.
    ideal = [[0, 1, 0.75, 0], [0, 1, 1, 0.5]]
    test.point('--reservation changes who can sign what', same(
        have, ['4', '4', '3', [[1, 0], [0.75, 0.5], [0, 1]], [[0.75, 0.5]] * 4, ideal]))

    case = small(statements=[{'id': 's1', 'contradicts': ['s2']}, {'id': 's2'}, {'id': 's3', 'contradicts': ['s1', 's2']}],
                 constraints=[{'forbid': {'x': 'p', 'y': 'r'}, 'from': ['s1']}, {'forbid': {'x': 'q', 'y': 's'}, 'from': ['s1', 's2']}],
                 standing={'x': {'option': 'p', 'level': 'tentative', 'from': ['s2']}}, offers=[{'id': 'o1', 'by': 'a', 'package': {'x': 'p'}, 'from': ['s1']}])
    case['preferences']['a']['statements'] = [{'red_line': {'x': 'q', 'y': 'r'}, 'from': ['s2']}]
    case['preferences']['a']['interactions'] = [{'when': {'x': 'p', 'y': 's'}, 'add': 0.125, 'from': ['s2']}]
    test.write('ledger.json', case)

    def rest(*words):
        it = answer(test, ['analyze', 'ledger.json', *words])
        holds = answer(test, ['check', 'ledger.json', *words])['holds']
        return [it['feasible'], it['party_ranges'][0]['best'], holds['statements'], holds['constraints'], holds['standing'], holds['offers']]
    wanted = [
        ([], ['1', 0.875, 3, 2, 1, 1]),                       # p,s alone, with the interaction
        (['--without', 's1'], ['2', 1, 2, 1, 1, 0]),          # the first constraint and the offer fall; the second rests on s2 too
        (['--without', 's2'], ['2', 0.75, 2, 2, 0, 1]),       # the red line, the interaction and the standing fall
        (['--without', 's1', '--without', 's2'], ['4', 1, 1, 0, 0, 0]),
        (['--assume', 's1'], ['2', 0.75, 2, 2, 0, 1]),        # s1 contradicts s2: as without s2
        (['--assume', 's3'], ['4', 1, 1, 0, 0, 0]),
        (['--assume', 's2'], ['1', 0.875, 3, 2, 1, 1]),       # s2 itself contradicts nothing
        (['--without', 's3'], ['1', 0.875, 2, 2, 1, 1]),
    ]
    faults = []
    for words, want in wanted:
        faults += same(rest(*words), want, f'{words}')
    test.point('--without and --assume take with them what rests only on what went', faults)


def test_others(test):
    have = answer(test, ['check', 'partial.json'])
    want = {'zopa': 1, 'title': 'Small', 'format': 'case', 'holds': {
        'parties': 4, 'issues': 2, 'constraints': 0, 'standing': 0, 'statements': 0, 'sources': 0, 'offers': 0, 'rounds': 0, 'guarantees': 0,
        'approvals': 0, 'points': 0},
        'parties': [{'party': 'a', 'role': 'party', 'consents': True, 'preferences': 'complete', 'statements': 0},
                    {'party': 'b', 'role': 'party', 'consents': True, 'preferences': 'complete', 'statements': 0},
                    {'party': 'c', 'role': 'observer', 'consents': False, 'preferences': 'none', 'statements': 0},
                    {'party': 'd', 'role': 'party', 'consents': True, 'preferences': 'statements', 'statements': 2}],
        'arithmetic': 'exact', 'outcomes': '4', 'warnings': []}
    test.point('check: every key', same(have, want))

    run = test.run('evaluate', 'small.json', '--party', 'b', '--json', stdin=b'p|r\nq|r\r\n\n q | s \np|s')
    test.point('evaluate: every key, blank lines skipped, ends of lines of either kind',
               same(run.json, {'zopa': 1, 'party': 'b', 'arithmetic': 'exact', 'utilities': [0, 0.5, 1, 0.5]}))

    def party(name, utility, share, error, bounds):
        return {'party': name, 'utility': utility, 'share': share, 'error': error, 'rests_on': [], 'share_bounds': bounds}

    have = answer(test, ['weigh', 'small.json', '--package', 'x=p', '--package', 'x=q, y=r', '--package', ' y=s', '--seed', '7'])
    want = {'zopa': 1, 'packages': [
        {'package': {'x': 'p'}, 'parties': [party('a', [0.75, 1], 1, 0, [1, 1]), party('b', [0, 0.5], None, None, [0, 1])],
         'crosses': [], 'dominated_by': None, 'note': None},
        {'package': QR, 'parties': [party('a', [0.25, 0.25], 1, 0, [1, 1]), party('b', [0.5, 0.5], 1, 0, [1, 1])],
         'crosses': [], 'dominated_by': PS, 'note': None},
        {'package': {'y': 's'}, 'parties': [party('a', [0, 0.75], None, None, [0, 1]), party('b', [0.5, 1], 1, 0, [1, 1])],
         'crosses': [], 'dominated_by': None, 'note': None}],
        'draws': 4000, 'prior': PRIOR, 'seed': 7, 'warnings': []}
    test.point('weigh: open issues bounded, acceptance, and what betters a package', same(have, want))

    case = small(constraints=[{'forbid': {'x': 'p', 'y': 'r'}, 'why': 'too dear'}, {'if': {'x': 'q'}, 'then': {'y': ['s']}}], statements=[{'id': 's1'}])
    case['parties']['c'] = {'name': 'Cee'}
    case['preferences']['c'] = {'statements': [{'red_line': {'x': 'q', 'y': 's'}, 'from': ['s1']}, {'order': 'y', 'best_to_worst': ['r', 's'], 'from': ['s1']}]}
    test.write('crossed.json', case)
    have = answer(test, ['weigh', 'crossed.json', '--package', 'x=p,y=r', '--package', 'x=q,y=r', '--package', 'x=q,y=s', '--package', 'y=r', '--quiet'])
    faults = same([package['crosses'] for package in have['packages']],
                  [['what cannot be combined: x=p, y=r (too dear)'], ['a condition is not met: if x=q then y=s'], ['red line of Cee: x=q, y=s [s1]'],
                   ['no way to close the open issues meets all constraints']])
    faults += same([package['parties'][2] for package in have['packages'][:1]], [{'party': 'c', 'utility': None, 'share': None, 'error': None, 'rests_on': ['s1'], 'share_bounds': None}])
    faults += same([package['parties'][0]['utility'] for package in have['packages']], [None] * 4)
    test.point('weigh: what is crossed is told in words, and no figure is given for what cannot be', faults)

    case['preferences']['c']['statements'].append({'rejects': {'x': 'p', 'y': 's'}, 'from': ['s1']})
    case['preferences']['a']['statements'] = [{'rejects': {'x': 'p'}}]           # says nothing beside complete preferences
    test.write('rejected.json', case)
    have = answer(test, ['weigh', 'rejected.json', '--package', 'x=p,y=s', '--package', 'x=p', '--package', 'x=q,y=s', '--quiet'])['packages']
    faults = same([package['crosses'] for package in have], [['what Cee would not accept: x=p, y=s [s1]'], [], ['red line of Cee: x=q, y=s [s1]']])
    faults += same([package['parties'][2]['share'] for package in have], [0, 0, 0])          # x=p leaves y=s alone, which c rejects
    faults += same([package['parties'][2]['error'] > 0 for package in have], [False, True, False])
    test.point('weigh: what a party has ruled out is told, and is not a matter of draws', faults)

    have = answer(test, ['show', 'examples/wages', '--since', '2026-03-10'])
    keys = ['zopa', 'title', 'as_of', 'viewer', 'since', 'parties', 'progress', 'issues', 'contradictions', 'said_differently', 'offers', 'changes', 'guarantees',
            'approvals', 'rounds', 'preferences', 'constraints', 'ledger', 'sources', 'draws', 'prior', 'seed', 'warnings']
    test.point('show: keys in their order', same(list(have), keys))


# Two parties of whom statements are known. Each ranks both options of both issues, so its worth of x=p is its weight of x, uniform from 0 to 1;
# so is y=s to a. a's reservation value is 1/4, that of b is not known: uniform from 0 to 1 by itself.
STATED = {'zopa': 1, 'title': 'Stated', 'parties': {'a': {}, 'b': {}, 'c': {}, 'm': {'role': 'mediator'}},
          'issues': {'x': {'options': ['p', 'q']}, 'y': {'options': ['r', 's']}}, 'sources': {'w': {'title': 'W'}},
          'statements': [{'id': 's1', 'source': 'w'}, {'id': 's2', 'source': 'w'}], 'standing': {'x': {'option': 'p', 'level': 'tentative', 'from': ['s1']}},
          'preferences': {
              'a': {'reservation': 0.25, 'statements': [{'order': 'x', 'best_to_worst': ['p', 'q'], 'from': ['s1']}, {'order': 'y', 'best_to_worst': ['s', 'r']}]},
              'b': {'statements': [{'order': 'x', 'best_to_worst': ['p', 'q'], 'from': ['s2', 's1']}, {'order': 'y', 'best_to_worst': ['r', 's']}]},
              'c': {'weights': {'x': 3, 'y': 1}, 'values': {'x': {'p': 1, 'q': 0}, 'y': {'r': 1, 's': 0}}, 'reservation': 0.5}}}


def stated(**preferences):
    case = copy.deepcopy(STATED)
    case['preferences'].update(preferences)
    return case


def near(have, want, error=0.03):
    """Whether figures, or lists of them, are equal to within a sampling error; None equals None alone."""
    if have is None or want is None or isinstance(have, list) != isinstance(want, list):
        return have is want
    return all(near(one, other, error) for one, other in zip(have, want, strict=True)) if isinstance(want, list) else abs(have - want) <= error


def test_weigh_stated(test):
    test.write('stated.json', STATED)
    packages = ['x=p,y=s', 'x=p,y=r', 'x=q,y=r', 'x=p', 'y=s']
    have = answer(test, ['weigh', 'stated.json', *(word for package in packages for word in ('--package', package))])
    # Worth to a, in weights: 1, wx, 0, from wx to 1, from wy to 1; to b: wx, 1, wy, from wx to 1, from 0 to wx. P(w >= 1/4) = 3/4; P(w >= r) = 1/2.
    wanted = {'a': [([1, 1], 1, [1, 1]), ([0.05, 0.95], 0.75, [0.75] * 2), ([0, 0], 0, [0, 0]), ([0.05, 1], 1, [0.75, 1]), ([0.05, 1], 1, [0.75, 1])],
              'b': [([0.05, 0.95], 0.5, [0.5] * 2), ([1, 1], 1, [1, 1]), ([0.05, 0.95], 0.5, [0.5] * 2), ([0.05, 1], 1, [0.5, 1]), ([0, 0.95], 0.5, [0, 0.5])]}
    faults = []
    for k, package in enumerate(have['packages']):
        for party in package['parties'][:2]:
            utility, share, bounds = wanted[party['party']][k]
            faults += [] if near([party['utility'], party['share'], party['share_bounds']], [utility, share, bounds]) else [[packages[k], party, wanted[party['party']][k]]]
            faults += [] if 0 < party['error'] < 0.02 and (party['error'] < 0.002) == (share in (0, 1)) else [[packages[k], party]]
    test.point('weigh: of a party with statements only, utilities and shares are those of the prior, worked by hand', faults)
    faults = same([[party['party'], party['share'], party['error'], party['share_bounds']] for package in have['packages'] for party in package['parties'][2:]],
                  [['c', share, error, bounds] for share, error, bounds in [(1, 0, [1, 1]), (1, 0, [1, 1]), (0, 0, [0, 0]), (1, 0, [1, 1]), (None, None, [0, 1])]])
    faults += same([[party['rests_on'] for party in package['parties']] for package in have['packages'][2:]], [[['s1'], ['s2', 's1'], []]] * 2 + [[[], [], []]])
    test.point('weigh: beside it complete preferences are judged as ever, and what a figure rests on is named', faults)

    # q,r is bettered by p,r for all three, and for all three always; nothing betters p,r and p,s, on which a and b disagree.
    faults = same([package['dominated_by'] for package in have['packages']], [None, None, PR, None, None])
    notes = [package['note'] or '' for package in have['packages']]
    faults += [] if 'was found' in notes[0] and notes[0] == notes[1] and not notes[2] and 'leaves issues open' in notes[3] and notes[3] == notes[4] else [notes]
    test.write('apart.json', stated(b={'statements': [{'matters_more': 'x', 'than': 'y'}]}))
    apart = answer(test, ['weigh', 'apart.json', '--package', 'x=q,y=r'])['packages'][0]
    faults += same(apart['dominated_by'], None)                # b may want q
    test.write('silent.json', {**STATED, 'preferences': {name: it for name, it in STATED['preferences'].items() if name != 'b'}})
    silent = answer(test, ['weigh', 'silent.json', '--package', 'x=q,y=r'])['packages'][0]
    faults += same([silent['dominated_by'], silent['note']], [None, 'what betters it was not looked for: too little is known of b'])
    faults += same(silent['parties'][1], {'party': 'b', 'utility': None, 'share': None, 'error': None, 'rests_on': [], 'share_bounds': None})
    test.point('weigh: what betters a package for certain is found, and where that cannot be told a note says so', faults)

    # Constraints between what is open and what is settled, and within what is open.
    case = stated()
    case['constraints'] = [{'forbid': {'x': 'p', 'y': 's'}}]
    test.write('bound.json', case)
    have = answer(test, ['weigh', 'bound.json', '--package', 'x=p', '--package', 'y=s', '--package', 'x=p,y=s'])['packages']
    faults = [] if near([[party['utility'], party['share_bounds']] for party in have[0]['parties'][:2]], [[[0.05, 0.95], [0.75] * 2], [[1, 1], [1, 1]]]) else [have[0]]
    faults += [] if near([[party['utility'], party['share_bounds']] for party in have[1]['parties'][:2]], [[[0.05, 0.95], [0.75] * 2], [[0, 0], [0, 0]]]) else [have[1]]
    faults += same([[party['utility'], party['share'], party['share_bounds']] for party in have[2]['parties']], [[None] * 3] * 3)
    test.point('weigh: what is open is closed in feasible ways only, and no figure is given where there is none', faults)

    test.write('torn.json', stated(a={'statements': [{'matters_more': 'x', 'than': 'y'}, {'weighs': {'y': [0.6, 1]}}]}))
    have = answer(test, ['weigh', 'torn.json', '--package', 'x=q,y=r'])
    faults = same(have['packages'][0]['parties'][0], {'party': 'a', 'utility': None, 'share': None, 'error': None, 'rests_on': [], 'share_bounds': None})
    faults += [] if near(have['packages'][0]['parties'][1]['share'], 0.5) and have['packages'][0]['dominated_by'] is None else [have]
    faults += [] if any('the statements of a cannot all hold' in it['text'] and 'zopa bridge' in it['text'] for it in have['warnings']) else [have['warnings']]
    text = ' '.join(test.run('weigh', 'torn.json', '--package', 'x=q,y=r').text.split())
    test.point('weigh: where statements cannot all hold there are no figures, and a warning', faults + ([] if 'its statements cannot all hold' in text else [text]))
    text = ' '.join(test.run('weigh', 'stated.json', '--package', 'x=p,y=s', '--package', 'x=p').text.split())
    words = ['better than no agreement under', 'as what is open is closed', '4,000 draws of each party', 'Prior: ' + PRIOR, 'what is said of b rests on [s2] [s1]']
    test.point('weigh: people are told what a share is counted over, how well, and on what it rests', [f'{word!r} is missing in {text}' for word in words if word not in text])
    run = test.run('weigh', 'stated.json', '--package', 'x=p', '--limit-memory', '1K', '--json')
    faults = [] if run.code == 3 and run.json['packages'][0]['parties'][0]['share'] is None and 'MB' in str(run.json['warnings']) else [run.code, run.out]
    test.point('weigh: draws that have no room are left out, with exit code 3', faults)

    # The same packages, the same draws: what bridge says of its packages weigh says too.
    faults = []
    for case in ['stated.json', 'examples/berlin', 'examples/camp_david']:
        bridge = answer(test, ['bridge', case, '--seed', '3'])
        words = [word for package in bridge['packages'] for word in ('--package', ','.join(f'{issue}={option}' for issue, option in package['outcome'].items()))]
        weighed = answer(test, ['weigh', case, *words, '--seed', '3'])
        for one, other in zip(bridge['packages'], weighed['packages'], strict=True):
            faults += same([[it['party'], it['share'], it['error'], it['utility'][0], it['utility'][2]] for it in one['parties']],
                           [[it['party'], it['share'], it['error'], *it['utility']] for it in other['parties']], case)
            faults += [f'{case}: {other["crosses"]}'] if other['crosses'] else []
        shown = {it['party']: it for it in answer(test, ['show', case, '--seed', '3'])['parties']}
        for party in bridge['parties']:
            faults += same({key: shown[party['party']][key] for key in party}, party, case)
    test.point('weigh and show give the figures that bridge gives', faults)


def test_show_stakes(test):
    have = answer(test, ['show', 'stated.json'])
    keys = ['party', 'name', 'role', 'consents', 'statements', 'samples', 'effective', 'at_stake', 'at_stake_extremes', 'preferences', 'thinning']
    faults = [fault for party in have['parties'] for fault in same(list(party), keys)]
    faults += same([[party[key] for key in ('statements', 'samples', 'preferences')] for party in have['parties']],
                   [[2, 4000, 'statements'], [2, 4000, 'statements'], [0, None, 'complete'], [0, None, 'none']])
    faults += [] if near([party['at_stake'] for party in have['parties']], [[0.025, 0.975], [0.025, 0.975], [0.25, 0.25], None]) else [have['parties']]
    faults += same([have['draws'], have['prior'], have['seed']], [4000, PRIOR, 1])
    test.point('show: what is at stake in the open issues, as a range over what statements leave possible', faults)
    words = ['None agreed or closed, 1 with the tentative ones, of 2 listed issues. The other one holds 2 to 97 per cent of what a can win or lose',
             'and 25 of what c can.', 'Still at stake: 2 to 97 per cent of what it can win or lose lies in the 1 issue that is not settled']
    texts = [re.sub(r'\s+', ' ', test.run('show', 'stated.json').text), test.run('show', 'stated.json', '--html', '-').text]
    about = re.compile(r'\b[23] to 9[78] per cent')
    test.point('show: the lead and the party say so, on the terminal and on the page',
               [f'{word!r} is missing in {text[:2000]}' for text in texts for word in words if about.sub('2 to 97 per cent', word) not in about.sub('2 to 97 per cent', text)])
    have = answer(test, ['show', 'torn.json'])
    faults = same([have['parties'][0][key] for key in ('statements', 'samples', 'at_stake', 'at_stake_extremes')], [2, None, None, None])
    faults += [] if any('the statements of a cannot all hold' in it['text'] and 'zopa bridge' in it['text'] for it in have['warnings']) else [have['warnings']]
    faults += [] if near(have['parties'][1]['at_stake'], [0.025, 0.975]) else [have['parties']]
    test.point('show: where statements cannot all hold nothing is told of the party, and a warning says who tells more', faults)

    options = ['p', 'q', 'r']
    issues = [f'i{i}' for i in range(60)]
    ranked = {'statements': [{'matters_more': one, 'than': other} for one, other in zip(issues, issues[1:])]}
    large = {'zopa': 1, 'title': 'Large', 'parties': {'a': {}, 'b': {}}, 'issues': {issue: {'options': options} for issue in issues},
             'standing': {'i0': {'level': 'agreed', 'option': 'p'}}, 'preferences': {'a': ranked, 'b': {'statements': [{'order': 'i0', 'best_to_worst': options}]}}}
    test.write('large.json', large)
    runs = [test.run('show', 'large.json', '--json', '--threads', threads) for threads in ('1', '2', '5')]
    faults = [f'{run.code} {run.messages}' for run in runs if (run.code, run.out) != (0, runs[0].out)]
    faults += [] if runs[0].json['parties'][0]['at_stake'] is None and 'would take too long' in str(runs[0].json['warnings']) else [runs[0].out[:500]]
    faults += [] if runs[0].json['parties'][1]['at_stake'] else ['b could be told']
    test.point('show: draws that would take too long are left out, by the same measure for 1, 2 and 5 threads', faults)
    run = test.run('show', 'large.json', '--json', '--limit-seconds', '0.05')
    faults = [] if run.code == 3 and 'a limit was met' in str(run.json['warnings']) and len(run.json['issues']) == 60 else [run.code, run.out[:500]]
    test.point('show: a limit that is met leaves out what it must, with exit code 3', faults)


def numbers_of(data):
    """Every number of a document as it is written."""
    return re.findall(rb'(?<=[ \[:])-?\d[^,\]\}\s]*', re.sub(rb'"(?:\\.|[^"\\])*"', b'""', data))


def test_numbers(test):
    thirds = small()
    thirds['preferences']['a']['weights'] = {'x': '1/3', 'y': 0.1}
    thirds['preferences']['b']['values']['x'] = {'p': 0.1, 'q': 0.7000000000000001}
    test.write('thirds.json', thirds)
    faults = []
    for case in ['thirds.json', 'examples/wages', 'examples/camera']:
        for words in [['analyze', case], ['weigh', case, '--package', {'thirds.json': 'x=p', 'examples/wages': 'term=24', 'examples/camera': 'kit=body'}[case]]]:
            written = numbers_of(test.run(*words, '--json').out)
            faults += [f'{words}: {number}' for number in written if (b'%.17g' % float(number)) != number]
            faults += [f'{words}: no number'] if len(written) < 5 else []
    test.point('numbers have the digits that give the same double back', faults)

    big = {'zopa': 1, 'title': 'Big', 'parties': {'a': {}}, 'issues': {f'i{i}': {'options': [str(k) for k in range(10)]} for i in range(400)}}
    test.write('big.json', big)
    have = [answer(test, [verb, 'big.json'])['outcomes'] for verb in ('check', 'analyze')]
    test.point('counts beyond every integer are exact decimal strings', same(have, ['1' + '0' * 400] * 2))

    title = 'quote " back \\ slash / line\nbreak \t tab \x7f \u2028 \ue000 \U0001f54a \u0301 </script> \u202e'
    wild = small(title=title)
    wild['parties']['a'] = {'name': '"<&>\'\u0000'.replace('\u0000', '')}
    wild['issues'] = {'x "\\': {'options': ['p', 'q']}, 'y': {'options': ['r', 's']}}
    wild['preferences'] = {party: {**it, 'weights': {'x "\\': 1, 'y': 1}, 'values': {'x "\\': it['values']['x'], 'y': it['values']['y']}}
                           for party, it in wild['preferences'].items()}
    test.write('wild.json', wild)
    test.point('whatever stands in a text comes back', [f'{verb}: {answer(test, [verb, "wild.json"])["title"]!r}' for verb in ('check', 'analyze', 'show')
                                                        if answer(test, [verb, 'wild.json'])['title'] != title])
    test.write('na\udcffme"\x1b.json'.encode('utf-8', 'surrogateescape').decode('utf-8', 'surrogateescape'), small(preferences={'a': SMALL['preferences']['a']}))
    run = test.run('check', b'na\xffme"\x1b.json', '--json')
    test.point('a file of invalid name leaves valid JSON', [] if run.code == 0 and run.json['title'] == 'Small' else [run.out])


def test_same_bytes(test):
    # 4^11 outcomes are several chunks of work, so threads matter; then a limit that no thread count moves, since it is one of size.
    test.write('chunks.json', made_case(11, 4, 'abc', 0.45))
    test.write('vast.json', made_case(30, 5, 'abc', 0.2))
    faults = []
    for words in [['analyze', 'chunks.json'], ['weigh', 'chunks.json', '--package', 'i3=o1'], ['analyze', 'examples/wages'], ['analyze', 'vast.json'],
                  ['show', 'examples/berlin'], ['show', 'examples/camp_david'], ['weigh', 'examples/camp_david', '--package', 'sinai=knesset,recognition=full']]:
        threads = [['--threads', '1'], ['--threads', '2'], ['--threads', '5'], ['--threads', '1', '--seed', '1']]
        runs = [test.run(*words, '--json', *more) for more in threads]
        faults += [f'{words} {more}: {run.code} {run.messages}' for run, more in zip(runs, threads) if (run.out, run.code) != (runs[0].out, runs[0].code) or run.err]
        strict_json(runs[0].out)
    test.point('the same bytes for 1, 2 and 5 threads, and again', faults)

    known = subprocess.run(['locale', '-a'], stdout=subprocess.PIPE, check=False).stdout.decode(errors='replace').split()
    names = ['de_DE.UTF-8', 'de_DE', 'tr_TR.UTF-8', 'C', 'POSIX', *known]
    want = test.run('analyze', 'thirds.json', '--json').out
    test.point('the same bytes in every locale', [name for name in names if test.run('analyze', 'thirds.json', '--json', environment={
        'LC_ALL': name, 'LANG': name, 'LC_NUMERIC': name}).out != want])


def bound_faults(document):
    for concept in CONCEPTS:
        it = document['solutions'][concept]
        if it['exists'] and it['bound'] < it['value'] * (1 - 1e-9):
            yield f'{concept}: bound {it["bound"]} below value {it["value"]}'
        if it['proven'] and it['bound'] - it['value'] > 1e-9 * max(1, abs(it['value'])):
            yield f'{concept}: proven with a gap'
    points = [point['utilities'] for point in document['frontier']['points']]
    for one, other in zip(points, points[1:]):
        if one <= other or all(a >= b for a, b in zip(one, other)):
            yield f'{other} is out of order, or bettered by {one}'
    for party, it in enumerate(document['party_ranges']):
        if any(point[party] > it['best'] for point in points) or it['worst'] > it['best']:
            yield f'{it["party"]}: a point lies beyond its best'


def test_parts(test):
    """--within and --at-least against the whole frontier of a case that has one."""
    test.write('parts.json', vast_case(14, 5, 'abc', 0))
    whole = [point['utilities'] for point in answer(test, ['analyze', 'parts.json'])['frontier']['points']]
    for factor in ['0.01', '0.1', '1']:
        have = answer(test, ['analyze', 'parts.json', '--within', factor])
        points = [point['utilities'] for point in have['frontier']['points']]
        faults = same([have['frontier']['exact'], float(have['frontier']['within'])], [len(points) == len(whole), 0.0 if len(points) == len(whole) else float(factor)])
        faults += list(bound_faults(have))
        faults += [f'{it} is not within {factor} of any' for it in whole
                   if not any(all(mine * (1 + float(factor)) >= want * (1 - 1e-12) for mine, want in zip(point, it)) for point in points)][:3]
        faults += [f'{concept} is not proven' for concept, it in have['solutions'].items() if not it['proven']]
        test.point(f'--within {factor}: {len(points)} points stand for {len(whole)}, exit code 0', faults + ([] if len(points) <= len(whole) * (1 if factor == '0.01' else 0.5) else [len(points)]))
    have = answer(test, ['analyze', 'parts.json', '--at-least', 'a=0.6', '--at-least', 'c=3/5'])
    points = [point['utilities'] for point in have['frontier']['points']]
    test.point('--at-least leaves the part that gives the parties this much', same([have['frontier']['exact'], points], [True, [it for it in whole if it[0] >= 0.6 and it[2] >= 0.6]]))
    above = answer(test, ['analyze', 'parts.json', '--at-least', 'a=9'])
    test.point('a part beyond reach is empty, and the solutions are what they were', same([above['frontier']['count'], above['solutions']['nash']['utilities']],
                                                                                      [0, have['solutions']['nash']['utilities']]))


def test_limits(test):
    test.write('long.json', vast_case(100, 10, 'abc'))
    have = answer(test, ['analyze', 'long.json', '--limit-seconds', '0.2'], 3)
    faults = list(bound_faults(have)) + same([have['outcomes'], have['frontier']['exact'], have['frontier']['within']], [str(10**100), False, None])
    tally = have['rational']
    faults += same(list(tally), ['estimate', 'low', 'high', 'confidence'])
    faults += [] if 0 <= tally['low'] <= tally['estimate'] <= tally['high'] <= 10**100 and tally['confidence'] == 0.95 else [tally]
    test.point('a limit of time: exit code 3, estimates with their interval, values below their bounds', faults)
    outcomes = '\n'.join('|'.join(point['outcome'].values()) for point in have['frontier']['points']) + '\n'
    again = [strict_json(test.run('evaluate', 'long.json', '--party', party, '--json', stdin=outcomes.encode()).out)['utilities'] for party in 'abc']
    test.point('what is found under a limit is true', same([list(row) for row in zip(*again)], [point['utilities'] for point in have['frontier']['points']]))

    have = answer(test, ['analyze', 'vast.json'])
    faults = list(bound_faults(have)) + same([have['outcomes'], have['frontier']['exact'], have['frontier']['within']], [str(5**30), True, 0])
    faults += [f'{concept}: {it}' for concept, it in have['solutions'].items() if not (it['proven'] and it['proven_ties'] and it['bound'] == it['value'])]
    test.point('5^30 outcomes of three parties with interactions: frontier and solutions are exact', faults)
    test.write('crowd.json', vast_case(40, 6, 'abcdef'))
    have = answer(test, ['analyze', 'crowd.json'], 3)
    faults = list(bound_faults(have)) + same([have['outcomes'], have['frontier']['exact'], have['frontier']['within']], [str(6**40), False, None])
    faults += same({point['ties'] for point in have['frontier']['points']} == {None}, True, 'ties of what was not counted')
    faults += [f'{concept} is not proven' for concept, it in have['solutions'].items() if not it['proven']]
    points = [point['utilities'] for point in have['frontier']['points']]
    faults += [f'{concept} is not listed' for concept, it in have['solutions'].items() if it['utilities'] not in points]
    test.point('a frontier too large to list: exit code 3, points that it says may not be all, the solutions among them proven', faults)
    bare = answer(test, ['analyze', 'crowd.json', '--no-frontier'])
    keys = ['outcome', 'utilities', 'value', 'proven', 'bound']
    faults = same(bare['frontier'], None) + same({k: [it[key] for key in keys] for k, it in bare['solutions'].items()},
                                                 {k: [it[key] for key in keys] for k, it in have['solutions'].items()})
    test.point('--no-frontier leaves it out: exit code 0, the same solutions', faults)
    test_parts(test)

    have = answer(test, ['analyze', 'small.json', '--limit-memory', '1K'], 3)
    test.point('a limit of memory: exit code 3 and nothing that is not proven said to be', list(bound_faults(have)) + ([] if not have['frontier']['exact'] else ['exact']))
    run = test.run('weigh', 'long.json', '--package', 'i0=o1', '--limit-seconds', '0.2', '--json')
    package = strict_json(run.out)['packages'][0]
    test.point('weigh under a limit: exit code 3, ranges that hold', [] if run.code == 3 and all(it['utility'][0] <= it['utility'][1] for it in package['parties']) else [run.out])
    text = test.run('analyze', 'long.json', '--limit-seconds', '0.2')
    words = ['\n\nAbout ', 'The time limit was met', '95% interval', 'no other one found betters', 'there may be better ones']
    said = re.sub(r'(?<=[^\n])\n(?=[^\n])', ' ', text.text)
    test.point('people are told of the limit too', [f'{word!r} is missing in\n{text.text}' for word in words if word not in said] + ([] if text.code == 3 else [text.code]))
    test.write('alone.json', {'zopa': 1, 'title': 'Alone', 'parties': {'a': {}}, 'issues': {'x': {'options': ['p', 'q']}}, 'preferences': {
        'a': {'weights': {'x': 1}, 'values': {'x': {'p': 1, 'q': 0}}, 'reservation': 0}}})
    drawn = [('What can be had' in test.run('analyze', name).text, 'first two of 3' in test.run('analyze', name).text) for name in ('alone.json', 'small.json', 'chunks.json')]
    test.point('a terminal draws two parties: none of one, and of three it says which', same(drawn, [(False, False), (True, False), (True, True)]))


def body(test):
    test_analyze(test)
    test_listing(test)
    test_what_if(test)
    test_others(test)
    test_weigh_stated(test)
    test_show_stakes(test)
    test_numbers(test)
    test_same_bytes(test)
    test_limits(test)


if __name__ == '__main__':
    main(body)
