/* positions.js - makes the marks of a positions picture speak: each dated statement can be pointed at, tapped, or reached with Tab. */
import { Tip } from './tip.js';

export function positions(svg) {
  const host = document.createElement('div');
  host.className = 'chart';
  svg.replaceWith(host);
  host.append(svg);
  const tip = new Tip(host);
  svg.setAttribute('role', 'group');
  for (const mark of svg.querySelectorAll('.at')) {
    const title = mark.querySelector('title');
    if (!title)
      continue;
    const words = title.textContent;
    title.remove();
    mark.setAttribute('tabindex', '0');
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', words);
    const show = () => {
      const at = mark.getBoundingClientRect(), from = host.getBoundingClientRect();
      tip.show(at.left - from.left + at.width / 2, at.top - from.top + at.height / 2, box => box.append('p').text(words));
    };
    for (const event of ['pointerenter', 'focus', 'click'])
      mark.addEventListener(event, show);
    for (const event of ['pointerleave', 'blur'])
      mark.addEventListener(event, () => tip.hide());
    mark.addEventListener('keydown', event => event.key === 'Escape' && tip.hide());
  }
}
