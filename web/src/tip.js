/* tip.js - the box beside a point that says what it is. It is for eyes; who hears the page hears the point's own label. */
import { create } from 'd3-selection';

export class Tip {
  /* host: the positioned element inside which the tip stands. */
  constructor(host) {
    this.host = host;
    this.box = create('div').attr('class', 'chart-tip').attr('aria-hidden', 'true').attr('hidden', '');
    host.append(this.box.node());
  }

  /* Shows what fill(box) puts into the emptied box, beside (x, y) of the host and inside it where that can be. */
  show(x, y, fill) {
    const box = this.box.node();
    box.replaceChildren();
    fill(this.box);
    box.hidden = false;
    const width = this.host.clientWidth, room = 14;
    const right = x + room + box.offsetWidth <= width, left = x - room - box.offsetWidth >= 0;
    const beside = right || left;
    box.style.left = `${right ? x + room : left ? x - room - box.offsetWidth : Math.max(0, Math.min(x - box.offsetWidth / 2, width - box.offsetWidth))}px`;
    const above = y - box.offsetHeight - room;
    box.style.top = `${beside ? Math.max(0, y - box.offsetHeight / 2) : above > 0 ? above : y + room}px`;
  }

  hide() {
    this.box.node().hidden = true;
  }
}
