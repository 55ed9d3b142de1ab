"""chromium.py - drives a headless Chromium through its DevTools protocol, with nothing but Python's own library.

The protocol runs over the pipe that --remote-debugging-pipe opens (file descriptors 3 and 4, messages ended by NUL). Each Browser has a
fresh profile and is closed, with all its processes, at the end of the with block.
"""
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ('chromium', 'chromium-browser', 'google-chrome')
FLAGS = ('--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync', '--disable-default-apps', '--hide-scrollbars', '--remote-debugging-pipe')


def find():
    """The path of a Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One page of one browser. `events` collects what it reports, in order."""

    def __init__(self, path):
        self.profile = tempfile.mkdtemp(prefix='zopa-browser-')
        to_child, self.write = os.pipe()
        self.read, from_child = os.pipe()
        # The child wants its ends at exactly 3 and 4; a shell moves them there, whatever they are here.
        command = f'exec 3<&{to_child} 4>&{from_child}; exec "$0" "$@"'
        self.process = subprocess.Popen(['/bin/bash', '-c', command, path, *FLAGS, f'--user-data-dir={self.profile}', 'about:blank'],
                                        pass_fds=(to_child, from_child), start_new_session=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer, self.number, self.session, self.events = b'', 0, None, []

    def __enter__(self):
        targets = self.call('Target.getTargets')['targetInfos']
        target = next(t for t in targets if t['type'] == 'page')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self.call(domain + '.enable')
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.write)
        os.close(self.read)
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self, seconds):
        """The next message of the browser; None when none comes in that time."""
        end = time.monotonic() + seconds
        while b'\0' not in self.buffer:
            ready, _, _ = select.select([self.read], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            data = os.read(self.read, 1 << 16)
            if not data:
                raise RuntimeError('the browser has ended')
            self.buffer += data
        text, self.buffer = self.buffer.split(b'\0', 1)
        return json.loads(text)

    def call(self, method, **parameters):
        """Calls a method of the protocol and returns its result."""
        self.number += 1
        request = {'id': self.number, 'method': method, 'params': parameters}
        if self.session:
            request['sessionId'] = self.session
        os.write(self.write, json.dumps(request).encode() + b'\0')
        while True:
            answer = self.message(30)
            if answer is None:
                raise RuntimeError(f'no answer to {method}')
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise RuntimeError(f'{method}: {answer["error"]["message"]}')
                return answer['result']
            if 'method' in answer:
                self.events.append(answer)

    def wait(self, method, seconds=20):
        """Waits for an event."""
        end = time.monotonic() + seconds
        while not any(event['method'] == method for event in self.events):
            if time.monotonic() > end:
                raise RuntimeError(f'{method} did not come')
            event = self.message(1)
            if event:
                self.events.append(event)

    def open(self, url, width=1280, height=900, dark=False, script=True):
        """Opens a page in a window of that size."""
        self.call('Emulation.setScriptExecutionDisabled', value=not script)
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call('Emulation.setEmulatedMedia', media='', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.events.clear()
        self.call('Page.navigate', url=url)
        self.wait('Page.loadEventFired')
        self.call('Emulation.setScriptExecutionDisabled', value=False)
        if script:
            self.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')

    def evaluate(self, expression):
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self.call('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError(answer['exceptionDetails'].get('exception', {}).get('description', expression))
        return answer['result'].get('value')

    def move(self, x, y):
        """Moves the mouse there."""
        self.call('Input.dispatchMouseEvent', type='mouseMoved', x=x, y=y)

    def key(self, name):
        """Presses and releases a key."""
        code = {'Tab': 9, 'Enter': 13, 'Escape': 27, 'ArrowLeft': 37, 'ArrowRight': 39, 'Home': 36, 'End': 35}[name]
        for kind in ('rawKeyDown', 'keyUp'):
            self.call('Input.dispatchKeyEvent', type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def picture(self, path, whole=True):
        """Writes a PNG of the page, or of the window only."""
        answer = self.call('Page.captureScreenshot', format='png', captureBeyondViewport=whole)
        with open(path, 'wb') as file:
            file.write(base64.b64decode(answer['data']))

    def complaints(self):
        """Errors and warnings of the console, exceptions, and refusals by the page's own policy."""
        found = []
        for event in self.events:
            method, parameters = event['method'], event['params']
            if method == 'Runtime.exceptionThrown':
                found.append(parameters['exceptionDetails'].get('exception', {}).get('description', 'exception'))
            elif method == 'Runtime.consoleAPICalled' and parameters['type'] in ('error', 'warning', 'assert'):
                found.append(' '.join(str(argument.get('value', argument.get('description'))) for argument in parameters['args']))
            elif method == 'Log.entryAdded' and parameters['entry']['level'] in ('error', 'warning'):
                found.append(parameters['entry']['text'])
        return found

    def requests(self):
        """The addresses that were asked for, but for the page itself and data inside it."""
        urls = [event['params']['request']['url'] for event in self.events if event['method'] == 'Network.requestWillBeSent']
        return [url for url in urls[1:] if not url.startswith('data:')]
