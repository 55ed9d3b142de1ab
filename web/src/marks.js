/* marks.js - the marks of parties and solutions, as src/report/palette.c draws them. */

/* Corners on a circle of radius one; none is the circle itself. */
const corners = [
  null,
  [[0.86, -0.86], [0.86, 0.86], [-0.86, 0.86], [-0.86, -0.86]],
  [[0, -1.22], [1.22, 0], [0, 1.22], [-1.22, 0]],
  [[0, -1.15], [1.1, 0.8], [-1.1, 0.8]],
  [[1.1, -0.8], [0, 1.15], [-1.1, -0.8]],
  [[0, -1.25], [0.29, -0.4], [1.19, -0.39], [0.48, 0.15], [0.73, 1.01], [0, 0.5], [-0.73, 1.01], [-0.48, 0.15], [-1.19, -0.39], [-0.29, -0.4]],
  [[0, -1.12], [0.97, -0.56], [0.97, 0.56], [0, 1.12], [-0.97, 0.56], [-0.97, -0.56]],
];

/* The outline of a shape of about that radius around the origin, as path data. */
export function outline(shape, radius) {
  const at = corners[shape];
  if (!at)
    return `M${radius} 0A${radius} ${radius} 0 1 1 ${-radius} 0A${radius} ${radius} 0 1 1 ${radius} 0Z`;
  return at.map(([x, y], i) => `${i ? 'L' : 'M'}${x * radius} ${y * radius}`).join('') + 'Z';
}

/* Appends the mark of a party (its index chooses shape and colour) to a D3 selection of SVG. */
export function partyMark(parent, index, radius) {
  return parent.append('path').attr('d', outline(index % 6, radius)).attr('class', `${Math.floor(index / 6) % 2 ? 'q' : 'p'}${index % 6}`);
}

/* Appends the letter of a solution in its shape. */
export function badge(parent, mark, x, y, radius) {
  const group = parent.append('g').attr('transform', `translate(${x} ${y})`);
  group.append('path').attr('d', outline(mark.shape, radius)).attr('class', `s${mark.colour}`);
  group.append('text').attr('class', 'letter').attr('y', 0.42 * radius).style('font-size', `${1.2 * radius}px`).text(mark.letter);
  return group;
}
