#!/usr/bin/env python3
"""test_ratify.py - approvals on the command line: the shape of the answer, figures worked by hand and of real votes, options, every error path, and that no
byte of an answer for a viewer depends on what that viewer may not see.

usage: test_ratify.py SOURCE_ROOT PROGRAM
"""
import os
import random

from command import keys, main

DOCUMENT = ['zopa', 'package', 'approvals', 'all', 'all_independent', 'parties', 'guarantees', 'recorded', 'seed', 'warnings']
APPROVAL = ['party', 'body', 'rule', 'need', 'expected', 'probability', 'probability_independent', 'pivotal', 'needed', 'error', 'drawn', 'need_least', 'voting',
            'yeas', 'margin', 'leaning', 'more', 'nearest', 'recorded', 'correlation', 'unknown', 'from', 'clauses', 'voters', 'parts']
VOTER = ['voter', 'party', 'yea', 'nay', 'abstain', 'absent', 'recorded', 'decisive']
CLAUSE = ['issue', 'option', 'chosen', 'needed', 'probability']
SPREAD = ['low', 'middle', 'high']
PANAMA, START = 'vote_panama_canal_95_roll755.csv', 'vote_newstart_111_roll695.csv'

# Three voters, independent of each other: two of them at one half, one certain. A majority of 3 is 2, so one of the two must say yea: 3/4.
SMALL = {'zopa': 1, 'title': 'Small', 'parties': {'a': {'name': 'Ann'}, 'b': {}}, 'issues': {'x': {'options': ['p', 'q']}, 'y': {'options': ['r', 's']}},
         'guarantees': [{'id': 'g', 'by': ['a'], 'when': {'x': 'p'}, 'needs': ['a']}],
         'approval': {'a': [{'body': 'House', 'rule': 'majority', 'when': {'x': 'p'}, 'correlation': {'common': 0, 'party': 0},
                             'voters': [{'name': 'u', 'yea': 1}, {'name': 'v', 'party': 'z', 'yea': 0.5, 'vote': 'nay'}, {'name': 'w', 'yea': 0.5}],
                             'effects': [{'when': {'y': 's'}, 'shift': -10, 'voter': 'v'}]},
                            {'any': [{'body': 'Owner', 'rule': 'consent', 'yea': 0.5}, {'body': 'Bank', 'rule': 'consent', 'yea': 0.5}]}]}}


def answer(test, name, *words, code=0):
    return test.answer('ratify', name, *words, code=code)


def near(have, want, what, within=1e-12):
    return [] if have is not None and abs(have - want) <= within else [f'{what} is {have}, wanted {want}']


# ---- shape and figures ----

def shapes(approval):
    faults = keys(approval, APPROVAL, 'an approval')
    for voter in approval['voters']:
        faults += keys(voter, VOTER, 'a voter')
        faults += near(voter['yea'] + voter['nay'] + voter['abstain'] + voter['absent'], 1, f'the sum for {voter["voter"]}') if voter['yea'] is not None else []
    for clause in approval['clauses']:
        faults += keys(clause, CLAUSE, 'a clause')
    for part in approval['parts']:
        faults += shapes(part)
    return faults


def test_worked(test):
    test.write('small.json', SMALL)
    have = answer(test, 'small.json', '--package', 'x=p')
    house, several = have['approvals']
    faults = keys(have, DOCUMENT, 'the document') + shapes(house) + shapes(several)
    faults += near(house['probability'], 0.75, 'House') + near(house['probability_independent'], 0.75, 'House alone') + near(several['probability'], 0.75, 'any')
    faults += near(have['all'], 0.5625, 'all') + near(house['expected'], 2, 'expected') + near(have['parties'][0]['probability'], 0.5625, 'the party')
    faults += [] if (house['need'], house['need_least'], house['rule'], house['needed'], house['drawn']) == (2, 2, 'a majority of all members', True, 0) else [house]
    faults += [] if house['pivotal'] == ['v', 'w'] and [round(v['decisive'], 12) if v['decisive'] is not None else None for v in house['voters']] == [None, 0.5, 0.5] else [house['voters']]
    faults += [] if house['recorded'] == {'yea': 0, 'nay': 1, 'abstain': 0, 'absent': 0, 'passes': None} else [house['recorded']]
    faults += [] if several['body'] == 'Any of Owner, Bank' and [part['body'] for part in several['parts']] == ['Owner', 'Bank'] and several['need'] is None else [several]
    faults += [] if have['guarantees'] == [{'guarantee': 'g', 'in_package': True, 'needs': ['a'], 'probability': have['parties'][0]['probability']}] else [have['guarantees']]
    faults += [] if type(house['need']) is int and have['package'] == {'x': 'p'} and have['seed'] == 1 and have['recorded'] is False else ['need, package, seed']
    test.point('every key, and figures worked by hand', faults)


def test_clauses(test):
    test.write('small.json', SMALL)
    house = answer(test, 'small.json', '--package', 'x=p,y=s')['approvals'][0]
    said = {(clause['issue'], clause['option']): (clause['chosen'], clause['needed'], clause['probability']) for clause in house['clauses']}
    faults = [f'{key}: {said.get(key)}' for key, chosen, needed in [(('x', 'p'), True, True), (('x', 'q'), False, False), (('x', None), False, None),
                                                                 (('y', 'r'), False, True), (('y', 's'), True, True), (('y', None), False, True)]
              if said.get(key, [None])[:2] != (chosen, needed)]
    faults += near(said['y', 's'][2], 0.5, 'with s', 1e-9) + near(said['y', 'r'][2], 0.75, 'with r') + near(said['y', None][2], 0.75, 'left open') + near(house['probability'], 0.5, 'House', 1e-9)
    document = answer(test, 'small.json', '--package', 'x=q')
    faults += [] if document['approvals'][0]['needed'] is False and abs(document['all'] - 0.75) < 1e-12 else ['a package that does not need the House']
    faults += [] if document['guarantees'][0]['in_package'] is False else ['the guarantee']
    faults += [] if answer(test, 'small.json')['approvals'][0]['needed'] is None else ['an open issue']
    test.point('what each clause does, and whether a body is needed at all', faults)


def test_what_if(test):
    test.write('small.json', SMALL)
    faults = near(answer(test, 'small.json', '--yea', 'Owner=1')['approvals'][1]['probability'], 1, 'a sure owner')
    faults += near(answer(test, 'small.json', '--yea', 'Owner=0', '--yea', 'Bank=0.25')['approvals'][1]['probability'], 0.25, 'the last word')
    faults += near(answer(test, 'small.json', '--yea', 'House=0.1')['approvals'][0]['probability'], 0.75, 'of whom something is known')
    faults += near(answer(test, 'small.json', '--recorded')['approvals'][0]['probability'], 0.5, 'the recorded nay')
    faults += [] if answer(test, 'small.json', '--recorded')['recorded'] is True else ['recorded']
    faults += [] if answer(test, 'small.json', '--set', 'x=q')['approvals'] else ['--set']
    first = test.run('ratify', 'small.json', '--json').out
    faults += [words for words in (['--threads', '1'], ['--threads', '3']) if test.run('ratify', 'small.json', '--json', *words).out != first]
    test.point('--yea, --recorded and --threads', faults)


def test_unknown(test):
    case = {**SMALL, 'guarantees': [], 'approval': {'a': [{'body': 'Senate', 'rule': 'two_thirds', 'of': 'present_and_voting', 'seats': 100}, {'body': 'Court'}], 'b': []}}
    test.write('unknown.json', case)
    have = answer(test, 'unknown.json')
    senate, court = have['approvals']
    faults = [] if (senate['need'], senate['expected'], senate['probability'], senate['pivotal'], senate['unknown']) == \
        (67, None, None, [], 'nothing is known of how its members vote') else [senate]
    faults += [] if court['rule'] is None and court['need'] is None and court['unknown'] == 'its rule is not stated' and have['all'] is None else [court]
    faults += [] if [warning['text'] for warning in have['warnings'] if 'no probability' in warning['text']] else ['no warning']
    text = test.run('ratify', 'unknown.json').text
    faults += [] if 'Senate: two thirds of those voting; 67 of 100 needed, how likely it is to say yes is not known' in ' '.join(text.split()) else [text]
    silent = [{'name': 'u', 'abstain': 1}, {'name': 'v', 'abstain': 0.5, 'absent': 0.5}, {'name': 'w', 'yea': 1}]
    test.write('silent.json', {**case, 'approval': {'a': {'body': 'B', 'rule': 'majority', 'of': 'voting', 'voters': silent}}})
    faults += [] if answer(test, 'silent.json')['all'] == 1 else ['who does not vote is known']
    case['approval'] = {}
    test.write('none.json', case)
    none = test.run('ratify', 'none.json')
    faults += [] if none.code == 0 and 'names nobody who has to say yes' in none.text and answer(test, 'none.json')['all'] == 1 else [none.text]
    test.point('where nothing is known nothing is made up, and the need is told all the same', faults)


# ---- the sentence, the page, the example ----

def test_report(test):
    test.write('small.json', SMALL)
    run = test.run('ratify', 'small.json', '--package', 'x=p', '--html', 'page.html')
    page = (test.folder / 'page.html').read_text() if run.code == 0 else ''
    words = ' '.join(run.text.split())
    faults = [] if 'House: a majority of all members; 2 of 3 needed, 2 expected, passes with probability 0.75 (0.75 if voters were independent).' in words else [run.text]
    faults += [] if '\033' not in run.text and all(len(line) <= 100 for line in run.text.splitlines()) else ['colour or width']
    faults += [] if 'not prophecy' in words and 'Bodies are taken to be independent' in words and 'On record: 0 yea, 1 nay' in words else ['assumptions']
    faults += [] if page.startswith('<!doctype html>') or page.startswith('<!DOCTYPE html>') else [page[:60]]
    faults += [] if 'passes with probability 0.75' in page and 'http' not in page.replace('http://www.w3.org', '').replace('http-equiv', '') else ['the page']
    test.point('the sentence comes first, then tables in 100 columns without colour; the page says the same', faults)


def test_examples(test):
    made = answer(test, 'examples/senate/case.yaml', '--package', 'cuts=deep,inspections=yearly,amendment=senate')
    berlin = answer(test, 'examples/berlin/case.yaml', '--package', 'senate=treaty')
    faults = [] if all(0 < approval['probability'] < 1 for approval in made['approvals']) and made['all'] < min(a['probability'] for a in made['approvals']) else [made['all']]
    senate = berlin['approvals'][0]
    faults += [] if senate['need'] == 67 and senate['needed'] is True and senate['from'] == ['s10', 's12'] and berlin['guarantees'][0]['guarantee'] == 'g1' else [senate]
    range_ = [answer(test, 'examples/berlin/case.yaml', '--package', 'senate=treaty', '--yea', f'Senate={p}')['all'] for p in ('0.6', '2/3', '0.7', '0.8')]
    faults += [] if range_ == sorted(range_) and range_[0] < 0.5 < range_[1] and range_[1] == berlin['all'] else [range_]
    faults += [] if answer(test, 'examples/berlin/case.yaml', '--package', 'senate=other_way')['approvals'][0]['needed'] is False else ['the other way']
    test.point('the examples: a made-up senate, and what varies in Berlin', faults)


def test_treaties(test):
    folder = test.data('voting/senate')
    if not folder:
        for what in ('votes of real senates', 'the examples that replay them'):
            test.skip(what, 'the rosters are not here')
        return
    faults = []
    for name, need, voting, expected, alone, together in [(PANAMA, 67, 100, 67.63, 0.6537, 0.593623), (START, 65, 97, 71.07, 0.9997, 0.944765)]:
        case = {**SMALL, 'guarantees': [], 'approval': {'a': {'body': 'Senate', 'rule': 'two_thirds', 'of': 'present_and_voting', 'seats': 100,
                                                            'voters': os.path.relpath(folder / name, test.folder)}}}
        test.write('treaty.json', case)
        senate = answer(test, 'treaty.json')['approvals'][0]
        faults += [] if (senate['need'], senate['need_least'], senate['voting']) == (need, need, voting) else [f'{name}: {senate["need"]} of {senate["voting"]}']
        faults += near(senate['expected'], expected, name, 0.005) + near(senate['probability_independent'], alone, name, 0.00005)
        faults += near(senate['probability'], together, name, 1e-6) + ([] if senate['error'] < 1e-9 else [senate['error']])
        faults += [] if len(senate['voters']) == 100 and len(senate['pivotal']) == 5 and senate['recorded']['passes'] is True else ['voters']
        recorded = answer(test, 'treaty.json', '--recorded')['approvals'][0]
        faults += near(recorded['probability'], 1, f'{name} as recorded')
    test.point('treaties from the probabilities of their own voters: needs, expectations, independent and correlated figures', faults)
    faults = []
    for name in ['panama_canal', 'new_start']:
        run = test.run('ratify', str(test.root / 'examples/senate' / f'{name}.yaml'), '--package', 'treaty=ratified', '--json')
        there = (test.root / 'examples/senate/../../../shared/data/voting/senate').exists()
        faults += [] if (run.code == 0) == there and (not there or len(run.json['approvals'][0]['voters']) == 100) else [f'{name}: {run.messages}']
    test.point('the examples that replay real votes run where the rosters are', faults)


# ---- errors ----

def refused(test, words, want, code=2):
    run = test.run('ratify', *words)
    said = '\n'.join(run.messages)
    return [] if run.code == code and not run.out and all(part in said for part in want) else [f'{words}: exit code {run.code}, {said}']


def body(**more):
    return {**SMALL, 'guarantees': [], 'approval': {'a': {'body': 'B', 'rule': 'majority', **more}}}


def test_errors(test):
    test.write('small.json', SMALL)
    faults = refused(test, [], ['usage: zopa ratify CASE'])
    faults += refused(test, ['small.json', 'small.json'], ['usage: zopa ratify CASE'])
    faults += refused(test, ['no.json'], ['no.json', 'there is no such file'])
    faults += refused(test, ['small.json', '--package', 'x=p', '--package', 'x=q'], ['one package is asked about at a time'])
    faults += refused(test, ['small.json', '--package', 'z=p'], ['z'])
    faults += refused(test, ['small.json', '--yea', 'Owner'], ["--yea Owner: a body and a probability from 0 to 1 are wanted, like --yea 'Senate=0.7'"])
    faults += refused(test, ['small.json', '--yea', 'Owner=1.5', '--yea', 'Ownr=1'], ['--yea Owner=1.5: a body and', '--yea Ownr=1: no approval names the body "Ownr"'])
    faults += refused(test, ['small.json', '--draws', '3'], ['`ratify` takes no --draws'])
    for name, case, want in [
            ('rule', body(rule='mst', voters=[{'name': 'u', 'yea': 1}]), ['rule.json:', 'mst']),
            ('of', body(of='the districts', seats=3, yea=0.5), ['of.json:', 'the districts']),
            ('voters', body(voters=[{'name': 'u', 'yea': 2}, {'name': 'v', 'vot': 1}, {}]), ['"2" is no probability', 'a voter needs a "name" or an "id"']),
            ('missing', body(voters='nowhere.csv'), ['nowhere.csv: there is no such file of voters']),
            ('both', body(rule='mst', voters='nowhere.csv'), ['nowhere.csv: there is no such file of voters', '"mst"']),
            ('none of them', body(rule={'quota': 2, 'members': ['m']}, voters=[{'name': 'k', 'yea': 0.5}]), ['none of them.json:', '"m", who is none of the voters']),
            ('weightless', body(rule='majority', voters=[{'name': 'k', 'yea': 0.5, 'weight': 0}]), ['weightless.json:', 'all weights are 0']),
            ('share', body(seats=3, yea=0.5, correlation={'common': 0.9, 'party': 0.9}), ['the correlation of B'])]:
        test.write(f'{name}.json', case)
        faults += refused(test, [f'{name}.json'], want)
    test.write('folder/bad.csv', 'name,prob_yea\n"a,1\n')
    test.write('folder/case.json', body(voters='bad.csv'))
    faults += refused(test, ['folder/case.json'], ['folder/bad.csv:2:1: a quoted cell has no closing quote'])
    test.write('folder/good.csv', 'name,prob_yea\na,1\nb,0\nc,0.5\n')
    test.write('folder/case.json', body(voters='good.csv'))
    faults += near(answer(test, 'folder/case.json')['all'], 0.5, 'a file beside the case')
    run = test.run('check', 'missing.json')
    faults += [] if run.code == 0 and 'cannot use this: there is no such file of voters' in ' '.join(run.text.split()) else [run.text]
    test.point('every error names the place, what is wrong and what would be right; files are looked for beside the case', faults)


def test_limit(test):
    test.write('small.json', SMALL)
    run = test.run('ratify', 'small.json', '--json', '--limit-seconds', '0.000000001')
    bodies = run.json['approvals']
    faults = [] if run.code == 3 and run.json['all'] is None and all(body['probability'] is None for body in bodies) else [run.code, run.text]
    faults += [] if any('a limit was met' in warning['text'] for warning in run.json['warnings']) else run.json['warnings']
    test.point('past the time limit: exit code 3, and no probability that was not worked out', faults)


def test_hostile(test):
    rng = random.Random(5)
    seed = b'name,party,vote,prob_yea,x,y,weight\n"A, B",z,yea,0.5,1,2,3\nC,,nay,,,,\nD,w,not voting,,0,0,1\n'
    faults = []
    test.write('fuzzed.json', body(rule='two_thirds', of='voting', voters='fuzzed.csv'))
    for turn in range(150):
        data = bytearray(seed)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(data))
            kind = rng.randrange(4)
            if kind == 0:
                data[at] = rng.choice(b'",\n\r\x00\xff0-.e9')
            elif kind == 1:
                del data[at:at + rng.randrange(1, 8)]
            elif kind == 2:
                data[at:at] = rng.choice([b'"', b',', b'1e400', b'nan', b'-1', b'\n', b'9' * 500, b'"' * 9, 'é'.encode()])
            else:
                data[at:at] = data[rng.randrange(len(data)):]
        test.write('fuzzed.csv', bytes(data))
        run = test.run('ratify', 'fuzzed.json', '--json')
        if run.code not in (0, 2) or (run.code == 0 and run.json['zopa'] != 1) or (run.code == 2 and not run.err):
            faults.append(f'{bytes(data)}: exit code {run.code}, {run.messages}')
    test.write('deep.json', body())
    deep = {'body': 'x'}
    for _ in range(100):
        deep = {'all': [deep]}
    test.write('deep.json', {**SMALL, 'guarantees': [], 'approval': {'a': [deep]}})
    run = test.run('ratify', 'deep.json')
    faults += [] if run.code == 2 and run.err else [f'deep: {run.code}']
    wide = {'any': [{'body': f'b{k}', 'rule': 'consent', 'yea': 0.5} for k in range(1001)]}
    test.write('wide.json', {**SMALL, 'guarantees': [], 'approval': {'a': [wide]}})
    faults += refused(test, ['wide.json'], ['more than 1000 bodies'])
    test.point('broken files of voters and nests of bodies are refused with a reason, or read', faults)


# ---- who may see what ----

def test_privacy(test):
    faults = []
    hidden = [[], [{'body': 'Inner circle', 'rule': 'majority', 'seats': 3, 'yea': 0.1, 'visibility': 'private'}],
              [{'body': 'Other', 'rule': 'no such rule', 'voters': 'not there.csv', 'visibility': 'private'}],
              [{'all': [{'body': 'C'}, {'body': 'D', 'rule': 'consent', 'yea': 1}], 'visibility': 'mediator'}, {'body': 'E', 'visibility': 'private', 'when': {'y': 's'}}]]
    for viewer in ['public', 'a']:
        first = None
        for extra in hidden:
            test.write('seen.json', {**SMALL, 'approval': {'a': SMALL['approval']['a'], 'b': extra + [{'body': 'Seen', 'rule': 'consent', 'yea': 0.5}]}})
            said = [test.run('ratify', 'seen.json', '--as', viewer, *words) for words in ([], ['--json'], ['--package', 'x=p,y=s', '--json'], ['--yea', 'Inner circle=1'])]
            said += [test.run(verb, 'seen.json', '--as', viewer) for verb in ('check', 'show')]
            have = [(run.code, run.out, run.err) for run in said]
            first = first or have
            faults += [f'{viewer}: {extra}' for _ in [0] if have != first]
    test.write('seen.json', {**SMALL, 'approval': {'a': SMALL['approval']['a'], 'b': hidden[1]}})
    faults += [] if len(answer(test, 'seen.json', '--as', 'b')['approvals']) == 3 and len(answer(test, 'seen.json', '--as', 'a')['approvals']) == 2 else ['its own party sees it']
    export = test.run('ratify', 'seen.json', '--html', 'out.html')
    faults += [] if export.code == 2 and 'say for whom the file is' in '\n'.join(export.messages) else ['an export without --as']
    test.point('no byte depends on approvals that the viewer may not see, not even on a file of voters that is not there', faults)


def run_all(test):
    for each in [test_worked, test_clauses, test_what_if, test_unknown, test_report, test_examples, test_treaties, test_errors, test_limit, test_hostile, test_privacy]:
        each(test)


if __name__ == '__main__':
    main(run_all)
