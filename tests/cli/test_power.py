#!/usr/bin/env python3
"""test_power.py - voting power on the command line: the shape of the answer, published figures, voters from a table, words and tables for people, errors
with their places, limits with their bounds, the same bytes for any number of threads; and a reading of the definitions in this file agrees with the
program on random rules.

usage: test_power.py SOURCE_ROOT PROGRAM
"""
import fractions
import itertools
import math
import random
import re

from command import main

DOCUMENT = ['zopa', 'winning', 'minimal_winning', 'voters', 'rule', 'method', 'shapley_shubik_error', 'bounds', 'warnings']
VOTER = ['id', 'swings', 'banzhaf', 'banzhaf_absolute', 'shapley_shubik', 'shapley_shubik_exact', 'deegan_packel', 'deegan_packel_exact', 'holler', 'johnston',
         'coleman_initiative', 'coleman_prevention']
COUNCIL = 'examples/power/security_council.yaml'
LISBON = 'examples/power/eu_council_2017.yaml'


def answer(test, name, *words, code=0):
    return test.answer('power', name, *words, code=code)


def voters(document):
    return {voter['id']: voter for voter in document['voters']}


# ---- the answer ----

def test_document(test):
    document = answer(test, COUNCIL)
    faults = [] if list(document) == DOCUMENT else [list(document)]
    faults += [f'{voter["id"]}: {list(voter)}' for voter in document['voters'] if list(voter) != VOTER]
    faults += [] if [voter['id'] for voter in document['voters']][:3] == ['China', 'France', 'Russian Federation'] and len(document['voters']) == 15 else ['order']
    faults += [] if document['winning'] == '848' and document['minimal_winning'] == '210' and document['warnings'] == [] else ['counts']
    china, elected = voters(document)['China'], voters(document)['elected 3']
    faults += [] if china['swings'] == '848' and elected['swings'] == '84' else ['swings']
    faults += [] if china['shapley_shubik_exact'] == '421/2145' and elected['shapley_shubik_exact'] == '4/2145' else ['fractions']
    faults += [] if china['coleman_prevention'] == 1 and math.isclose(china['coleman_initiative'], 848 / (2 ** 15 - 848)) else ['Coleman']
    faults += [] if document['rule'].startswith('no vote against by China, France, ') and document['rule'].endswith(' and at least 9 of 15 members') else [document['rule']]
    faults += [] if document['bounds'] is None and document['shapley_shubik_error'] == 0 and document['method'] == 'enumeration' else ['bounds']
    test.point('the Security Council: keys in their order, counts as strings, fractions', faults)


def test_lisbon(test):
    document = answer(test, LISBON)
    germany, malta = voters(document)['Germany'], voters(document)['Malta']
    faults = [] if document['winning'] == '30410250' and document['method'] == 'diagram' else [document['winning']]
    for voter, key, value in [(germany, 'banzhaf', .10282092), (germany, 'shapley_shubik', .14607988), (malta, 'banzhaf', .01806139), (malta, 'shapley_shubik', .00878107)]:
        faults += [] if abs(voter[key] - value) < 5e-9 else [f'{key} {voter[key]}']
    faults += [] if abs(sum(voter['johnston'] for voter in document['voters']) - 1) < 1e-12 else ['Johnston']
    test.point('the Council of 28 members, populations from a CSV file beside the rule', faults)


def test_people(test):
    run = test.run('power', COUNCIL)
    faults = [] if run.code == 0 and not run.err else [run.messages]
    faults += [line for line in run.text.splitlines() if len(line) > 100]
    for words in ['Passes with: no vote against by China', 'at least 9 of 15', '421/2145', 'and 9 more', 'Source: Charter of the United Nations', '848 win']:
        faults += [] if words in ' '.join(run.text.split()) else [f'no "{words}"']
    faults += ['colour in a pipe'] if b'\x1b' in run.out else []
    many = {'rule': {'quota': '1/2', 'weights': list(range(1, 61))}}
    short, full = (test.run('power', test.write('many.json', many), *words).text for words in ([], ['--full']))
    faults += [] if '20 more rows are not shown' in short and 'not shown' not in full and len(full.splitlines()) > len(short.splitlines()) + 15 else ['rows']
    test.point('for people: a sentence, counts, a row for voters who are alike, at most 40 rows unless --full; 100 columns, no colour', faults)
    page = test.folder / 'p.html'
    run = test.run('power', COUNCIL, '--html', str(page))
    text = page.read_text() if page.exists() else ''
    faults = [] if run.code == 0 and '<table' in text and '421/2145' in text and 'http://' not in text.replace('http://www.w3.org', '') else ['page']
    test.point('the same as a page of its own', faults)


# ---- the definitions, once more ----

def brute(count, wins):
    swings, shapley, minimal = [0] * count, [fractions.Fraction()] * count, [0] * count
    deegan, johnston, winning, smallest = [fractions.Fraction()] * count, [fractions.Fraction()] * count, 0, 0
    for bits in itertools.product([False, True], repeat=count):
        if not wins(bits):
            continue
        winning += 1
        critical = [v for v in range(count) if bits[v] and not wins(bits[:v] + (False,) + bits[v + 1:])]
        whole = len(critical) == sum(bits) > 0
        smallest += whole
        for v in critical:
            size = sum(bits)
            swings[v] += 1
            shapley[v] += fractions.Fraction(math.factorial(size - 1) * math.factorial(count - size), math.factorial(count))
            johnston[v] += fractions.Fraction(1, len(critical))
            minimal[v] += whole
            deegan[v] += fractions.Fraction(whole, size)
    return winning, smallest, swings, shapley, minimal, deegan, johnston


def test_definitions(test):
    chance, faults = random.Random(7), []
    for round_ in range(25):
        count = chance.randint(2, 8)
        tables = [[chance.randint(0, 5) for _ in range(count)] for _ in range(chance.randint(1, 3))]
        quotas = [chance.randint(1, max(1, sum(table))) for table in tables]
        if any(sum(table) == 0 for table in tables):
            continue
        key, whole = chance.choice([('all', all), ('any', any)])
        names = [f'v{v}' for v in range(count)]
        rule = {key: [{'quota': quota, 'weights': dict(zip(names, table))} for quota, table in zip(quotas, tables)]}

        def wins(bits):
            return whole(sum(w for w, bit in zip(table, bits) if bit) >= quota for quota, table in zip(quotas, tables))
        winning, smallest, swings, shapley, minimal, deegan, johnston = brute(count, wins)
        document = answer(test, test.write('r.json', {'rule': rule}))
        faults += [] if (document['winning'], document['minimal_winning']) == (str(winning), str(smallest)) else [f'{rule}: counts']
        for v, voter in enumerate(voters(document)[name] for name in names):
            faults += [] if voter['swings'] == str(swings[v]) and voter['shapley_shubik_exact'] == str(shapley[v]) else [f'{rule}: {voter}']
            faults += [] if voter['deegan_packel_exact'] == str(deegan[v] / smallest) else [f'{rule}: Deegan-Packel {voter}']
            for name, mine in [('holler', fractions.Fraction(minimal[v], sum(minimal))), ('johnston', johnston[v] / sum(johnston)), ('shapley_shubik', shapley[v])]:
                faults += [] if abs(voter[name] - mine) < 1e-15 else [f'{rule}: {name} {voter[name]} {mine}']
    test.point('random rules agree with the definitions written out in this test', faults)


# ---- large, and limits ----

def large(count, total, quota):
    chance = random.Random(11)
    shares = [math.exp(chance.gauss(0, 1.3)) for _ in range(count)]
    return {'rule': {'quota': quota, 'weights': [1 + round(share / sum(shares) * total) for share in shares]}}


def test_large(test):
    name = test.write('large.json', large(150, 1500000, '85%'))
    one, two = (test.run('power', name, '--json', '--threads', threads) for threads in '12')
    document = one.json
    faults = [] if one.code == two.code == 0 and one.out == two.out else ['threads change bytes']
    faults += [] if 0 < document['shapley_shubik_error'] <= 1e-9 and abs(sum(voter['shapley_shubik'] for voter in document['voters']) - 1) < 1e-9 else ['quadrature']
    faults += [] if all(voter['shapley_shubik_exact'] is None and voter['johnston'] is None and voter['deegan_packel'] is None for voter in document['voters']) else ['nulls']
    faults += [] if any('Johnston' in warning['text'] for warning in document['warnings']) and any('Deegan' in warning['text'] for warning in document['warnings']) else ['warnings']
    faults += [] if document['voters'][0]['swings'].isdigit() and len(document['winning']) > 30 else ['counts']
    test.point('150 voters: exact swings, Shapley-Shubik within a stated error, nulls with their warnings, the same bytes for 1 and 2 threads', faults)
    exact = voters(document)
    bounded = answer(test, name, '--limit-memory', '2M', code=3)
    faults = [] if bounded['winning'] is None and bounded['voters'][0]['banzhaf'] is None else ['figures that were not counted']
    low, high = map(int, bounded['bounds']['winning'])
    faults += [] if low <= int(document['winning']) <= high else ['winning']
    for row in bounded['bounds']['voters']:
        least, most = row['banzhaf_absolute']
        faults += [] if least <= exact[row['id']]['banzhaf_absolute'] <= most else [row]
    faults += [] if any('--limit-memory' in warning['text'] for warning in bounded['warnings']) else ['warning']
    run = test.run('power', name, '--limit-memory', '2M', '--quiet')
    faults += [] if run.code == 3 and 'at most' in run.text else ['the report']
    test.point('above the memory limit: exit code 3, no figure, and bounds that hold what was counted', faults)


def test_time(test):
    name = test.write('many.yaml', 'rule: {quota: 50%, weights: [' + ', '.join(str(1000 + 37 * i % 9999) for i in range(2000)) + ']}')
    run = test.run('power', name, '--json', '--limit-seconds', '0.01')
    faults = [] if run.code == 3 and run.json['winning'] is None and run.json['warnings'] else [run.code, run.messages]
    test.point('past the time limit: exit code 3, and no figure', faults)


# ---- errors ----

def test_errors(test):
    wrong = test.write('wrong.yaml', 'title: [a]\nrulez: 3\nvoters: {a: 1}\nrule:\n  quota: majorty\n  weights: {a: 1, b: -2}\n  by: [x]\n')
    run = test.run('power', wrong)
    places = [re.match(r'(?:.*/)?wrong\.yaml:(\d+):(\d+): ', line) for line in run.messages]
    faults = [] if run.code == 2 and not run.out and all(places) else [run.messages]
    faults += [] if [place[1] for place in places if place] == ['1', '2', '3'] else [run.messages]
    run = test.run('power', test.write('wrong.yaml', 'title: [a]\nrulez: 3\nrule:\n  quota: majorty\n  weights: {a: 1, b: -2}\n'))
    faults += [] if sorted(line.split(':')[1] for line in run.messages) == ['1', '2', '4', '5'] else [run.messages]
    run = test.run('power', test.write('wrong.yaml', 'rule:\n  quota: majorty\n  weights: {a: 1, b: -2}\n  off: voting\n'))
    faults += [] if run.code == 2 and len(run.messages) == 3 and 'did you mean "majority"' in run.text + ' '.join(run.messages) else [run.messages]
    test.point('everything wrong with a file is told at once, with its places', faults)
    faults = []
    for name, text, code, words in [('none', None, 2, 'no such file'), ('empty', '', 2, ''), ('list', '- a\n', 2, 'a list'), ('no_rule', 'title: x\n', 2, 'there is no "rule"'),
                                    ('case', 'zopa: 1\ntitle: x\n', 2, 'zopa ratify'), ('nobody', 'rule: two_thirds\n', 2, 'does not say who votes'),
                                    ('csv', 'voters: none.csv\nrule: {quota: 1, by: x}\n', 2, 'none.csv'), ('tree', 'rule: {quota: [}\n', 2, '')]:
        path = f'{name}.yaml' if text is None else test.write(f'{name}.yaml', text)
        run = test.run('power', path)
        faults += [] if run.code == code and not run.out and run.messages and words in ' '.join(run.messages) else [f'{name}: {run.code} {run.messages}']
    for words in [[], [COUNCIL, COUNCIL], [COUNCIL, '--as', 'all'], [COUNCIL, '--html', '-', '--json'], ['.']]:
        run = test.run('power', *words)
        faults += [] if run.code == 2 and not run.out and run.messages else [f'{words}: {run.code} {run.messages}']
    test.point('files and words that are not what they should be: exit code 2, a message, nothing written', faults)
    run = test.run('power', test.write('never.yaml', 'rule: {quota: 9, weights: [1, 2]}\n'), '--json')
    faults = [] if run.code == 0 and run.json['winning'] == '0' and run.json['voters'][0]['banzhaf'] is None and len(run.json['warnings']) == 2 else [run.text]
    test.point('a rule that nothing can pass is answered: no index is defined, and the answer says why', faults)


def body(test):
    test_document(test)
    test_lisbon(test)
    test_people(test)
    test_definitions(test)
    test_large(test)
    test_time(test)
    test_errors(test)


main(body)
