#!/usr/bin/env python3
"""test_bridge.py - packages on the command line: the shape of the answer, figures worked by hand, options and exit codes, ways out of a conflict, and
that no byte of an answer for a viewer depends on what that viewer may not see.

usage: test_bridge.py SOURCE_ROOT PROGRAM

Privacy. First the cases of test_viewers.py, made of two streams of chance, with nothing marked `use: engine`: every answer of every form must be
the same whatever the hidden stream says. Then cases whose hidden preferences are all marked `use: engine`, and say something else every time: these
may change which packages are listed, and their order. Whatever is told of a package that is listed twice must be the same both times, and so must
all that is told beside the list.
"""
import copy
import json
import random
import re

from command import keys, main
from test_viewers import SECRET, VIEWERS, Hidden, case_for, difference, everything, written

# Weights 3:1 and 1:1, so:       p,r   p,s   q,r   q,s
#                            a    1    3/4   1/4    0        no agreement 1/4
#                            b    0    1/2   1/2    1        no agreement 1/4
# All gain at p,s alone: 1/2 * 1/4. It gives both the most of all that both accept.
SMALL = {'zopa': 1, 'title': 'Small', 'parties': {'a': {}, 'b': {}}, 'issues': {'x': {'options': ['p', 'q']}, 'y': {'options': ['r', 's']}}, 'preferences': {
    'a': {'weights': {'x': 3, 'y': 1}, 'values': {'x': {'p': 1, 'q': 0}, 'y': {'r': 1, 's': 0}}, 'reservation': 0.25},
    'b': {'weights': {'x': 1, 'y': 1}, 'values': {'x': {'p': 0, 'q': 1}, 'y': {'r': 0, 's': 1}}, 'reservation': 0.25}}}

DOCUMENT = ['zopa', 'standing', 'parties', 'packages', 'questions', 'conflicts', 'all_conflicts', 'criterion', 'for', 'open', 'considered', 'evaluated',
            'exhaustive', 'questions_considered', 'engine', 'draws', 'prior', 'seed', 'warnings']
PARTY = ['party', 'statements', 'samples', 'effective', 'at_stake', 'at_stake_extremes', 'consents', 'preferences', 'thinning']
PACKAGE = ['outcome', 'joint', 'parties', 'binding', 'fails_if', 'proven', 'value', 'trade', 'offers', 'apart']
PACKAGE_PARTY = ['party', 'share', 'error', 'regret', 'gives', 'gets', 'rests_on', 'rests_on_file', 'regret_error', 'utility', 'consents']
QUESTION = ['ask', 'between', 'gain', 'text', 'before', 'prefers_first', 'tells']

# Five issues, three parties that state, one mediator; few draws, so that a run is short.
TALKS = {
    'zopa': 1, 'title': 'Talks', 'as_of': '2026-03-01',
    'parties': {'a': {'name': 'Ann'}, 'b': {}, 'c': {}, 'm': {'role': 'mediator'}},
    'issues': {'land': {'options': ['all', 'half', 'none']}, 'term': {'options': ['short', 'long']}, 'aid': {'range': {'from': 0, 'to': 3, 'step': 1}},
               'watch': {'options': ['weak', 'strong']}, 'seat': {'options': ['here', 'there']}},
    'constraints': [{'forbid': {'land': 'none', 'watch': 'weak'}}],
    'standing': {'watch': {'option': 'strong', 'level': 'tentative'}, 'seat': {'option': 'here', 'level': 'closed'}},
    'sources': {'wire': {'title': 'A wire'}},
    'statements': [{'id': f's{k}', 'source': 'wire', 'for': party} for k, party in enumerate(['a', 'a', 'b', 'b', 'c'])],
    'offers': [{'id': 'o1', 'by': 'a', 'package': {'term': 'long'}, 'expires': '2026-04-01'}, {'id': 'o2', 'by': 'b', 'package': {'term': 'long'}, 'expires': '2026-02-01'}],
    'preferences': {
        'a': {'statements': [{'order': 'land', 'best_to_worst': ['all', 'half', 'none'], 'from': ['s0']}, {'prefers': {'aid': 3, 'term': 'short'}, 'over': {'aid': 0, 'term': 'long'}}]},
        'b': {'statements': [{'order': 'land', 'best_to_worst': ['none', 'half', 'all'], 'from': ['s2']}, {'weighs': {'land': [0.2, 0.6]}}, {'rejects': {'land': 'all'}, 'from': ['s3']}]},
        'c': {'reservation': 0.3, 'statements': [{'order': 'aid', 'best_to_worst': [0, 3]}, {'red_line': {'aid': 3, 'term': 'long'}, 'from': ['s4']}]}}}


def talks(**changes):
    case = copy.deepcopy(TALKS)
    case.update(changes)
    return case


def answer(test, name, *words, code=0):
    return test.answer('bridge', name, *words, code=code)


# ---- shape and figures ----

def test_worked(test):
    test.write('small.json', SMALL)
    prior = answer(test, 'small.json')['prior']
    complete = {'statements': 0, 'samples': None, 'effective': None, 'at_stake': [1, 1], 'at_stake_extremes': [1, 1], 'consents': True, 'preferences': 'complete',
                'thinning': None}
    of_party = {'share': 1, 'error': 0, 'regret': 0}
    sure = {'rests_on': [], 'rests_on_file': [], 'regret_error': 0}
    want = {'zopa': 1, 'standing': {'issues': 2, 'strict': 0, 'lenient': 0, 'claims': []}, 'parties': [{'party': 'a', **complete}, {'party': 'b', **complete}],
            'packages': [{'outcome': {'x': 'p', 'y': 's'}, 'joint': {'share': 1, 'error': 0}, 'parties': [
                {'party': 'a', **of_party, 'gives': ['y'], 'gets': ['x'], **sure, 'utility': [0.75, 0.75, 0.75], 'consents': True},
                {'party': 'b', **of_party, 'gives': ['x'], 'gets': ['y'], **sure, 'utility': [0.5, 0.5, 0.5], 'consents': True}],
                'binding': {'party': 'b', 'issue': 'x'}, 'fails_if': 'b refuses only if no agreement is worth more to it than 0.500; on file it is 0.250.',
                'proven': True, 'value': 0.125, 'trade': {'party': 'a', 'other': 'b', 'gets': 'x', 'gives': 'y'}, 'offers': [], 'apart': 1}],
            'questions': [], 'conflicts': [], 'all_conflicts': True, 'criterion': 'gain', 'for': None, 'open': ['x', 'y'], 'considered': '4'}
    have = answer(test, 'small.json')
    faults = [f'{key}: {json.dumps(have[key])}\nwanted {json.dumps(want[key])}' for key in want if json.dumps(have[key]) != json.dumps(want[key])]
    faults += keys(have, DOCUMENT, 'the document')
    faults += [] if (have['exhaustive'], have['draws'], have['seed'], have['prior'], have['warnings']) == (True, 4000, 1, prior, []) else ['what is told of the search']
    test.point('every key and figure of a case worked by hand', faults)


def test_shape(test):
    test.write('talks.json', TALKS)
    have = answer(test, 'talks.json', '-k', '3', '--ask', '--draws', '400')
    faults = keys(have, DOCUMENT, 'the document')
    for party in have['parties']:
        faults += keys(party, PARTY, 'a party')
        if party['party'] in 'abc':
            faults += [] if party['samples'] == 400 and 0 < party['effective'] <= 400 and 0 <= party['at_stake'][0] <= party['at_stake'][1] <= 1 else [party]
    faults += [] if len(have['packages']) == 3 and 1 <= len(have['questions']) <= 5 else [f'{len(have["packages"])} packages, {len(have["questions"])} questions']
    for package in have['packages']:
        faults += keys(package, PACKAGE, 'a package')
        joint = 1
        for party in package['parties']:
            faults += keys(party, PACKAGE_PARTY, 'a party of a package')
            faults += [] if 0 <= party['share'] <= 1 and party['error'] > 0 and party['utility'] == sorted(party['utility']) else [party]
            joint *= party['share'] if party['consents'] else 1
        least = min((party['share'] for party in package['parties'] if party['consents']))
        binding = next(party for party in package['parties'] if party['party'] == package['binding']['party'])
        faults += [] if abs(package['joint']['share'] - joint) < 1e-12 and binding['share'] == least else ['joint share or binding party']
        faults += [] if package['outcome']['watch'] == 'strong' and package['outcome']['seat'] == 'here' else ['a settled issue moved']
        faults += [] if not (package['outcome']['aid'] == '3' and package['outcome']['term'] == 'long') else ['a red line is crossed']
        faults += [] if ('o1' in package['offers']) == (package['outcome']['term'] == 'long') and 'o2' not in package['offers'] else ['offers']
    for question in have['questions']:
        faults += keys(question, QUESTION, 'a question')
    faults += [] if have['open'] == ['land', 'term', 'aid'] and have['considered'] == '24' else [f'open {have["open"]}, considered {have["considered"]}']
    values = [package['value'] for package in have['packages']]
    faults += [] if values == sorted(values, reverse=True) else [f'values {values}']
    test.point('keys, settled issues, red lines, offers and shares of parties that state', faults)


# ---- options and exit codes ----

def test_options(test):
    test.write('talks.json', TALKS)
    few = ['--draws', '300']
    three, one = answer(test, 'talks.json', *few), answer(test, 'talks.json', '-k', '1', *few)
    outcomes = lambda document: [package['outcome'] for package in document['packages']]
    alone = lambda package: {key: value for key, value in package.items() if key != 'apart'}
    test.point('a shorter list is the head of a longer one', [] if len(three['packages']) == 3 and [alone(package) for package in one['packages']] == [alone(three['packages'][0])]
               else [outcomes(three), outcomes(one)])
    same = test.run('bridge', 'talks.json', '--json', '--ask', *few, '--threads', '1').out
    test.point('the same bytes for any number of threads', [threads for threads in ('2', '5') if
                                                           test.run('bridge', 'talks.json', '--json', '--ask', *few, '--threads', threads).out != same])
    faults = []
    for by in ['gain', 'share', 'mean', 'regret']:
        document = answer(test, 'talks.json', '--by', by, *few)
        faults += [] if document['criterion'] == by and document['exhaustive'] else [f'{by}: {document["criterion"]}']
        if by == 'mean':                                    # what no agreement is worth to two of them is high on average: no mean is above it
            faults += [] if document['packages'] == [] else [f'mean: {outcomes(document)}']
            continue
        first = document['packages'][0]
        worst = max(party['regret'] for party in first['parties'] if party['consents'])
        faults += [] if by != 'regret' or abs(first['value'] + worst) < 1e-12 else [f'regret {first["value"]}, {worst}']
        faults += [] if by != 'share' or abs(first['value'] - first['joint']['share']) < 1e-12 else [f'share {first["value"]}']
    test.point('--by names the criterion', faults)
    opened = {words: answer(test, 'talks.json', *words, *few)['open'] for words in [('--reopen', 'watch'), ('--reopen', 'tentative'), ('--reopen', 'seat'), ('--reopen', 'all')]}
    want = {('--reopen', 'watch'): ['land', 'term', 'aid', 'watch'], ('--reopen', 'tentative'): ['land', 'term', 'aid', 'watch'],
            ('--reopen', 'seat'): ['land', 'term', 'aid'], ('--reopen', 'all'): ['land', 'term', 'aid', 'watch', 'seat']}
    test.point('--reopen opens what is settled, a closed issue only with all', [f'{words}: {have}' for words, have in opened.items() if have != want[words]])
    alike = answer(test, 'talks.json', '-k', '4', '--for', 'c', *few)
    means = [next(party['utility'][1] for party in package['parties'] if party['party'] == 'c') for package in alike['packages']]
    test.point('--for gives packages of about equal worth to one party', [] if alike['for'] == 'c' and max(means) - min(means) < 0.1 else [means])
    settled = answer(test, 'talks.json', '--set', 'land=half', *few)
    test.point('--set settles an issue', [] if {outcome['land'] for outcome in outcomes(settled)} == {'half'} and settled['considered'] == '8' else [settled['considered']])
    whole = answer(test, 'talks.json', *[word for issue in ('land=half', 'term=long', 'aid=1') for word in ('--set', issue)], *few)
    test.point('when all is settled there is one package', [] if len(whole['packages']) == 1 and whole['considered'] == '1' and whole['packages'][0]['proven'] else [whole['packages']])


def test_told_truly(test):
    test.write('talks.json', TALKS)
    closed = [warning['text'] for warning in answer(test, 'talks.json', '--reopen', 'seat', '--draws', '300')['warnings']]
    test.point('a closed issue that --reopen names stays, and the answer says so',
               [] if closed.count('the issue "seat" is closed and stays so; --reopen all opens closed issues too') == 1 else closed)
    wide = {'zopa': 1, 'parties': {'a': {'name': 'A'}, 'b': {'name': 'B'}}, 'issues': {f'i{k}': {'options': ['p', 'q', 'r']} for k in range(40)}}
    test.write('wide.json', json.dumps(wide))
    met = test.run('bridge', 'wide.json', '--json', '--draws', '4000', '--limit-memory', '1M')
    faults = [] if met.code == 3 and met.json['packages'] is None and 'raise --limit-memory' in str(met.json['warnings']) else [met.code, met.out[:300], met.err[:300]]
    test.point('more memory than --limit-memory allows: exit code 3, no packages, and why', faults)
    crossed = {'zopa': 1, 'parties': {'a': {'name': 'A'}, 'b': {'name': 'B'}}, 'issues': {'x': {'options': ['p', 'q']}, 'y': {'options': ['m', 'n']}},
               'preferences': {'a': {'statements': [{'red_line': {'x': ['p', 'q']}}]}}}
    test.write('crossed.json', json.dumps(crossed))
    none, words = answer(test, 'crossed.json', '--draws', '300'), test.run('bridge', 'crossed.json', '--draws', '300').out.decode()
    told = none['packages'], none['considered'], none['evaluated'], none['exhaustive'], 'may be better ones' in words
    test.point('where nothing is left, none could be chosen, and none is better', [] if told == ([], '0', 0, True, False) else [told])
    stated = {'zopa': 1, 'parties': {'a': {'name': 'A'}, 'b': {'name': 'B'}}, 'issues': {'x': {'options': ['p', 'q', 'r']}, 'y': {'options': ['m', 'n']}},
              'preferences': {'b': {'statements': [{'order': 'x', 'best_to_worst': ['p', 'q']}, {'rates': {'x': {'r': [0, 0.5]}}}]}}}
    test.write('stated.json', json.dumps(stated))
    both, faults, met = answer(test, 'stated.json', '-k', '6', '--ask', '--by', 'share', '--draws', '2000'), [], 0
    for question in both['questions']:
        for package in both['packages']:
            if question['between'][1] is None and question['between'][0] == package['outcome']:
                met += 1
                share = next(party['share'] for party in package['parties'] if party['party'] == question['ask'])
                faults += [] if question['prefers_first'] == share else [f'{question["ask"]} signs with {question["prefers_first"]}, accepts with {share}']
    test.point('who would sign a package is told alike where it is asked and where it is listed', faults + ([] if met else ['no such question was met']))


def test_refusals(test):
    test.write('talks.json', TALKS)
    asked = [(['-k', '0'], 'from 1 to 100'), (['-k', '101'], 'from 1 to 100'), (['-k', 'x'], 'a whole number'), (['--by', 'luck'], 'choose one of `gain`'),
             (['--reopen', 'lamd'], '`land`'), (['--for', 'd'], 'there is no such party'), (['--for', 'm'], 'need not agree'),
             (['--draws', '99'], 'from 100 to 50000'), (['--draws', '50001'], 'from 100 to 50000'), (['--without', 's99'], 's99'), (['--assume', 's99'], 's99'),
             (['--set', 'land=most'], 'land'), (['--as', 'nobody'], 'there is no such viewer'), (['--nonsense'], 'nonsense')]
    faults = []
    for words, told in asked:
        run = test.run('bridge', 'talks.json', '--json', *words)
        faults += [] if run.code == 2 and not run.out and any(told in line for line in run.messages) else [f'{words}: {run.code} {run.messages}']
    test.point('what cannot be is refused in words, with exit code 2 and nothing on standard output', faults)
    test.write('nobody.json', talks(parties={party: {'role': 'observer'} for party in 'abcm'}))
    run = test.run('bridge', 'nobody.json', '--json')
    test.point('where nobody has to agree there is nothing to look for', [] if run.code == 2 and not run.out and 'nobody has to agree' in run.messages[-1] else [run.messages])
    refuses = copy.deepcopy(SMALL)
    refuses['preferences']['b']['reservation'] = 1
    test.write('refuses.json', refuses)
    none = answer(test, 'refuses.json')
    test.point('that no package pleases all is an answer', [] if none['packages'] == [] and none['exhaustive'] else [none['packages']])
    impossible = talks(constraints=[{'forbid': {'land': land, 'aid': {'at_least': 0}, 'term': ['short', 'long']}} for land in ('all', 'half', 'none')])
    test.write('impossible.json', impossible)
    run = test.run('bridge', 'impossible.json', '--json', '--draws', '200')
    test.point('that nothing can be combined is an answer', [] if run.code in (0, 2) and (run.code == 2 or run.json['packages'] == []) else [run.code, run.messages])
    many = talks(issues={**TALKS['issues'], **{f'more{k}': {'options': [f'o{n}' for n in range(8)]} for k in range(12)}})
    test.write('many.json', many)
    run = test.run('bridge', 'many.json', '--json', '--limit-seconds', '0.05')
    test.point('a limit that is met ends with exit code 3 and the best so far', [] if run.code == 3 and (run.json['packages'] is None or not any(
        package['proven'] for package in run.json['packages'])) else [run.code, run.messages])


# ---- conflicts ----

def test_conflicts(test):
    case = talks()
    case['statements'][1]['contradicts'] = ['s0']
    case['preferences']['a']['statements'] += [{'order': 'land', 'best_to_worst': ['none', 'half', 'all'], 'from': ['s1']}]
    test.write('conflict.json', case)
    few = ['--draws', '200']
    document = answer(test, 'conflict.json', *few, code=2)
    faults = keys(document, DOCUMENT, 'the document')
    faults += [] if document['packages'] is None and document['questions'] == [] and document['all_conflicts'] and document['open'] is None else ['nulls']
    faults += [] if [(conflict['party'], conflict['statements']) for conflict in document['conflicts']] == [('a', ['s0', 's1'])] else [document['conflicts']]
    test.point('statements that cannot all hold: exit code 2, no packages, and the conflict', faults)
    faults = []
    ways = document['conflicts'][0]['ways_out']
    for way in ways:
        words = [word for identity in way['without'] for word in ('--without', identity)] + (['--assume', way['assume']] if way['assume'] else [])
        resolved = answer(test, 'conflict.json', *words, *few)
        faults += [] if resolved['packages'] and resolved['conflicts'] == [] else [f'{words}: {resolved["conflicts"]}']
    wanted = [(['s0'], None), (['s1'], None), ([], 's1')]
    test.point('each way out leads out of it', faults + ([] if [(way['without'], way['assume']) for way in ways] == wanted else [ways]))
    text = test.run('bridge', 'conflict.json', *few).text
    told = re.sub(r'\s+', ' ', text)
    test.point('the text names the commands that lead out', [word for word in ('--without s0', '--without s1', '--assume s1') if word not in told])


def test_rivals(test):
    """Entries that contradict each other, assumed together, are run as alternatives: each answer is that of its own --assume."""
    case = talks()
    case['statements'][0]['contradicts'] = ['a "rival"']
    case['statements'][1].update({'id': 'a "rival"', 'contradicts': ['s0']})
    case['preferences']['a']['statements'] += [{'order': 'land', 'best_to_worst': ['none', 'half', 'all'], 'from': ['a "rival"']}]
    test.write('rivals.json', case)
    few, both = ['--draws', '200'], ['--assume', 's0', '--assume', 'a "rival"']
    document = answer(test, 'rivals.json', *both, *few)
    faults = [] if [side['assume'] for side in document['alternatives']] == ['s0', 'a "rival"'] else [document]
    for side in document['alternatives']:
        alone = answer(test, 'rivals.json', '--assume', side['assume'], *few)
        faults += [] if alone == side['answer'] and alone['packages'] else [side['assume']]
    faults += [] if document['alternatives'][0]['answer']['packages'] != document['alternatives'][1]['answer']['packages'] else ['alike']
    test.point('rival claims: each believed in turn, as if alone', faults)
    text = test.run('bridge', 'rivals.json', *both, *few).text
    test.point('and side by side for people', [word for word in ('s0 believed', 'a "rival" believed', 'All accept') if word not in text])
    refused = test.run('bridge', 'rivals.json', *both, *few, '--html', 'rivals.html')
    test.point('but on no page', [] if refused.code == 2 and b'one --assume' in refused.err and not refused.out else [refused.err])


# ---- privacy: hidden matter leaves no trace ----

BRIDGE = [['bridge', '-k', '4', '--ask'], ['bridge', '--by', 'share', '--reopen', 'all'], ['bridge', '--without'], ['bridge', '--set', 'term=long', '--by', 'regret'],
          ['bridge', '--reopen', 'tentative', '--for', 'ann']]


def bridge_questions(case):
    visible = next(element['id'] for element in case['statements'] if not isinstance(element, Hidden))
    for words in BRIDGE:
        words = [*words, visible] if words[-1] == '--without' else words
        for form in ([], ['--json'], ['--html', 'out']) if words[1] in ('-k', '--by') else (['--json'],):
            yield [*words, *form, '--draws', '150'], b''


def strip_engine(case):
    for worth in case['preferences'].values():
        if isinstance(worth, Hidden):
            worth.pop('use', None)


def test_hidden(test, viewer, seeds, variants):
    """As test_viewers.test_random, for this verb, with no preferences for the engine."""
    faults, runs, packages, codes = [], 0, 0, set()
    for seed in seeds:
        first = None
        for variant in range(variants):
            case = case_for(viewer, seed, variant)
            strip_engine(case)
            folder = test.folder / f'hidden-{viewer}-{seed}-{variant}'
            folder.mkdir()
            (folder / 'case.yaml').write_text(written(random.Random(f'{seed} {variant} layout'), case))
            answers = list(everything(test, folder, bridge_questions(case), viewer))
            first = first or answers
            runs += len(answers)
            codes.update(answer['exit code'] for _, answer in answers)
            packages += sum(b'"joint"' in answer['standard output'] for _, answer in answers)
            for (words, one), (_, other) in zip(first, answers):
                faults += [f'seed {seed}, {variant}: {fault}' for fault in difference(words, one, other)]
                faults += [f'seed {seed}, {variant}: {" ".join(words)}: a hidden word in {name}' for name, data in other.items()
                           if isinstance(data, bytes) and SECRET.encode() in data]
    test.point(f'{viewer}: what is hidden leaves no trace in {runs} answers', faults + ([] if codes <= {0, 2} else [codes]))
    return packages


# ---- privacy: what the engine alone may know ----

ISSUES = {'land': ['all', 'half', 'none'], 'term': ['short', 'long'], 'aid': ['0', '1', '2', '3'], 'watch': ['weak', 'strong']}


def stated(rng, hidden):
    """Preferences by statements that a drawn utility keeps, so that they never contradict each other; or complete ones."""
    weights = {issue: rng.random() + 0.05 for issue in ISSUES}
    total = sum(weights.values())
    worth = {issue: {option: rng.random() for option in options} for issue, options in ISSUES.items()}
    ends = sorted(rng.random() for _ in range(2))
    worth['aid'] = {str(k): ends[0] + (ends[1] - ends[0]) * (k if ends[0] < 0.4 else 3 - k) / 3 for k in range(4)}
    preference = {}
    if rng.random() < (0.4 if hidden else 0.25):
        preference = {'weights': {issue: f'{weight:.2f}' for issue, weight in weights.items()},
                      'values': {issue: {option: f'{value:.2f}' for option, value in options.items()} if issue != 'aid' else
                                 {'from': f'{worth["aid"]["0"]:.2f}', 'to': f'{worth["aid"]["3"]:.2f}'} for issue, options in worth.items()},
                      'reservation': f'{rng.random() * 0.5:.2f}'}
        statements = []
    else:
        order = lambda issue: sorted(worth[issue], key=lambda option: -worth[issue][option])
        statements = [{'order': issue, 'best_to_worst': order(issue) if issue != 'aid' else [order('aid')[0], order('aid')[-1]]} for issue in ISSUES if rng.random() < 0.7]
        one, other = sorted(rng.sample(list(ISSUES), 2), key=lambda issue: -weights[issue])
        statements += [{'matters_more': one, 'than': other}, {'weighs': {one: [f'{max(0, weights[one] / total - 0.15):.2f}', f'{min(1, weights[one] / total + 0.15):.2f}']}}]
        if rng.random() < 0.5:
            preference['reservation'] = f'{rng.random() * 0.6:.2f}'
    if hidden and rng.random() < 0.6:
        issue = rng.choice(list(ISSUES))
        statements.append({'red_line': {issue: rng.choice(ISSUES[issue])}})
    if hidden and rng.random() < 0.2:                       # statements of the engine's own that contradict each other
        statements += [{'weighs': {'land': [0.9, 1]}}, {'weighs': {'term': [0.9, 1]}}]
    if statements or not preference:
        preference['statements'] = statements or [{'matters_more': 'land', 'than': 'term'}]
    return preference


def engine_case(viewer, seed, hidden_seed):
    """What everybody may see, by the first seed; what this viewer may not, and the engine may, by the second. hidden_seed None: nothing is hidden."""
    rng, unseen = random.Random(f'engine {seed}'), random.Random(f'engine {seed} {hidden_seed}')
    case = {'zopa': 1, 'title': f'Talks {seed}', 'as_of': '2026-03-01', 'parties': {'a': {}, 'b': {}, 'c': {}, 'm': {'role': 'mediator'}},
            'issues': {issue: {'range': {'from': 0, 'to': 3, 'step': 1}} if issue == 'aid' else {'options': options} for issue, options in ISSUES.items()},
            'sources': {'wire': {'title': 'A wire'}}, 'statements': [{'id': 's1', 'source': 'wire', 'for': 'a', 'quote': 'Something.'}]}
    if rng.random() < 0.5:
        case['standing'] = {'watch': {'option': 'strong', 'level': rng.choice(['tentative', 'agreed', 'open'])}}
    if rng.random() < 0.5:
        case['constraints'] = [{'forbid': {'land': rng.choice(ISSUES['land']), 'term': rng.choice(ISSUES['term'])}}]
    seen = rng.sample('abcm', rng.randint(1, 3))
    case['preferences'] = {party: {'visibility': 'public', **stated(rng, False)} for party in sorted(seen)}
    for party in 'abcm':
        if party not in (*seen, viewer) and hidden_seed is not None and unseen.random() < 0.85:
            hides = ['private', 'mediator'] if viewer not in ('m', 'mediator') else ['private']
            case['preferences'][party] = {'visibility': unseen.choice(hides), 'use': 'engine', **stated(unseen, True)}
    case['preferences'] = dict(sorted(case['preferences'].items()))
    return case


# Of a package that is listed twice: what hangs on the list, and may differ with it.
LISTED = {'apart', 'proven'}


def compare_engine(words, one, other):
    """What differs between two documents beside the list, and in what is told of packages that both list."""
    for key in one.keys() | other.keys():
        if key != 'packages' and json.dumps(one.get(key)) != json.dumps(other.get(key)):
            yield f'{words}: {key}: {json.dumps(one.get(key)):.300} against {json.dumps(other.get(key)):.300}'
    if (one['packages'] is None) != (other['packages'] is None):
        yield f'{words}: packages are null for one only'
    for package in one['packages'] or []:
        for twin in other['packages'] or []:
            if package['outcome'] == twin['outcome']:
                yield from (f'{words}: {key} of {package["outcome"]}: {package[key]} against {twin[key]}' for key in package
                            if key not in LISTED and json.dumps(package[key]) != json.dumps(twin[key]))


def test_engine(test, viewer, seeds, variants):
    asked = [['-k', '4', '--ask'], ['-k', '3', '--by', 'share', '--reopen', 'all'], ['-k', '2', '--by', 'regret'], ['-k', '3', '--by', 'mean', '--set', 'term=long']]
    faults, lists, twins, same_bytes = [], 0, 0, 0
    for seed in seeds:
        first, first_text = {}, {}
        for variant in [None, *range(variants)]:
            name = test.write(f'engine-{viewer}-{seed}.json', engine_case(viewer, seed, variant))
            for words in asked:
                run = test.run('bridge', name, *words, '--draws', '150', '--json', '--as', viewer)
                forms = ([], ['--html', '-']) if words is asked[0] or words is asked[1] else ()
                text = [test.run('bridge', name, *words, '--draws', '150', *form, '--as', viewer) for form in forms]
                text = [(each.code, each.out, each.err) for each in text]
                if run.code not in (0, 2) or run.err:
                    raise AssertionError(f'{name} {words}: {run.code} {run.messages}')
                key, document = ' '.join(words), run.json
                if variant is None:
                    first[key], first_text[key] = (run.code, document), text
                    continue
                code, before = first[key]
                faults += [f'seed {seed}, {variant}: {fault}' for fault in compare_engine(key, before, document)]
                faults += [f'seed {seed}, {variant}: {key}: exit code {code} against {run.code}'] if code != run.code else []
                outcomes = [[package['outcome'] for package in each['packages'] or []] for each in (before, document)]
                lists += outcomes[0] != outcomes[1]
                twins += sum(outcome in outcomes[1] for outcome in outcomes[0])
                if outcomes[0] == outcomes[1]:
                    same_bytes += 1
                    faults += [f'seed {seed}, {variant}: {key}: the list is the same, the text is not'] if text != first_text[key] else []
                    faults += [f'seed {seed}, {variant}: {key}: the list is the same, the document is not'] if json.dumps(before) != json.dumps(document) else []
    test.point(f'{viewer}: what only the engine knows moves the list and nothing else', faults)
    return lists, twins, same_bytes


def body(test):
    test_worked(test)
    test_shape(test)
    test_options(test)
    test_told_truly(test)
    test_refusals(test)
    test_conflicts(test)
    test_rivals(test)
    packages = sum(test_hidden(test, viewer, (1, 2), 2) for viewer in VIEWERS)
    test.point('many of these answers held packages', [] if packages >= 15 else [packages])
    figures = [test_engine(test, viewer, range(3), 3) for viewer in ('public', 'm', 'b')]
    lists, twins, same = (sum(column) for column in zip(*figures))
    test.point('the engine moved some lists, and left others', [] if lists >= 15 and twins >= 15 and same >= 3 else [lists, twins, same])


main(body)
