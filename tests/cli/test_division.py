#!/usr/bin/env python3
"""test_division.py - Adjusted Winner on the command line: published divisions to the fraction, where it stands in each answer, what is warned of.

usage: test_division.py SOURCE_ROOT PROGRAM

Figures are those of the files that are read in place (voting/adjusted_winner_cases.json, where it is there), or worked by hand beside them.
"""
import copy
import json
import os
import re

from command import main
from test_json import CONCEPTS, DOCUMENT, SMALL, same


def divided(items, a, b):
    """A case in which nothing but points is known."""
    return {'zopa': 1, 'title': 'Items', 'parties': {'a': {'name': 'Ann'}, 'b': {'name': 'Ben'}}, 'issues': {'any': {'options': ['no', 'yes']}},
            'points': {'a': dict(zip(items, a)), 'b': dict(zip(items, b))}}


def answer(test, case, *words):
    return test.answer('analyze', test.write('case.json', case), *words)


def test_published(test):
    name = os.path.join('voting', 'adjusted_winner_cases.json')
    path = test.data(name)
    if not path:
        test.skip('published divisions', f'{name} is not there')
        return
    with open(path, encoding='utf-8') as file:
        cases = json.load(file)
    faults = []
    for title, it in cases.items():
        have = answer(test, divided(it['items'], it['a'], it['b']))['solutions']['adjusted_winner']
        faults += same([have['shares'][item]['a'] for item in it['items']], it['share_a'], title)
        faults += same(have['points'], it['points'], title)
        faults += same(have['split'], [item for item in it['items'] if '/' in have['shares'][item]['a']], title)
    test.point(f'{len(cases)} published cases to the fraction', faults)


def test_places(test):
    # x goes to a, 60 points, and y to b, 70. Of y (70 - 60) / (70 + 40) goes back.
    points = {'a': {'x': 60, 'y': 40}, 'b': {'x': 30, 'y': 70}}
    want = {'exists': True, 'shares': {'x': {'a': '1', 'b': '0'}, 'y': {'a': '1/11', 'b': '10/11'}}, 'points': ['700/11', '700/11'], 'split': ['y']}
    whole = copy.deepcopy(SMALL)
    bare = answer(test, whole)
    whole['points'] = points
    have = answer(test, whole)
    faults = same(list(have), DOCUMENT) + same(list(have['solutions']), CONCEPTS + ['adjusted_winner']) + same(have['solutions']['adjusted_winner'], want)
    del have['solutions']['adjusted_winner']
    test.point('it is the last of the solutions, and without points nothing else differs', faults + same(have, bare))
    partial = copy.deepcopy(whole)
    del partial['preferences']['b']
    have = answer(test, partial)
    faults = same(have['frontier'], None) + same(have['solutions'], {**{concept: None for concept in CONCEPTS}, 'adjusted_winner': want})
    test.point('it is there without complete preferences, where the others are null', faults)
    for option in (['--no-frontier'], ['--as', 'public'], ['--as', 'b'], ['--threads', '1']):
        have = answer(test, whole, *option)['solutions']['adjusted_winner']
        test.point(f'{" ".join(option)} leaves it as it is', same(have, want))
    text = test.run('analyze', 'case.json').text
    page = test.run('analyze', 'case.json', '--html', '-').text
    sentence = 'y alone is split, 1/11 to a and 10/11 to b, so that each has 700/11 (63.64) of 100 points.'
    plain = re.sub(r'\s+', ' ', text)
    faults = [f'{word!r} is missing in\n{text}' for word in ('Adjusted Winner: who gets which item', sentence, '60 points for a and 70 for b') if word not in plain]
    faults += [f'{word!r} is missing in the page' for word in ('Adjusted Winner: who gets which item', sentence) if word not in re.sub(r'\s+', ' ', page)]
    test.point('people are shown a table and told how it came about, on the terminal and on the page', faults)


def test_borders(test):
    # Both to 100 each: 200/3 and 100/3 against 10 and 90.
    have = answer(test, divided(['x', 'y'], [50, 25], [10, 90]))
    told = [it['text'] for it in have['warnings'] if 'scales both to 100' in it['text']]
    faults = same(have['solutions']['adjusted_winner']['points'], ['2700/37', '2700/37']) + ([] if len(told) == 1 else [have['warnings']])
    test.point('unequal sums are scaled to 100 each, with a warning', faults)
    have = answer(test, divided(['x', 'y'], [5, 5], [4, 6]))['solutions']['adjusted_winner']
    test.point('equal sums other than 100 are taken as they are', same(have['points'], ['60/11', '60/11']))
    have = answer(test, divided(['x', 'y'], [0, 0], [40, 60]))
    told = [it['text'] for it in have['warnings'] if it['text'] == 'Adjusted Winner divides nothing: a puts no points on anything']
    faults = same(have['solutions']['adjusted_winner'], {'exists': False, 'shares': None, 'points': None, 'split': None})
    test.point('no points at all: it does not exist, and a warning says why', faults + ([] if len(told) == 1 else [have['warnings']]))
    have = answer(test, divided(['x', 'y'], ['33.3', '66.7'], ['50.5', '49.5']))['solutions']['adjusted_winner']
    test.point('decimals are exact', same([have['points'], have['shares']['y']['a']], [['33350/581', '33350/581'], '500/581']))


def body(test):
    test_published(test)
    test_places(test)
    test_borders(test)


if __name__ == '__main__':
    main(body)
