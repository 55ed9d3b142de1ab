#!/usr/bin/env python3
"""test_stability.py - conflict graphs on the command line: the shape of the answer, the Elmira conflict, graphs alone and in cases, options and exit codes,
lists and counts, pictures, and that a slow reading of the definitions in this file agrees with the program on random graphs read from text.

usage: test_stability.py SOURCE_ROOT PROGRAM
"""
import html.parser
import itertools
import random
import xml.etree.ElementTree

from command import main

ELMIRA = 'examples/elmira/case.yaml'
DOCUMENT = ['zopa', 'states', 'stable', 'coalitions', 'reachable', 'preference_reading', 'title', 'status_quo', 'players', 'taken', 'coalition_count',
            'counts', 'warnings']
CONCEPTS = ['nash', 'gmr', 'smr', 'seq', 'sseq', 'limited']
TWO = {'graph': {'players': {'row': {'options': ['x']}, 'column': {'options': ['y']}},
                 'preferences': {'row': {'ranking': [2, 1, 4, 3]}, 'column': {'ranking': [3, 1, 4, 2]}}}}


def answer(test, name, *words, code=0):
    return test.answer('stability', name, *words, code=code)


def equilibria(document):
    return {concept: document['stable'][concept] and document['stable'][concept]['equilibria'] for concept in CONCEPTS}


# ---- the answer ----

def test_elmira(test):
    document = answer(test, ELMIRA)
    few, more = [5, 6, 7, 10, 11, 12], [1, 4, 5, 6, 7, 10, 11, 12]
    moves = [(['moe', 'uniroyal'], 2, 4), (['moe', 'uniroyal'], 7, 10), (['moe', 'uniroyal'], 8, 10), (['moe', 'local'], 1, 7), (['moe', 'local'], 3, 9),
             (['uniroyal', 'local'], 2, 4), (['uniroyal', 'local'], 2, 10), (['uniroyal', 'local'], 8, 10),
             (['moe', 'uniroyal', 'local'], 2, 4), (['moe', 'uniroyal', 'local'], 2, 10), (['moe', 'uniroyal', 'local'], 8, 10)]
    faults = [] if list(document) == DOCUMENT else [f'keys {list(document)}']
    faults += [] if list(document['stable']) == CONCEPTS else [f'concepts {list(document["stable"])}']
    faults += [] if document['states'] == 12 and document['preference_reading'] == 'b' and document['status_quo'] == 1 else ['figures']
    want = {'nash': few, 'gmr': more, 'smr': more, 'seq': few, 'sseq': few, 'limited': None}
    faults += [] if equilibria(document) == want else [equilibria(document)]
    faults += [] if [(move['players'], move['from'], move['to']) for move in document['coalitions']] == moves else [document['coalitions']]
    for move in document['coalitions']:
        faults += [] if list(move) == ['players', 'from', 'to'] else [f'a coalition has {list(move)}']
    for concept in CONCEPTS[:5]:
        of = document['stable'][concept]
        both = sorted(set.intersection(*(set(of['by_player'][player]) for player in ('moe', 'uniroyal', 'local'))))
        faults += [] if list(of) == ['by_player', 'equilibria'] and list(of['by_player']) == ['moe', 'uniroyal', 'local'] and both == of['equilibria'] else [concept]
    paths = {row['equilibrium']: row for row in document['reachable']}
    faults += [] if sorted(paths) == more and all(list(row)[:2] == ['equilibrium', 'path'] for row in paths.values()) else [sorted(paths)]
    faults += [] if paths[7]['path'] == [{'player': 'local', 'from': 1, 'to': 7}] and paths[7]['improvements'] is True and paths[1]['path'] == [] else [paths[7]]
    faults += [] if paths[10]['improvements'] is False and [(step['player'], step['to']) for step in paths[10]['path']] == [('local', 7), ('uniroyal', 9), ('moe', 10)] else [paths[10]]
    faults += [] if document['taken'][9] == ['modify', 'accept', 'insist'] and document['counts'] is False and document['coalition_count'] == 11 else ['taken']
    test.point('Elmira: keys in their order, equilibria, coalitions and paths', faults)


def test_places(test):
    alone = answer(test, test.write('two.json', TWO))
    case = {'zopa': 1, 'title': 'Two', 'parties': {'row': {'name': 'Rowena'}, 'column': {}}, 'issues': {'i': {'options': ['p', 'q']}}, **TWO}
    within = answer(test, test.write('case.json', case))
    test.write('bare.yaml', 'title: Bare\nnote: nothing\ngraph:\n  players: {row: {options: [x]}, column: {options: [y]}}\n'
               '  preferences: {row: {ranking: [2, 1, 4, 3]}, column: {ranking: [3, 1, 4, 2]}}\n  status_quo: {x: no}\n')
    bare = answer(test, 'bare.yaml')
    faults = [] if alone['stable'] == within['stable'] == bare['stable'] and bare['title'] == 'Bare' and within['title'] == 'Two' else ['they differ']
    faults += [] if within['players'][0]['name'] == 'Rowena' and alone['players'][0]['name'] == 'row' else ['names']
    faults += [] if alone['status_quo'] is None and alone['reachable'] == [] and bare['status_quo'] == 1 and len(bare['reachable']) == 2 else ['status quo']
    faults += [] if alone['stable']['limited']['horizon'] == 3 and alone['stable']['limited']['equilibria'] == [1, 4] else ['limited']
    faults += [] if answer(test, 'two.json', '--horizon', '1')['stable']['limited']['equilibria'] == [4] else ['horizon 1']
    test.point('a graph in a case, alone in YAML and alone in JSON; names from the parties; the horizon', faults)


def test_payoffs(test):
    graph = {'graph': {'players': {'row': {'options': ['x']}, 'column': {'options': ['y']}}, 'preferences': {'row': {'payoffs': 'p.csv'}, 'column': {'payoffs': 'p.csv'}}}}
    test.write('deep/pay.json', graph)
    test.write('deep/p.csv', 'state,column,row\n1,2.5,2\n2,-1,3\n3,3,-1\n4,1,1\n')
    faults = [] if equilibria(answer(test, 'deep/pay.json')) == equilibria(answer(test, test.write('two.json', TWO))) else ['another answer']
    test.write('deep/p.csv', 'state,column,row\n1,2.5,2\n2,-1,3\n3,3,much\n')
    run = test.run('stability', 'deep/pay.json')
    faults += [] if run.code == 2 and not run.out and any('deep/p.csv:4:5: "much" is no decimal' in line for line in run.messages) else run.messages
    faults += [] if any('no row for state 4' in line for line in run.messages) else run.messages
    test.point('payoffs stand beside the file that names them; what is wrong there is told there', faults)


# ---- options, mistakes, limits ----

def test_refusals(test):
    test.write('two.json', TWO)
    test.write('both.yaml', 'graph:\n  players: {a: {options: [x]}}\n  preferences: {b: {weights: {}}}\n  moves: {y: forward}\n')
    test.write('broken.yaml', 'graph:\n  players: {a: {options: [x]}\n')
    test.write('more.yaml', 'graph: {players: {a: {options: [x]}}, preferences: {a: {weights: {}}}}\nparties: {}\n')
    test.write('endless.yaml', 'graph: {players: {a: {options: [x]}}, preferences: {a: {payoffs: /dev/zero}}}\n')
    tries = [(['endless.yaml'], 2, ['/dev/zero: the file of payoffs cannot be read: it is no plain file']), (['two.json', '--unknown', 'e'], 2, ['choose a, b, c or d']), (['two.json', '--horizon', '0'], 2, ['from 1 to 1000']),
             ([ELMIRA, '--horizon', '3'], 2, ['two players who take turns; this graph has 3']), (['two.json', '--set', 'a=b'], 2, ['a graph alone']),
             ([ELMIRA, '--package', 'a=b'], 2, ['goes with a case that has controls']),
             (['both.yaml'], 2, ['both.yaml:3:3: nothing says what the player "a" prefers', 'both.yaml:3:17: the graph\'s "preferences" has no key "b"', 'both.yaml:4:11:']), (['broken.yaml'], 2, ['broken.yaml:']),
             (['more.yaml'], 2, ['beside a graph alone stand title and note']), (['nothing.yaml'], 2, ['no such file']),
             (['two.json', '--unknown', 'e', '--horizon', '2000'], 2, ['--unknown', '--horizon'])]
    faults = []
    for words, code, says in tries:
        run = test.run('stability', *words)
        faults += [] if run.code == code and not run.out and all(any(part in line for line in run.messages) for part in says) else [f'{words}: {run.code} {run.messages}']
    test.point('each mistake is refused with what would be right', faults)


def wide(options, players=2):
    """Players with free options, who all like to take what they can."""
    each = options // players
    names = {f'p{p}': {'options': [f'o{p}_{o}' for o in range(each)]} for p in range(players)}
    return {'graph': {'players': names, 'status_quo': 1,
                      'preferences': {name: {'weights': {option: 1 + k for k, option in enumerate(player['options'])}} for name, player in names.items()}}}


def test_large(test):
    test.write('large.json', wide(18))
    document = answer(test, 'large.json')
    faults = [] if document['counts'] is True and document['states'] == 2 ** 18 and document['coalitions'] is None and document['taken'] is None else ['no counts']
    faults += [] if document['stable']['nash'] == {'by_player': {'p0': 512, 'p1': 512}, 'equilibria': 1} else [document['stable']['nash']]
    faults += [] if document['reachable']['equilibria'] >= 1 and len(document['warnings']) == 2 else [document['reachable'], document['warnings']]
    run = test.run('stability', 'large.json')
    faults += [] if run.code == 0 and '262144 states are feasible' in run.text and '--full lists them all' in run.text else [run.text[:300]]
    full = answer(test, 'large.json', '--full')
    faults += [] if full['counts'] is False and full['stable']['nash']['equilibria'] == [2 ** 18] and len(full['stable']['nash']['by_player']['p0']) == 512 else ['not full']
    test.point('above 100000 states counts are told, and with --full all', faults)
    run = test.run('stability', 'large.json', '--json', '--limit-memory', '1M')
    faults = [] if run.code == 3 and run.json['stable'] is None and run.json['warnings'] else [run.code, run.messages]
    run = test.run('stability', 'large.json', '--limit-memory', '1M')
    faults += [] if run.code == 3 and 'A limit came before the answer' in run.text else [run.code, run.text]
    run = test.run('stability', 'large.json', '--svg', 'l.svg', '--limit-memory', '1M')
    faults += [] if run.code == 2 and not (test.folder / 'l.svg').exists() else [run.code]
    test.point('a limit ends the run with what is known, and exit code 3', faults)


# ---- people and pictures ----

class Links(html.parser.HTMLParser):
    """Whether a page asks for anything outside of itself."""
    def __init__(self):
        super().__init__()
        self.outside, self.pictures = [], 0

    def handle_starttag(self, tag, attrs):
        self.pictures += tag == 'svg' and dict(attrs).get('class') == 'plot'
        self.outside += [value for name, value in attrs if name in ('src', 'href') and value and not value.startswith('#')]


def test_faces(test):
    run = test.run('stability', ELMIRA, '--html', 'e.html', '--svg', 'e.svg')
    faults = [] if run.code == 0 and not run.err and '\x1b' not in run.text and max(map(len, run.text.splitlines())) <= 100 else [run.code, run.messages]
    faults += [] if '5, 6, 7, 10, 11 and\n12 in the sense of Nash, SEQ and SSEQ' in run.text and 'C to 7, B to 9, A to 10' in run.text else [run.text]
    links = Links()
    links.feed((test.folder / 'e.html').read_text())
    faults += [] if links.pictures == 1 and not links.outside else [links.pictures, links.outside]
    picture = xml.etree.ElementTree.parse(test.folder / 'e.svg').getroot()
    titles = [title.text for title in picture.iter('{http://www.w3.org/2000/svg}title')]
    moves = [title for title in titles if ' to ' in title]
    faults += [] if len(moves) == 6 + 12 + 6 and any(title == 'Local government\n1 to 7: better\n7 to 1: worse' for title in moves) else moves
    test.point('report, page and picture of Elmira: 24 lines for its moves, nothing from outside', faults)
    test.write('mid.json', wide(10))
    run = test.run('stability', 'mid.json', '--svg', 'm.svg', '--html', 'm.html')
    page = (test.folder / 'm.html').read_text()
    faults = [] if run.code == 0 and 'of 1024 states: where things stand' in page and xml.etree.ElementTree.parse(test.folder / 'm.svg') else [run.code]
    test.point('of many states those about equilibria and status quo are drawn, and the page says so', faults)
    test.write('<odd>&.json', {'title': '<b>&"', 'graph': {'players': {'<p>': {'name': '&lt;', 'options': {'<o>': '"quoted"'}}}, 'preferences': {'<p>': {'weights': {'<o>': 1}}}}})
    run = test.run('stability', '<odd>&.json', '--html', 'o.html', '--svg', 'o.svg', '--json')
    page = (test.folder / 'o.html').read_text()
    faults = [] if run.code == 0 and '<b>' not in page and '<o>' not in page and xml.etree.ElementTree.parse(test.folder / 'o.svg') else [run.code, run.messages]
    test.point('markup in names is text', faults)


# ---- against the definitions, read once more ----

def draw(seed):
    """A random graph as a file, one player after the other; at most 32 combinations."""
    chance = random.Random(seed)
    players, options = {}, []
    for p in range(chance.choice([2, 2, 3])):
        own = [f'o{len(options) + k}' for k in range(chance.choice([1, 2]) if len(options) < 4 else 1)]
        players[f'p{p}'] = {'options': own}
        options += own
    infeasible = [{option: chance.choice(['yes', 'no']) for option in chance.sample(options, 2)} for _ in range(chance.choice([0, 1, 2]))]
    words = [word for word in range(2 ** len(options))
             if not any(all((word >> options.index(option) & 1) == (value == 'yes') for option, value in pattern.items()) for pattern in infeasible)]
    if not words:
        return None
    moves = {option: chance.choice(['forward', 'back', 'both', 'both']) for option in options}
    preferences, values, unknown = {}, {}, {}
    for player in players:
        level = [chance.randrange(4) for _ in words]
        groups = [[s + 1 for s in range(len(words)) if level[s] == rank] for rank in range(4)]
        pairs = [chance.sample(range(1, len(words) + 1), 2) for _ in range(chance.choice([0, 0, 3]) if len(words) > 1 else 0)]
        preferences[player] = {'ranking': [group for group in groups if group], 'unknown': pairs}
        values[player], unknown[player] = [-rank for rank in level], {frozenset((a - 1, b - 1)) for a, b in pairs}
    graph = {'players': players, 'infeasible': infeasible, 'moves': moves, 'preferences': preferences}
    return graph, words, options, values, unknown


def stable(drawn, reading):
    """{concept: {player: states}} by definition."""
    graph, words, options, values, unknown = drawn
    players, states = list(graph['players']), range(len(words))

    def can(player, s, t):
        changed = [k for k in range(len(options)) if (words[s] ^ words[t]) >> k & 1]
        return bool(changed) and all(options[k] in graph['players'][player]['options'] and
                                     graph['moves'][options[k]] in ('both', 'forward' if words[t] >> k & 1 else 'back') for k in changed)

    def open_to(player, s, t):
        return frozenset((s, t)) in unknown[player]

    def prefers(player, t, s):
        return not open_to(player, s, t) and values[player][t] > values[player][s]

    def joint(others, s, improving):
        seen, queue = set(), [(s, None)]
        while queue:
            at, last = queue.pop()
            for player, t in itertools.product(others, states):
                if player != last and (t, player) not in seen and can(player, at, t) and \
                        (not improving or prefers(player, t, at) or open_to(player, at, t)):
                    seen.add((t, player))
                    queue.append((t, player))
        return {t for t, _ in seen}

    found = {concept: {} for concept in CONCEPTS[:5]}
    for player in players:
        others = [other for other in players if other != player]
        leads = {(s, improving): joint(others, s, improving) for s in states for improving in (False, True)}

        def deters(s, t):
            return reading in 'cd' if open_to(player, s, t) else not prefers(player, t, s)

        for concept in found:
            def deterred(s, t):
                ends = {end for end in leads[t, concept in ('seq', 'sseq')] if deters(s, end)}
                if concept in ('smr', 'sseq'):
                    ends = {end for end in ends if all(deters(s, reply) for reply in states if can(player, end, reply))}
                return concept != 'nash' and bool(ends)
            away = {s: [t for t in states if can(player, s, t) and (prefers(player, t, s) or (reading in 'ac' and open_to(player, s, t)))] for s in states}
            found[concept][player] = [s + 1 for s in states if all(deterred(s, t) for t in away[s])]
    return found


def test_random(test):
    faults, graphs = [], 0
    for seed in range(60):
        drawn = draw(seed)
        if not drawn:
            continue
        graphs += 1
        reading = 'abcd'[seed % 4]
        document = answer(test, test.write('random.json', {'graph': drawn[0]}), '--unknown', reading)
        for concept, want in stable(drawn, reading).items():
            have = document['stable'][concept]['by_player']
            faults += [] if have == want and document['preference_reading'] == reading else [f'seed {seed}, {concept}, {reading}: {have}, wanted {want}']
    test.point(f'{graphs} random graphs, read from text, under all four readings', faults)


def body(test):
    test_elmira(test)
    test_places(test)
    test_payoffs(test)
    test_refusals(test)
    test_large(test)
    test_faces(test)
    test_random(test)


main(body)
