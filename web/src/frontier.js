/* frontier.js - the frontier as a chart: two parties against each other, every outcome named when pointed at or reached with the arrow keys,
 * tied to its row in the table. The data is written by src/report/chart_data.c.
 *
 *   figure ─┬─ .still           the static picture: hidden, or folded away where it shows pairs that the chart does not
 *           ├─ .chart-tools     which parties, what is shown
 *           ├─ .chart           drawn anew for each width and choice
 *           └─ .chart-legend */
import { axisBottom, axisLeft } from 'd3-axis';
import { Delaunay } from 'd3-delaunay';
import { scaleLinear } from 'd3-scale';
import { create, select } from 'd3-selection';
import { curveStepAfter, line } from 'd3-shape';
import { badge, outline, partyMark } from './marks.js';
import { Tip } from './tip.js';

const ISSUES_NAMED = 12, NEAR = 36, WIDTH_MAX = 760;

const figureOf = value => value.toFixed(4);

export function frontier(figure, data) {
  if (data.parties.length < 2)
    return;
  new Chart(figure, data).start();
}

class Chart {
  constructor(figure, data) {
    this.figure = figure;
    this.data = data;
    this.x = 0;
    this.y = 1;
    this.cloud = true;
    this.zoom = false;
    this.now = -1;                /* the point pointed at */
    this.current = 0;             /* the place in order that the keyboard is at */
    /* A solution that thinning left out of the points is a point all the same. */
    this.points = data.points.map(point => ({ ...point, marks: [] }));
    for (const mark of data.marks) {
      let point = this.points.find(other => other.u.every((value, p) => value === mark.u[p]));
      if (!point)
        this.points.push(point = { u: mark.u, o: mark.o, ties: null, number: null, marks: [] });
      point.marks.push(mark);
    }
    this.points.sort((a, b) => b.u[0] - a.u[0] || a.u[1] - b.u[1]);
    this.linkRows();
  }

  /* Rows of the table and points of the chart answer to each other. */
  linkRows() {
    for (const [i, point] of this.points.entries()) {
      const row = point.number && document.getElementById(`point-${point.number}`);
      if (!row)
        continue;
      point.row = row;
      row.dataset.point = i;
      row.addEventListener('pointerenter', () => this.show(i));
      row.addEventListener('pointerleave', () => this.hide());
      row.addEventListener('click', () => {
        const k = this.order.indexOf(i);
        this.figure.scrollIntoView({ block: 'nearest' });
        if (k >= 0)
          this.focus(k);
      });
    }
  }

  start() {
    const still = this.figure.querySelector('.still');
    this.tools = create('div').attr('class', 'chart-tools');
    this.chart = create('div').attr('class', 'chart');
    this.figure.insertBefore(this.tools.node(), still);
    this.figure.insertBefore(this.chart.node(), still);
    this.legend();
    if (this.data.parties.length > 2) {
      const fold = document.createElement('details'), summary = document.createElement('summary');
      summary.textContent = 'All parties in one picture';
      still.replaceWith(fold);
      fold.append(summary, still);
    } else
      still.hidden = true;
    this.buildTools();
    this.draw();
    let width = this.chart.node().clientWidth;
    new ResizeObserver(() => {
      if (this.chart.node().clientWidth !== width) {
        width = this.chart.node().clientWidth;
        this.draw();
      }
    }).observe(this.chart.node());
  }

  buildTools() {
    const { parties } = this.data;
    if (parties.length > 2)
      for (const [side, label] of [['x', 'Across'], ['y', 'Up']]) {
        const choose = this.tools.append('label').text(`${label} `).append('select');
        choose.selectAll('option').data(parties).join('option').attr('value', (_, i) => i).property('selected', (_, i) => i === this[side])
          .text(party => party.name);
        choose.on('change', event => {
          /* Choosing the party of the other side changes the two about. */
          const other = side === 'x' ? 'y' : 'x', before = this[side];
          this[side] = Number(event.target.value);
          if (this[other] === this[side])
            this[other] = before;
          this.tools.selectAll('select').each((_, i, nodes) => { nodes[i].value = i ? this.y : this.x; });
          this.draw();
        });
      }
    const toggle = (label, name) => {
      const box = this.tools.append('label');
      box.append('input').attr('type', 'checkbox').property('checked', this[name]).on('change', event => {
        this[name] = event.target.checked;
        this.draw();
      });
      box.append('span').text(label);
    };
    if (this.data.cloud.length)
      toggle('other outcomes', 'cloud');
    if (this.data.reservation && this.data.ideal)
      toggle('only where both do better than without agreement', 'zoom');
  }

  legend() {
    const { data } = this, list = create('div').attr('class', 'chart-legend');
    const item = (draw, text) => {
      const entry = list.append('span').attr('class', 'party');
      draw(entry.append('svg').attr('class', 'plot mark').attr('viewBox', '-9 -9 18 18').attr('aria-hidden', 'true')
        .style('width', '18px').style('height', '18px').style('align-self', 'center'));
      entry.append('span').text(text);
    };
    item(svg => svg.append('circle').attr('r', 4).attr('class', 'point'),
         data.total ? `frontier: ${data.points.length} of ${data.total} points, thinned evenly`
                    : `frontier: ${data.points.length} ${data.points.length === 1 ? 'point' : 'points'}`);
    const passing = data.points.filter(point => point.passes).length;
    if (data.points.some(point => 'passes' in point))
      item(svg => {
        svg.append('circle').attr('r', 3).attr('class', 'point');
        svg.append('path').attr('d', outline(2, 6)).attr('class', 'passes');
      }, `would pass everywhere (${passing} of ${data.points.length})`);
    if (data.reservation)
      item(svg => svg.append('path').attr('d', 'M-9 0H9').attr('class', 'floor'), 'no agreement (shaded: both do at least as well)');
    if (data.ideal)
      item(svg => svg.append('path').attr('d', 'M-4.5 -4.5l9 9m0 -9l-9 9').attr('class', 'ideal'), 'ideal point');
    for (const mark of data.marks)
      item(svg => badge(svg, mark, 0, 0, 7.5), mark.name);
    this.figure.insertBefore(list.node(), this.figure.querySelector('script'));
  }

  /* The domain of a party's axis: all that is shown, or from its reservation value to its ideal. */
  domain(party) {
    const { data } = this;
    if (this.zoom)
      return [data.reservation[party], data.ideal[party] > data.reservation[party] ? data.ideal[party] : data.reservation[party] + 1];
    const values = [...this.points, ...data.marks].map(point => point.u[party]);
    for (const more of [data.reservation, data.ideal, ...(this.cloud ? data.cloud : [])])
      if (more)
        values.push(more[party]);
    let low = Infinity, high = -Infinity;
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return high - low > 1e-9 ? [low, high] : [low - 0.05, high + 0.05];
  }

  draw() {
    const { data } = this, width = Math.max(260, Math.min(WIDTH_MAX, this.chart.node().clientWidth));
    const box = { left: 52, top: 12, right: width - 14, bottom: Math.round(Math.max(280, width * 0.62)) }, height = box.bottom + 46;
    this.sx = scaleLinear(this.domain(this.x), [box.left, box.right]).nice(6);
    this.sy = scaleLinear(this.domain(this.y), [box.bottom, box.top]).nice(6);
    this.chart.selectAll('svg').remove();
    this.tip ??= new Tip(this.chart.node());
    this.tip.hide();
    this.now = -1;
    const svg = this.svg = this.chart.insert('svg', ':first-child').attr('class', 'plot').attr('viewBox', `0 0 ${width} ${height}`)
      .attr('width', width).attr('height', height).attr('role', 'group')
      .attr('aria-label', `Frontier: utility of ${data.parties[this.x].name} across, of ${data.parties[this.y].name} up. ` +
        'Arrow keys go from point to point; Enter goes to its row in the table.');
    this.drawAxes(svg, box, height);
    const inside = svg.append('svg').attr('x', box.left).attr('y', box.top).attr('width', box.right - box.left)
      .attr('height', box.bottom - box.top).attr('viewBox', `${box.left} ${box.top} ${box.right - box.left} ${box.bottom - box.top}`)
      .style('overflow', this.zoom ? 'hidden' : 'visible');
    svg.insert('rect', ':first-child').attr('class', 'hit').attr('width', width).attr('height', height);
    this.drawBackground(inside, box);
    this.drawPoints(inside, box);
    this.drawBadges(svg, box);
    this.ring = inside.append('circle').attr('class', 'now').attr('r', 8).style('display', 'none');
    svg.on('pointermove pointerdown', event => this.point(event)).on('pointerleave', () => this.hide());
  }

  drawAxes(svg, box, height) {
    const { parties } = this.data;
    const ticks = Math.max(3, Math.round((box.right - box.left) / 90));
    svg.append('rect').attr('class', 'box').attr('x', box.left).attr('y', box.top).attr('width', box.right - box.left)
      .attr('height', box.bottom - box.top);
    const axes = [
      svg.append('g').attr('transform', `translate(0 ${box.bottom})`).call(axisBottom(this.sx).ticks(ticks).tickSize(box.top - box.bottom).tickPadding(8)),
      svg.append('g').attr('transform', `translate(${box.left} 0)`).call(axisLeft(this.sy).ticks(5).tickSize(box.left - box.right).tickPadding(8)),
    ];
    for (const axis of axes) {
      axis.attr('fill', null).attr('font-family', null).attr('font-size', null);
      axis.select('.domain').remove();
      axis.selectAll('line').attr('stroke', null).attr('class', 'grid');
      axis.selectAll('text').attr('fill', null);
    }
    for (const [party, place] of [[this.x, `translate(${(box.left + box.right) / 2} ${height - 6})`],
                                  [this.y, `translate(13 ${(box.top + box.bottom) / 2}) rotate(-90)`]]) {
      const name = svg.append('g').attr('transform', place);
      const text = name.append('text').attr('class', 'name').attr('text-anchor', 'middle').attr('x', 8).text(`utility to ${parties[party].name} →`);
      const room = party === this.x ? box.right - box.left : box.bottom - box.top;
      for (let length = parties[party].name.length; text.node().getComputedTextLength() > room - 24 && length > 4; length -= 2)
        text.text(`utility to ${parties[party].name.slice(0, length)}… →`);
      partyMark(name.append('g').attr('transform', `translate(${-text.node().getComputedTextLength() / 2 - 2} -4)`), parties[party].mark, 4.5);
    }
  }

  drawBackground(svg, box) {
    const { data } = this, { sx, sy } = this;
    if (data.reservation) {
      const x = sx(data.reservation[this.x]), y = sy(data.reservation[this.y]);
      svg.append('rect').attr('class', 'gain').attr('x', x).attr('y', box.top).attr('width', Math.max(0, box.right - x)).attr('height', Math.max(0, y - box.top));
      svg.append('path').attr('class', 'floor').attr('d', `M${x} ${box.top}V${box.bottom}M${box.left} ${y}H${box.right}`);
    }
    if (this.cloud)
      svg.append('path').attr('class', 'cloud').attr('d', data.cloud.map(u => `M${sx(u[this.x])} ${sy(u[this.y])}h0`).join(''));
    if (data.parties.length === 2) {
      /* The border of what the points dominate, from the axis of the first party round to that of the second. */
      const steps = this.points.map(point => [sx(point.u[this.x]), sy(point.u[this.y])]);
      if (steps.length)
        svg.append('path').attr('class', 'stairs')
          .attr('d', line().curve(curveStepAfter)([[steps[0][0], box.bottom], ...steps, [box.left, steps[steps.length - 1][1]]]));
    }
    if (data.ideal)
      svg.append('path').attr('class', 'ideal').attr('d', `M${sx(data.ideal[this.x]) - 4.5} ${sy(data.ideal[this.y]) - 4.5}l9 9m0 -9l-9 9`);
  }

  drawPoints(svg, box) {
    this.at = this.points.map(point => [this.sx(point.u[this.x]), this.sy(point.u[this.y])]);
    /* The points inside the box, in the order in which the arrow keys visit them: from right to left. */
    const inside = ([x, y]) => x > box.left - 1 && x < box.right + 1 && y > box.top - 1 && y < box.bottom + 1;
    this.order = [...this.points.keys()].filter(i => inside(this.at[i])).sort((a, b) => this.at[b][0] - this.at[a][0]);
    this.nearest = Delaunay.from(this.order, i => this.at[i][0], i => this.at[i][1]);
    this.current = 0;
    const many = this.points.length > 300;
    this.circles = svg.append('g').attr('class', many ? 'point fine' : 'point').selectAll('circle').data(this.order).join('circle')
      .attr('cx', i => this.at[i][0]).attr('cy', i => this.at[i][1]).attr('r', many ? 2.4 : 3.5)
      .attr('role', 'img').attr('aria-label', i => this.words(this.points[i]))
      .attr('tabindex', (_, k) => k === this.current ? 0 : -1)
      .on('focus', (_, i) => this.show(i))
      .on('blur', () => this.hide())
      .on('keydown', event => this.key(event));
    /* What would pass everywhere stands in a diamond. */
    svg.append('g').selectAll('path').data(this.order.filter(i => this.points[i].passes)).join('path')
      .attr('class', 'passes').attr('d', outline(2, many ? 5 : 6.5)).attr('transform', i => `translate(${this.at[i][0]} ${this.at[i][1]})`);
  }

  /* The letters of solutions, off their points towards the upper right, further out where they would meet. */
  drawBadges(svg, box) {
    const taken = [], r = 8.5;
    for (const [i, point] of this.points.entries()) {
      const [px, py] = this.at[i], wide = 2.3 * r * point.marks.length;
      if (!point.marks.length || !this.order.includes(i))
        continue;
      let x, y;
      for (let far = 0; far < 8; far++) {
        x = Math.min(px + 12 + 1.1 * r + 14 * far, box.right - wide + r);
        y = Math.max(py - 12 - 8 * far, box.top + r + 2);
        if (!taken.some(other => x < other.x + other.wide && other.x < x + wide && Math.abs(y - other.y) < 2.4 * r))
          break;
      }
      taken.push({ x, y, wide });
      svg.append('path').attr('class', 'leader').attr('d', `M${px} ${py}L${x} ${y}`);
      svg.append('path').attr('class', 'ring').attr('transform', `translate(${px} ${py})`)
        .attr('d', outline(point.marks.length > 1 ? 0 : point.marks[0].shape, 0.62 * r));
      for (const [k, mark] of point.marks.entries())
        badge(svg, mark, x + 2.3 * r * k, y, r).style('pointer-events', 'none');
    }
  }

  /* --- pointing at a point --- */

  pairs(point) {
    const { issues } = this.data;
    const named = point.o ? issues.slice(0, ISSUES_NAMED).map((issue, i) => [issue.name, issue.options[point.o[i]] ?? '–']) : [];
    if (point.o && issues.length > ISSUES_NAMED)
      named.push(['', `and ${issues.length - ISSUES_NAMED} more issues`]);
    return named;
  }

  words(point) {
    return [
      ...point.marks.map(mark => mark.name),
      ...this.pairs(point).map(([term, text]) => term ? `${term}: ${text}` : text),
      ...this.data.parties.map((party, p) => `${party.name} ${figureOf(point.u[p])}`),
      ...(point.ties && point.ties !== '1' ? [`${point.ties} outcomes share this point`] : []),
      ...(point.passes ? ['would pass everywhere'] : []),
    ].join('; ');
  }

  fillTip(box, point) {
    if (point.marks.length)
      box.append('p').attr('class', 'badges').text(point.marks.map(mark => `${mark.letter} ${mark.name}`).join(', '));
    const list = box.append('dl');
    for (const [term, text] of this.pairs(point)) {
      list.append('dt').text(term);
      list.append('dd').text(text);
    }
    for (const [p, party] of this.data.parties.entries()) {
      const term = list.append('dt').append('span').attr('class', 'party');
      partyMark(term.append('svg').attr('class', 'mark').attr('viewBox', '-7 -7 14 14'), party.mark, 6);
      term.append('span').text(party.name);
      list.append('dd').attr('class', 'n').text(figureOf(point.u[p]));
    }
    if (point.ties && point.ties !== '1')
      box.append('p').style('margin', '5px 0 0').text(`${point.ties} outcomes share this point; this is the first.`);
  }

  show(i) {
    if (i === this.now || !this.order.includes(i))
      return;
    this.hide();
    this.now = i;
    const [x, y] = this.at[i], point = this.points[i];
    const scale = this.svg.node().getBoundingClientRect().width / Number(this.svg.attr('width')) || 1;
    this.ring.attr('cx', x).attr('cy', y).style('display', null);
    this.tip.show(x * scale, y * scale, box => this.fillTip(box, point));
    select(point.row ?? null).classed('now', true);
  }

  hide() {
    if (this.now < 0)
      return;
    select(this.points[this.now].row ?? null).classed('now', false);
    this.now = -1;
    this.ring.style('display', 'none');
    this.tip.hide();
  }

  /* The nearest point, when it is near. */
  point(event) {
    if (!this.order.length)
      return;
    const matrix = this.svg.node().getScreenCTM().inverse(), at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    const i = this.order[this.nearest.find(at.x, at.y)];
    if (Math.hypot(this.at[i][0] - at.x, this.at[i][1] - at.y) < NEAR)
      this.show(i);
    else
      this.hide();
  }

  /* Takes the keyboard to the k-th point in order. */
  focus(k) {
    const nodes = this.circles.nodes();
    nodes[this.current].setAttribute('tabindex', -1);
    this.current = k;
    nodes[k].setAttribute('tabindex', 0);
    nodes[k].focus({ preventScroll: true });
    this.show(this.order[k]);
  }

  key(event) {
    const last = this.order.length - 1, step = { ArrowRight: -1, ArrowDown: -1, ArrowLeft: 1, ArrowUp: 1 }[event.key];
    const { row } = this.points[this.order[this.current]];
    if (step)
      this.focus(Math.max(0, Math.min(last, this.current + step)));
    else if (event.key === 'Home' || event.key === 'End')
      this.focus(event.key === 'Home' ? 0 : last);
    else if (event.key === 'Escape')
      this.hide();
    else if (event.key === 'Enter' && row) {
      const fold = row.closest('details');
      if (fold)
        fold.open = true;
      row.scrollIntoView({ block: 'center' });
    } else
      return;
    event.preventDefault();
  }
}
