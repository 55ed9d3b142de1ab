#!/usr/bin/env python3
"""test_viewers.py - no byte of any output for a viewer depends on what that viewer may not see.

usage: test_viewers.py SOURCE_ROOT PROGRAM

Method. A case is made of two streams of chance: one for all that a given viewer may see, one for all else. What is hidden is private to
others, for the mediator, or public but resting on hidden entries alone; it comes in every section, in any number and place, between
visible neighbours, referred to by visible entries, with sources of its own, with comments and blank lines. Cases of the same first and
different second stream must give the same standard output, standard error, exit code and files, for every verb, in every form. A word that
stands in each hidden text must stand in none of them. That the cases do differ is seen by who may see everything.
Then the worked case of examples/wages, changed in one hidden place at a time: it must change for exactly those who may see that place.
"""
import json
import random
import re

from command import main

SECRET = 'Xyzzy'                  # stands in every hidden text
PARTIES = {'ann': {'name': 'Ann & Co'}, 'bob': {}, 'cat': {'role': 'party'}, 'med': {'name': 'The chair', 'role': 'mediator'}, 'obs': {'role': 'observer'}}
ISSUES = {'land': ['all', 'half', 'none'], 'term': ['short', 'long'], 'price': ['0', '1', '2', '3', '4']}
VIEWERS = ['public', 'mediator', *PARTIES]
MEDIATORS = ('mediator', 'med')
DAYS = [f'2026-0{month}-{day:02}' for month in range(1, 5) for day in range(1, 29)]
AS_OF = '2026-03-15'
FORMATS = ['case', 'json', 'genius', 'geniusweb', 'negolog', 'points']


# ---- pieces of a case, by chance ----

class Hidden(dict):
    """An element that the viewer may not see; written in a layout of its own."""


class Maker:
    """Elements for one viewer from one stream of chance, either all visible or all hidden to that viewer."""

    def __init__(self, rng, viewer, hidden):
        self.rng, self.viewer, self.hidden = rng, viewer, hidden
        self.statements, self.sources = [], []          # ids that this stream's elements may refer to
        self.word = SECRET if hidden else 'plain'
        self.serial = 0

    def text(self):
        return f'{self.word} {self.rng.choice(["yes", "no", "on the other hand", "Ünïcode", "a: b # c"])} {self.rng.randrange(1000)}'

    def id(self, letter):
        self.serial += 1
        return f'{letter}{self.word}{self.serial}{self.rng.randrange(10) if self.hidden else ""}'

    def maybe(self, value, share=0.6):
        return value() if self.rng.random() < share else None

    def party(self):
        return self.rng.choice(list(PARTIES))

    def option(self, issue):
        return self.rng.choice(ISSUES[issue])

    def issues(self, most=3):
        return self.rng.sample(list(ISSUES), self.rng.randint(1, most))

    def clause(self):
        terms = {}
        for issue in self.issues(2):
            few = self.rng.sample(ISSUES[issue], self.rng.randint(1, len(ISSUES[issue]) - 1))
            terms[issue] = {'at_least': self.rng.choice(['0.5', '2', '3'])} if issue == 'price' and self.rng.random() < 0.5 else few[0] if len(few) == 1 else few
        return terms

    def package(self, issues=None):
        return {issue: self.option(issue) for issue in issues or self.issues()}

    def audience(self, kind):
        """(visibility, owner): kind says whether a private element needs an owner ("must"), may have one ("may"), or has none ("none")."""
        party = self.viewer in PARTIES
        if not self.hidden:
            ways = [('public', None)] * 2 + [('mediator', None)] * (self.viewer in MEDIATORS) + [('private', self.viewer)] * (party and kind != 'none')
            return self.rng.choice(ways)
        others = [name for name in PARTIES if name != self.viewer]
        ways = [('private', None)] * (kind != 'must') + [('private', self.rng.choice(others))] * 2 * (kind != 'none')
        ways += [('mediator', None)] * 2 * (self.viewer not in MEDIATORS)
        return self.rng.choice(ways)

    def refers(self, share=0.5, least=0):
        """Ids of this stream's own entries."""
        count = self.rng.randint(least, 2) if self.rng.random() < share or least else 0
        return self.rng.sample(self.statements, min(count, len(self.statements)))

    def element(self, fields, visibility):
        element = (Hidden if self.hidden else dict)((key, value) for key, value in fields.items() if value is not None and value != [])
        if visibility and (visibility != 'public' or self.rng.random() < 0.3):
            element['visibility'] = visibility
        return element

    def statement(self, identity):
        visibility, owner = self.audience('may')
        said = self.rng.choice(DAYS[:-1])
        links = [name for name in self.statements if name != identity]
        self.rng.shuffle(links)
        fields = {'id': identity, 'said': self.maybe(lambda: said, 0.9), 'source': self.maybe(lambda: self.rng.choice(self.sources)), 'at': self.maybe(self.text),
                  'speaker': self.maybe(self.text), 'for': owner or (self.maybe(self.party) if visibility != 'private' else None),
                  'about': self.maybe(self.party), 'tier': self.rng.choice(['on_record', 'anonymous', 'document']),
                  'act': self.rng.choice(['demand', 'offer', 'accept', 'reject', 'deny', 'describe', 'confirm']), 'on': self.maybe(self.clause),
                  'share': self.maybe(lambda: {'value': self.rng.choice(['0.9', '2/3']), 'of': 'issues'}, 0.3), 'quote': self.maybe(self.text, 0.9),
                  'modality': self.maybe(lambda: self.rng.choice(['asserted', 'hypothetical', 'negated', 'future'])),
                  'reliability': self.maybe(lambda: self.rng.choice('ABCF')), 'credibility': self.maybe(lambda: self.rng.choice('126')),
                  'expires': self.maybe(lambda: self.rng.choice([day for day in DAYS if day >= said]), 0.3), 'contradicts': links[:self.rng.randint(0, 1)],
                  'supersedes': links[1:1 + self.rng.randint(0, 1)], 'corroborates': links[2:2 + self.rng.randint(0, 1)], 'note': self.maybe(self.text, 0.3)}
        return self.element(fields, visibility)

    def resting(self, fields, visibility):
        """An element with `from`. A hidden one may also be public, and hidden for resting on hidden entries alone."""
        fields['from'] = self.refers()
        if self.hidden and self.statements and self.rng.random() < 0.3:
            fields['from'], visibility = self.refers(least=1), 'public'
        return self.element(fields, visibility)

    def constraint(self):
        visibility, _ = self.audience('none')
        fields = {'forbid': {'land': self.option('land'), 'price': self.option('price')}} if self.rng.random() < 0.5 else {
            'if': {'term': self.option('term')}, 'then': self.clause()}
        return self.resting({**fields, 'why': self.maybe(self.text)}, visibility)

    def standing(self, issue):
        visibility, owner = self.audience('may')
        by = owner or (self.maybe(self.party) if visibility != 'private' else None)
        return self.resting({'option': self.maybe(lambda: self.option(issue)), 'level': self.rng.choice(['open', 'narrowing', 'tentative', 'agreed', 'closed']),
                             'since': self.maybe(lambda: self.rng.choice(DAYS)), 'claimed_by': by, 'note': self.maybe(self.text)}, visibility)

    def offer(self):
        visibility, owner = self.audience('must')
        by = owner or self.party()
        made = self.rng.choice(DAYS[:-1])
        return self.resting({'id': self.id('o'), 'by': by, 'to': self.rng.sample([party for party in PARTIES if party != by], 2), 'package': self.package(),
                             'made': made, 'expires': self.maybe(lambda: self.rng.choice([day for day in DAYS if day >= made])), 'if': self.maybe(self.clause, 0.4),
                             'note': self.maybe(self.text)}, visibility)

    def round(self):
        visibility, owner = self.audience('may')
        others = [party for party in PARTIES if not (visibility == 'private' and (owner is None or party == self.viewer))]
        present = sorted({*self.rng.sample(others, min(2, len(others))), *([owner] if owner else [])}) if not (visibility == 'private' and owner is None) else []
        first, last = sorted(self.rng.choices(DAYS, k=2))
        return self.element({'id': self.id('r'), 'name': self.maybe(self.text), 'place': self.text(), 'from': first, 'to': last, 'present': present,
                             'note': self.maybe(self.text, 0.3)}, visibility)

    def guarantee(self):
        visibility, owner = self.audience('may')
        by = [owner] if owner else [] if visibility == 'private' else self.rng.sample(list(PARTIES), 2)
        return self.resting({'id': self.id('g'), 'name': self.text(), 'by': by, 'to': [self.party()], 'when': self.clause(), 'trigger': self.maybe(self.text),
                             'decided_by': self.maybe(self.text), 'until': self.maybe(self.text), 'needs': [self.party()]}, visibility)

    def approval(self):
        """(party it stands under, element)"""
        visibility, owner = self.audience('must')
        return owner or self.party(), self.resting({'body': self.text(), 'rule': self.maybe(self.text), 'seats': self.maybe(lambda: str(self.rng.randint(1, 99))),
                                                    'note': self.maybe(self.text)}, visibility)

    def knowledge(self):
        """One preference statement."""
        one, other = self.rng.sample(list(ISSUES), 2)
        ends = self.rng.choice([['0', '4'], ['4', '0']])
        kinds = [lambda: {'order': one, 'best_to_worst': ends if one == 'price' else self.rng.sample(ISSUES[one], 2)}, lambda: {'matters_more': one, 'than': other},
                 lambda: {'prefers': {'land': 'all', 'price': self.option('price')}, 'over': {'land': 'none', 'price': self.option('price')}},
                 lambda: {'gives': {'land': 'none'}, 'for': {'term': 'long'}, 'instead_of': {'land': 'all', 'term': 'short'}},
                 lambda: {'gives': {'land': 'none'}, 'for': {'term': 'long'}}, lambda: {'rates': {'land': {'half': ['0.2', '0.5']}}},
                 lambda: {'weighs': {one: ['0.1', self.rng.choice(['0.2', '0.6'])]}}, lambda: {'red_line': {'land': self.option('land'), 'price': self.option('price')}},
                 lambda: {'accepts': self.package()}, lambda: {'rejects': self.package()}]
        return self.element({**self.rng.choice(kinds)(), 'why': self.maybe(self.text, 0.3), 'from': self.refers()}, None)

    def extra(self):
        """One interaction."""
        return self.element({'when': {'land': self.option('land'), 'term': self.option('term')}, 'add': '0.05', 'from': self.refers()}, None)

    def worth(self, visibility):
        digits = self.rng.choice([1, 1, 2, 40 if self.hidden else 2])          # forty digits do not fit exact integers: a trace to look for
        value = lambda: f'0.{self.rng.randrange(10 ** digits):0{digits}}'
        fields = {}
        if self.rng.random() < 0.7:
            fields = {'weights': {issue: value() for issue in ISSUES}, 'values': {
                'land': {option: value() for option in ISSUES['land']}, 'term': {option: value() for option in ISSUES['term']},
                'price': {'from': value(), 'to': value()}}}
            fields['interactions'] = [self.extra() for _ in range(self.rng.randint(0, 2))]
            fields['reservation'] = self.rng.choice([value(), {'package': self.package(list(ISSUES))}, None, '7'])
        fields['statements'] = [self.knowledge() for _ in range(self.rng.randint(0 if fields else 1, 3))]
        fields['use'] = self.maybe(lambda: 'engine', 0.3)
        return self.element(fields, visibility)


# ---- a whole case ----

def mixed(rng, visible, hidden):
    """Visible elements in their order, with the hidden ones anywhere between."""
    row = list(visible)
    for element in hidden:
        row.insert(rng.randint(0, len(row)), element)
    return row


def entangle(rng, element, secret):
    """Lets a visible element refer to hidden entries as well, wherever it refers to visible ones or may refer to none."""
    fresh = rng.sample(secret, rng.randint(0, len(secret)))
    if isinstance(element.get('from'), list):
        element['from'] = mixed(rng, element['from'], fresh[:2])
    for at, key in enumerate(('contradicts', 'supersedes', 'corroborates') if 'act' in element else ()):
        row = mixed(rng, element.get(key, []), fresh[at:at + 1])
        if row:
            element[key] = row


def case_for(viewer, seed, hidden_seed):
    """A case of which this viewer sees what the first seed makes, and nothing of what the second makes."""
    seen, unseen = Maker(random.Random(f'{viewer} {seed}'), viewer, False), Maker(random.Random(f'{viewer} {seed} {hidden_seed}'), viewer, True)
    rng = unseen.rng
    case = {'zopa': 1, 'title': f'Talks {seed}', 'as_of': AS_OF, 'parties': PARTIES, 'issues': {
        'land': {'options': ISSUES['land']}, 'term': {'name': 'Term', 'options': {option: f'A {option} one' for option in ISSUES['term']}},
        'price': {'unit': 'EUR', 'range': {'from': 0, 'to': 4, 'step': 1}}}}
    counts = {}
    for maker in (seen, unseen):
        maker.sources = [maker.id('src') for _ in range(3)]
        maker.statements = [maker.id('s') for _ in range(maker.rng.randint(3, 6) if maker is seen else maker.rng.randint(min(hidden_seed, 2), 5))]
        counts[maker] = [maker.statement(identity) for identity in maker.statements]
    named = {element.get('source') for element in counts[seen]}
    case['sources'] = dict(mixed(rng, [(name, {'title': f'Paper {name}', 'published': DAYS[5]}) for name in seen.sources if name in named],
                                 [(name, Hidden(title=unseen.text(), publisher=unseen.text())) for name in unseen.sources]))
    lists = {'constraints': Maker.constraint, 'offers': Maker.offer, 'rounds': Maker.round, 'guarantees': Maker.guarantee}
    for section, make in lists.items():
        case[section] = mixed(rng, [make(seen) for _ in range(seen.rng.randint(0, 2))], [make(unseen) for _ in range(rng.randint(0, 2))])
    case['statements'] = mixed(rng, counts[seen], counts[unseen])
    claims = {issue: [seen.standing(issue) for _ in range(seen.rng.randint(0, 2))] for issue in ISSUES}
    claims = {issue: mixed(rng, rows, [unseen.standing(issue) for _ in range(rng.randint(0, 2))]) for issue, rows in claims.items()}
    case['standing'] = {issue: rows[0] if len(rows) == 1 and rng.random() < 0.5 else rows for issue, rows in claims.items() if rows}
    bodies = {}
    for party, element in mixed(rng, [seen.approval() for _ in range(2)], [unseen.approval() for _ in range(rng.randint(0, 3))]):
        bodies.setdefault(party, []).append(element)
    case['approval'] = {party: bodies[party] for party in PARTIES if party in bodies}
    preferences = {}
    for party in ('ann', 'bob', 'cat', 'med'):
        ways = ['public'] * 3 + ['mediator'] * (viewer in MEDIATORS) + ['private'] * 2 * (party == viewer) + [None]
        way = 'public' if party in ('ann', 'bob') and seed % 2 == 0 else seen.rng.choice(ways)
        if way:
            preferences[party] = seen.worth(way)
        ways = ['private'] * (party != viewer) + ['mediator'] * (viewer not in MEDIATORS)
        if not way and ways and rng.random() < 0.8:
            preferences[party] = unseen.worth(rng.choice(ways))
    for worth in preferences.values():
        if not isinstance(worth, Hidden):
            # What rests on hidden entries alone is hidden too, within visible preferences.
            for key, make in (('statements', unseen.knowledge), ('interactions', unseen.extra)):
                if key == 'statements' or 'weights' in worth:
                    row = mixed(rng, worth.get(key, []), [element for element in (make() for _ in range(3)) if 'from' in element])
                    if row or rng.random() < 0.2:
                        worth[key] = row
    case['preferences'] = preferences
    for element in walk(case):
        if not isinstance(element, Hidden):
            entangle(rng, element, unseen.statements)
    return case


def walk(value):
    """Every map within."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(part)


def written(rng, case):
    """As YAML, with comments and blank lines anywhere; hidden elements in block or in flow."""
    lines = []

    def noise():
        while rng.random() < 0.15:
            lines.append(rng.choice(['', f'# {SECRET} {rng.randrange(100)}', '   ']))

    def emit(value, margin, before):
        flow = isinstance(value, Hidden) and rng.random() < 0.5
        if not isinstance(value, (dict, list)) or not value or flow:
            lines.append(before + json.dumps(value, ensure_ascii=False))
            return
        noise()
        if before.strip():
            lines.append(before.rstrip())
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            noise()
            head = ' ' * margin + (f'{json.dumps(key)}: ' if isinstance(value, dict) else '- ')
            emit(part, margin + 2, head)
    emit(case, 0, '')
    return '\n'.join(lines) + '\n'


def kinds_hidden(case, secret):
    """Where something hidden stands: to be sure that chance has left out no section."""
    for section in case:
        yield from (section for element in walk(case[section]) if isinstance(element, Hidden))
    for element in walk(case):
        refers = {key for key in ('from', 'contradicts', 'supersedes', 'corroborates') if isinstance(element.get(key), list) and set(element[key]) & secret}
        if isinstance(element, Hidden) and element.get('visibility', 'public') == 'public' and 'from' in refers:
            yield 'resting on hidden entries alone'
        yield from (f'{key} of what is visible' for key in refers if not isinstance(element, Hidden))


# ---- all that a viewer can ask ----

def questions(case, viewer):
    """Words after `zopa`, with what goes to standard input. `out` stands for a file to be written."""
    visible = [element['id'] for element in case['statements'] if not isinstance(element, Hidden)]
    secret = f's{SECRET}17'
    some = next((party for party, worth in case['preferences'].items() if not isinstance(worth, Hidden) and 'weights' in worth), 'ann')
    what_if = ['--set', 'term=long', '--without', visible[0]]
    packages = ['--package', 'land=half', '--package', 'land=none,term=long,price=2']
    both = [['check'], ['show'], ['show', '--since', '2026-02-10'], ['analyze'], ['weigh', *packages], ['analyze', *what_if], ['show', '--assume', visible[1]],
            ['check', '--reservation', f'{some}=0.3'], ['check', '--without', secret], ['analyze', '--assume', secret, '--set', f'{SECRET}=x', '--reservation', f'{SECRET}=1'],
            ['analyze', '--no-frontier'], ['analyze', '--within', '0.1', '--at-least', f'{some}=0.3'], ['analyze', '--at-least', f'{SECRET}=1'],
            ['analyze', '--at-least', 'cat=0.1']]
    for words in both:
        yield [*words, '--html', 'out'] if words[0] in ('show', 'analyze') else words, b''
        yield [*words, '--json', *(['--svg', 'out'] if words[0] == 'analyze' else [])], b''
    yield ['evaluate', '--party', some], b'half|long|2\nall|short|0\n'
    yield ['evaluate', '--party', 'cat', '--json'], b'none|long|4\n'
    for form in FORMATS:
        yield ['convert', '-o', 'out', '--to', form], b''


def everything(test, folder, questions_, viewer):
    """Each question's words and all that came of it."""
    for words, stdin in questions_:
        run = test.run(words[0], 'case.yaml', *words[1:], '--as', viewer, stdin=stdin, cwd=folder)
        out = folder / 'out'
        files = {path.name: path.read_bytes() for path in ([out] if out.is_file() else sorted(out.iterdir()) if out.exists() else [])}
        for path in [out / name for name in files] if out.is_dir() else [out]:
            path.unlink(missing_ok=True)
        if out.is_dir():
            out.rmdir()
        yield words, {'exit code': run.code, 'standard output': run.out, 'standard error': run.err, **files}


def difference(words, one, other):
    for name in sorted(one.keys() | other.keys(), key=str):
        if one.get(name) != other.get(name):
            yield f'{" ".join(words)}: {name}\n  {show_difference(one.get(name), other.get(name))}'


def show_difference(one, other):
    if not isinstance(one, bytes) or not isinstance(other, bytes):
        return f'{one!r:.300} against {other!r:.300}'
    at = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return f'{one[max(0, at - 80):at + 80]!r}\n  {other[max(0, at - 80):at + 80]!r}'


def test_random(test, viewer, seeds, variants, met):
    faults, runs, answered, seen_by_all = [], 0, 0, []
    for seed in seeds:
        first = None
        for variant in range(variants):
            case = case_for(viewer, seed, variant)
            met.update(kinds_hidden(case, {element['id'] for element in case['statements'] if isinstance(element, Hidden)}))
            text = written(random.Random(f'{seed} {variant} layout'), case)
            folder = test.folder / f'{viewer}-{seed}-{variant}'
            folder.mkdir()
            (folder / 'case.yaml').write_text(text)
            read = test.run('check', 'case.yaml', cwd=folder)
            if read.code != 0:
                raise AssertionError(f'the made case is in error: {read.messages}\n{text}')
            answers = list(everything(test, folder, questions(case, viewer), viewer))
            first = first or answers
            runs += len(answers)
            answered += sum(answer['exit code'] == 0 for _, answer in answers)
            for (words, one), (_, other) in zip(first, answers):
                faults += [f'seed {seed}, {variant}: {fault}' for fault in difference(words, one, other)]
                faults += [f'seed {seed}, {variant}: {" ".join(words)}: a hidden word in {name}' for name, data in other.items()
                           if isinstance(data, bytes) and SECRET.encode() in data and SECRET not in ' '.join(words)]
            seen_by_all.append((seed, test.run('convert', 'case.yaml', '-o', '-', '--to', 'case', '--as', 'all', cwd=folder).out))
    same = [seed for (seed, one), (other_seed, other) in zip(seen_by_all, seen_by_all[1:]) if seed == other_seed and one == other]
    faults += [f'seed {seed}: nothing hidden differs' for seed in same] + ([] if answered > runs / 2 else [f'only {answered} of {runs} questions were answered'])
    test.point(f'{viewer}: what is hidden leaves no trace in {runs} answers', faults)


# ---- one change at a time ----

WAGES = 'examples/wages/case.yaml'
# (what changes, who may see it, old text, new text); the mediator's own role sees as the mediator does. "\n" begins a line.
CHANGES = [
    ('a private weight', ['employer'], 'pay_first: 3000', 'pay_first: 2999'),
    ('a private value', ['employer'], 'one_year: 0.5,', 'one_year: 0.55,'),
    ('a private reservation', ['employer'], 'depot: retraining, apprentices: all}', 'depot: joint, apprentices: half}'),
    ('a private interaction', ['employer'], 'depot: retraining}, add: 0.02', 'depot: joint}, add: 0.2'),
    ('use: engine', ['employer'], '    use: engine ', '    # use: engine '),
    ('a weight for the mediator', ['mediator', 'conciliator'], 'pay_second: 14', 'pay_second: 15'),
    ('a reservation for the mediator', ['mediator', 'conciliator'], 'reservation: 0.4 ', 'reservation: 0.6 '),
    ('a red line for the mediator', ['mediator', 'conciliator'], '{red_line: {jobs: free}, from: [s3]}', '{red_line: {jobs: hearing}, from: [s3]}'),
    ('a quote for the mediator', ['mediator', 'conciliator'], 'four is not a dirty word', 'four is fine'),
    ('the day of an entry for the mediator', ['mediator', 'conciliator'], '{id: s10, said: 2026-02-11', '{id: s10, said: 2026-02-12'),
    ('what a private entry is about', ['employer'], '{pay_first: {at_most: 4}}, modality', '{pay_first: {at_most: 3.5}}, modality'),
    ('the id of a private entry', ['employer'], 'id: s17,', 'id: s99,'),
    ('a private entry more', ['employer'], '\n  # To the press', '\n  - {id: z1, for: employer, visibility: private, quote: More., contradicts: [s1]}\n  # To the press'),
    ('an entry for the mediator, and a source for it alone', ['mediator', 'conciliator'], 'sources:\n',
     'sources:\n  leak: {title: Leaked}\n#:leak:#'),
    ('a reference to a hidden entry', ['employer'], 'modality: negated, reliability: B, credibility: 2, contradicts: [s16]', 'modality: negated, reliability: B, credibility: 2, contradicts: [s16, s17]'),
    ('an offer for the mediator', ['mediator', 'conciliator'], '\nrounds:', '\n  - {id: o9, by: union, package: {hours: 38}, made: 2026-03-05, visibility: mediator}\n\nrounds:'),
    ('a private standing', ['union'], '  pay_second: {level: open}', '  pay_second:\n    - {level: open}\n    - {level: tentative, option: 2, claimed_by: union, visibility: private}'),
    ('a constraint for the mediator', ['mediator', 'conciliator'], 'constraints:\n', 'constraints:\n  - {forbid: {pay_first: 2, hours: 38}, visibility: mediator}\n'),
    ('a private round', ['union', 'employer'], 'rounds:\n', 'rounds:\n  - {id: corridor, place: Corridor, from: 2026-03-01, present: [union, employer], visibility: private}\n'),
    ('a private approval', ['union'], 'approval:\n  union:\n', 'approval:\n  union:\n    - {body: The strike fund, visibility: private}\n'),
    ('a comment', [], 'sources:\n', '# nobody is told where this stands\n\nsources:\n'),
]
ASKED = [['analyze', '--json'], ['show', '--json'], ['show'], ['convert', '-o', '-', '--to', 'case']]


def test_one_change(test):
    viewers = ['public', 'mediator', 'union', 'employer', 'conciliator', 'all']
    original = (test.root / WAGES).read_text()
    folder = test.folder / 'one-change'
    folder.mkdir()

    def answers():
        return {viewer: [test.run(words[0], 'case.yaml', *words[1:], '--as', viewer, cwd=folder) for words in ASKED] for viewer in viewers}

    def bytes_of(runs):
        return [(run.code, run.out, run.err) for run in runs]
    (folder / 'case.yaml').write_text(original)
    before = answers()
    for what, seen_by, old, new in CHANGES:
        assert original.count(old) == 1, f'{WAGES} no longer holds {old!r} once'
        text = original.replace(old, new.replace('#:leak:#', ''))
        if '#:leak:#' in new:
            text = text.replace('statements:\n  # First round', 'statements:\n  - {id: z2, source: leak, visibility: mediator, quote: Hush.}\n  # First round')
        (folder / 'case.yaml').write_text(text)
        after = answers()
        faults = [f'{viewer}: {run.messages}' for viewer in viewers for run in after[viewer] if run.code != 0]
        for viewer in viewers:
            changed = bytes_of(before[viewer]) != bytes_of(after[viewer])
            meant = viewer in seen_by or (viewer == 'all' and bool(seen_by))
            if viewer == 'all' and not seen_by:
                continue                                    # a comment moves line numbers, which only this viewer is shown
            faults += [f'{viewer} {"sees no change" if meant else "sees a change"}'] if changed != meant else []
        test.point(f'{what} changes what {" and ".join(seen_by) or "nobody but all"} may see, and nothing else', faults)


# ---- files that leave the machine ----

def plain_case(**more):
    return {'zopa': 1, 'title': 'Plain', 'parties': {'ann': {'name': 'Ann'}, 'bob': {'name': 'Bob'}, 'med': {'role': 'mediator'}},
            'issues': {'i': {'options': ['x', 'y']}}, 'preferences': {party: {'weights': {'i': 1}, 'values': {'i': {'x': x, 'y': 1 - x}}, 'reservation': 0}
                                                                      for x, party in enumerate(['ann', 'bob'])}, **more}


def test_exports(test):
    exports = [['analyze', '--html', 'out'], ['analyze', '--svg', 'out'], ['show', '--html', 'out'], ['convert', '-o', 'out', '--to', 'case'],
               ['convert', '-o', 'out', '--to', 'negolog'], ['convert', '-o', '-', '--to', 'json'], ['analyze', '--json', '--html', 'out', '--svg', 'plot']]
    matter = [
        ('contains what is for the mediator only', {'statements': [{'id': 's1', 'quote': 'q', 'visibility': 'mediator'}]}),
        ('contains private matter of Bob', {'statements': [{'id': 's1', 'quote': 'q', 'for': 'bob', 'visibility': 'private'}]}),
        ('contains private matter of Ann', {'offers': [{'id': 'o1', 'by': 'ann', 'package': {'i': 'x'}, 'visibility': 'private'}]}),
        ('contains private matter of Ann and Bob', {'rounds': [{'id': 'r1', 'present': ['bob', 'ann'], 'visibility': 'private'}]}),
        ('contains private matter of med', {'standing': {'i': {'level': 'open', 'claimed_by': 'med', 'visibility': 'private'}}}),
        ('contains private matter of Bob', {'guarantees': [{'id': 'g1', 'by': 'bob', 'visibility': 'private'}]}),
        ('contains private matter of Ann, Bob and med', {'approval': {party: [{'body': 'All', 'visibility': 'private'}] for party in ('ann', 'bob', 'med')}}),
        ('contains private matter', {'constraints': [{'forbid': {'i': 'x'}, 'visibility': 'private'}]}),
        ('contains what is for the mediator only, and private matter of Ann',
         {'preferences': {'ann': {**plain_case()['preferences']['ann'], 'visibility': 'private'}, 'bob': {**plain_case()['preferences']['bob'], 'visibility': 'mediator'}}}),
    ]
    folder = test.folder / 'exports'
    folder.mkdir()
    faults, named = [], []
    for banner, more in matter:
        (folder / 'case.json').write_text(json.dumps(plain_case(**more)))
        for words in exports:
            run = test.run(words[0], 'case.json', *words[1:], cwd=folder)
            told = run.code == 2 and not run.out and any(f'this case {banner}; say for whom the file is: --as public' in line for line in run.messages)
            faults += [] if told else [f'{banner}: {words}: {run.code} {run.messages}']
        faults += [f'{banner}: {path.name} was written' for path in folder.iterdir() if path.name != 'case.json']
        sentence = f'This {banner}.'
        for verb in ['check', 'show', 'analyze']:
            for more_words, meant in [([], True), (['--as', 'all'], True), (['--as', 'public'], False)]:
                shown = re.sub(r'\s+', ' ', test.run(verb, 'case.json', *more_words, cwd=folder).text)
                named += [f'{verb} {more_words}: {sentence} {"is missing" if meant else "stands there"}'] if (sentence in shown) != meant else []
        for verb in ['show', 'analyze']:
            for viewer, meant in [('all', True), ('public', False)]:
                page = test.run(verb, 'case.json', '--html', '-', '--as', viewer, cwd=folder).text
                named += [f'{verb} --html for {viewer}: the banner {"is missing" if meant else "stands there"}'] if (banner in page) != meant else []
    test.point('a page, a picture or a converted file of matter that is not public needs --as, and nothing is written without', faults)
    test.point('text and page say whose matter is in them, and only where it is', named)
    (folder / 'case.json').write_text(json.dumps(plain_case()))
    test.point('what is all public needs no --as', [words for words in exports[:4] if test.run(words[0], 'case.json', *words[1:], cwd=folder).code != 0])
    page = test.run('analyze', WAGES, '--html', '-', '--as', 'employer').text
    test.point('a page for one party names that party\'s matter alone', [] if 'private matter of Elmstadt Transit' in page and 'for the mediator only' not in page else ['it does not'])


def body(test):
    met = set()
    for viewer in VIEWERS:
        test_random(test, viewer, seeds=(1, 2), variants=3, met=met)
    wanted = {'sources', 'constraints', 'offers', 'rounds', 'guarantees', 'statements', 'standing', 'approval', 'preferences', 'resting on hidden entries alone',
              'from of what is visible', 'contradicts of what is visible', 'supersedes of what is visible', 'corroborates of what is visible'}
    test.point('something hidden stood in every section, and was referred to in every way', sorted(wanted - met))
    test_one_change(test)
    test_exports(test)


if __name__ == "__main__":
    main(body)
