#!/usr/bin/env python3
"""browser.py - opens sample pages in Chromium and looks at what a person would: that charts are there, name their outcomes under mouse and
keyboard, answer to their table, fit a phone, and that nothing complains or reaches out. Prints TAP.

usage: browser.py SAMPLE_PAGE [PICTURES]

SAMPLE_PAGE is the program made from sample_page.c; with PICTURES, a folder, screenshots are written there.
"""
import pathlib
import subprocess
import sys
import tempfile

import chromium

PAGES = {'case': ['case'], 'two': ['analysis', '2'], 'three': ['analysis', '3'], 'five': ['analysis', '5'], 'seven': ['analysis', '7'],
         'hostile': ['hostile', '3'], 'packages': ['bridge', '0'], 'many': ['bridge', '1'], 'conflicts': ['bridge', '4']}
WIDTHS = (1280, 390)

# What is wider than the window although nothing but .scroll may be.
WIDE = '''[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .skip'))
            .map(e => e.tagName + '.' + e.getAttribute('class')).slice(0, 5)'''
CENTRE = '''(() => {{ const c = document.querySelectorAll('{0}')[{1}]; c.scrollIntoView({{block: 'center'}});
            const r = c.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()'''
TIP = '''(() => { const t = document.querySelector('.chart-tip:not([hidden])'); return t ? t.innerText : ''; })()'''
LUMINANCE = '''(() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number); return r + g + b; })()'''


class Tap:
    """Points of the Test Anything Protocol."""

    def __init__(self):
        self.count = self.failed = 0

    def point(self, held, what, detail=''):
        self.count += 1
        self.failed += not held
        if not held and detail != '':
            print(f'# {detail}')
        print(f'{"ok" if held else "not ok"} {self.count} - {what}', flush=True)

    def skip(self, what, why):
        self.count += 1
        print(f'ok {self.count} - {what} # SKIP {why}')

    def done(self):
        print(f'1..{self.count}')
        return self.failed > 0


def check_frames(tap, browser, urls, pictures):
    """Every page at every width, light and dark: quiet, alone, no wider than the window."""
    for name, url in urls.items():
        faults = []
        for width in WIDTHS:
            for dark in (False, True):
                browser.open(url, width, 900, dark)
                faults += browser.complaints() + browser.requests() + browser.evaluate(WIDE)
                if browser.evaluate('document.documentElement.scrollWidth') > width:
                    faults.append(f'{width} pixels are not enough')
                if (browser.evaluate(LUMINANCE) < 200) != dark:
                    faults.append('the ground is not dark' if dark else 'the ground is not light')
                if pictures:
                    browser.picture(f'{pictures}/{name}-{width}{"-dark" if dark else ""}.png')
        tap.point(not faults, f'{name}: quiet, asks nothing of any network, fits 1280 and 390 pixels, light and dark', faults)


def check_hover(tap, browser, url):
    """The mouse: a tip that names the outcome, and the row that answers."""
    browser.open(url)
    points = browser.evaluate('document.querySelectorAll(".chart .point circle").length')
    tap.point(points == browser.evaluate('document.querySelectorAll("tr[id^=point-]").length') > 5, 'two: a point for each row', points)
    browser.move(*browser.evaluate(CENTRE.format('.chart .point circle', 8)))
    tip = browser.evaluate(TIP)
    wanted = ('Pay, year one', '%', 'Automation', 'Term', 'Night shifts', 'Union', 'Port', '0.')
    tap.point(all(word in tip for word in wanted), 'two: the tip under the mouse names the outcome and what it is worth', tip)
    row = browser.evaluate('document.querySelectorAll("tr.now").length == 1 && document.querySelector("tr.now").innerText')
    tap.point(bool(row) and tip.split('Union\n')[1][:6] in row, 'two: the row of the point answers', row)
    browser.move(3, 3)
    tap.point(browser.evaluate(TIP) == '' and not browser.evaluate('document.querySelector("tr.now")'), 'two: leaving takes the tip away')
    browser.move(*browser.evaluate(CENTRE.format('tr[id^=point-] td', 4)))
    tap.point(browser.evaluate(TIP) != '', 'two: pointing at a row shows its point')
    letters = browser.evaluate('[...document.querySelectorAll(".chart .letter")].map(e => e.textContent).sort().join("")')
    tap.point(letters == 'EKNU', 'two: the four solutions have their letters', letters)
    tap.point(browser.evaluate('document.querySelector(".still").hidden'), 'two: the static picture has given way')


def check_keys(tap, browser, url):
    """The keyboard: into the chart, from point to point, to the row."""
    browser.open(url)
    browser.evaluate('document.querySelector(".chart-tools input:last-of-type").focus()')
    for _ in range(4):
        browser.key('Tab')
        if browser.evaluate('document.activeElement.tagName') == 'circle':
            break
    first = browser.evaluate('document.activeElement.getAttribute("aria-label") || ""')
    tap.point('Pay, year one: ' in first and 'Union' in first, 'two: Tab reaches a point, whose label names the outcome', first)
    for _ in range(3):
        browser.key('ArrowLeft')
    second = browser.evaluate('document.activeElement.getAttribute("aria-label") || ""')
    tap.point(second not in ('', first) and browser.evaluate(TIP) != '', 'two: arrow keys go from point to point, tip and all', second)
    browser.evaluate('document.querySelectorAll("details").forEach(d => d.open = false)')
    browser.key('Enter')
    shown = browser.evaluate('(() => { const r = document.querySelector("tr.now").getBoundingClientRect(); return r.height > 0 && r.top > 0 && r.bottom < innerHeight; })()')
    tap.point(shown, 'two: Enter brings its row into view, unfolding the list')
    browser.key('Escape')
    tap.point(browser.evaluate(TIP) == '', 'two: Escape takes the tip away')


def check_choices(tap, browser, url):
    """More than two parties: which of them, and nothing but what all gain from."""
    browser.open(url)
    browser.evaluate('(() => { const s = document.querySelectorAll(".chart-tools select")[1]; s.value = 2; s.dispatchEvent(new Event("change")); })()')
    names = browser.evaluate('[...document.querySelectorAll(".chart .name")].map(e => e.textContent)')
    tap.point(names == ['utility to Union →', 'utility to Ministry →'], 'three: another party can be chosen', names)
    browser.evaluate('(() => { const s = document.querySelectorAll(".chart-tools select")[1]; s.value = 0; s.dispatchEvent(new Event("change")); })()')
    names = browser.evaluate('[...document.querySelectorAll(".chart .name")].map(e => e.textContent)')
    tap.point(names == ['utility to Ministry →', 'utility to Union →'], 'three: choosing the other side\'s party changes the two about', names)
    before = browser.evaluate('document.querySelectorAll(".chart .point circle").length')
    browser.evaluate('[...document.querySelectorAll(".chart-tools input")].pop().click()')
    after = browser.evaluate('document.querySelectorAll(".chart .point circle").length')
    tap.point(0 < after < before and not browser.complaints(), 'three: zooming leaves the points where both gain', (before, after))
    tap.point(browser.evaluate('!!document.querySelector("details .still svg")'), 'three: all pairs are kept, folded away')


def check_positions(tap, browser, url):
    """Each dated position speaks."""
    browser.open(url)
    browser.move(*browser.evaluate(CENTRE.format('.positions .at', 0)))
    tip = browser.evaluate(TIP)
    tap.point('Nine per cent' in tip, 'case: a position says who said what', tip)
    reach = browser.evaluate('[...document.querySelectorAll(".positions .at")].every(e => e.tabIndex == 0 && e.getAttribute("aria-label"))')
    tap.point(reach, 'case: every position is in reach of the keyboard')
    dangling = browser.evaluate('[...document.querySelectorAll("a[href^=\\"#\\"]")].map(a => a.hash.slice(1)).filter(id => !document.getElementById(id))')
    tap.point(dangling == [], 'case: every reference leads somewhere', dangling)
    headings = browser.evaluate('[...document.querySelectorAll("h1, h2, h3")].map(h => Number(h.tagName[1]))')
    steps = all(b - a <= 1 for a, b in zip(headings, headings[1:]))
    tap.point(headings[:1] == [1] and headings.count(1) == 1 and steps, 'case: headings are in order', headings)


def check_packages(tap, browser, url):
    """Cards: side by side, their bars as long as their shares and told in words, nothing cut off, every reference leading somewhere."""
    browser.open(url)
    cards = browser.evaluate('[...document.querySelectorAll("article.card")].map(c => { const r = c.getBoundingClientRect(); return [r.x, r.y]; })')
    tap.point(len(cards) == 3 and len({y for _, y in cards}) == 1, 'packages: three cards stand side by side', cards)
    bars = browser.evaluate("""[...document.querySelectorAll(".bar")].map(b => {
        const whole = b.querySelector(".track").getBoundingClientRect().width, part = b.querySelectorAll("rect")[1].getBoundingClientRect().width;
        return [b.querySelector(".n").textContent, part / whole, b.getAttribute("role"), b.getAttribute("aria-label")]; })""")
    good = all(abs(float(text.split()[0]) / 100 - share) < 0.01 and role == 'img' and label for text, share, role, label in bars)
    tap.point(len(bars) == 9 and good, 'packages: a bar is as long as the share beside it, and told in words', bars)
    cut = browser.evaluate('[...document.querySelectorAll(".card *")].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1).map(e => e.outerHTML.slice(0, 80))')
    tap.point(cut == [], 'packages: nothing in a card is cut off', cut)
    dangling = browser.evaluate('[...document.querySelectorAll("a[href^=\\"#\\"]")].map(a => a.hash.slice(1)).filter(id => !document.getElementById(id))')
    tap.point(dangling == [], 'packages: every reference leads somewhere', dangling)


def check_still(tap, browser, url):
    """Without script the static picture stands."""
    browser.open(url, script=False)
    still = browser.evaluate('document.querySelectorAll(".still svg circle title").length > 10 && !document.querySelector(".still").hidden')
    tap.point(still and not browser.complaints(), 'two: without script the static picture stands, a title on each point')


def main(program, pictures=None):
    tap, path = Tap(), chromium.find()
    if not path:
        tap.skip('pages in a browser', 'no Chromium here')
        return tap.done()
    with tempfile.TemporaryDirectory(prefix='zopa-pages-') as folder, chromium.Browser(path) as browser:
        urls = {}
        for name, arguments in PAGES.items():
            file = pathlib.Path(folder, name + '.html')
            file.write_bytes(subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE).stdout)
            urls[name] = file.as_uri()
        check_frames(tap, browser, urls, pictures)
        browser.open(urls['hostile'])
        hacked = browser.evaluate('typeof hacked !== "undefined" || getComputedStyle(document.body).display === "none"')
        tap.point(not hacked, 'hostile: no name runs as script or style')
        check_packages(tap, browser, urls['packages'])
        check_still(tap, browser, urls['two'])
        browser.open(urls['two'])
        if not browser.evaluate('!!document.querySelector("body > script")'):
            tap.skip('charts', 'built without the page\'s script')
            return tap.done()
        check_hover(tap, browser, urls['two'])
        check_keys(tap, browser, urls['two'])
        check_choices(tap, browser, urls['three'])
        check_positions(tap, browser, urls['case'])
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:3]))
