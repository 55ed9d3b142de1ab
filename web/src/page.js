/* page.js - what a page does beyond standing still. Each part is tried on its own: where one fails, the static picture simply stays.
 *
 * The charts are drawn with D3's modules for scales, axes, shapes and nearest points (ISC), 95 kB bundled; a library of ready charts would be
 * larger by far and know neither points in reach of the keyboard nor outcomes named option by option. */
import { frontier } from './frontier.js';
import { positions } from './positions.js';

function attempt(work) {
  try {
    work();
  } catch (error) {
    console.warn('zopa: the static picture stays', error);
  }
}

for (const script of document.querySelectorAll('script[data-chart="frontier"]'))
  attempt(() => frontier(script.closest('figure'), JSON.parse(script.textContent)));
for (const svg of document.querySelectorAll('svg.positions'))
  attempt(() => positions(svg));

/* A region that can be scrolled is in reach of the keyboard; one that cannot is no stop on the way. */
const regions = document.querySelectorAll('.scroll');
const reach = () => {
  for (const region of regions)
    region.tabIndex = region.scrollWidth > region.clientWidth ? 0 : -1;
};
addEventListener('resize', reach);
addEventListener('toggle', reach, true);
reach();

/* A reference leads to its entry even where that is folded away. */
const unfold = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest('details:not([open])');
  if (fold) {
    fold.open = true;
    target.scrollIntoView({ block: 'center' });
  }
};
addEventListener('hashchange', unfold);
unfold();
