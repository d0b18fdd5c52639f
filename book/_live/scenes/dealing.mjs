// Roots dealt to layers, each of which has room for a few: a list of roots, and for each the place of its layer.

// The first dealing: in order, as the rooms are.
export const inOrder = (rooms) => rooms.flatMap((room, layer) => Array(room).fill(layer));
export const isDealing = (layers, rooms) => [...layers].sort().join() === inOrder(rooms).join();

// Which roots a layer has, by their places.
export const held = (layers, layer) => layers.map((_, i) => i).filter((i) => layers[i] === layer);

// Root i goes to a layer, and the last one there comes back for it.
export function deal(layers, i, layer) {
  const back = held(layers, layer).at(-1);
  return layers[i] === layer ? layers : layers.map((from, j) => (j === i ? layer : j === back ? layers[i] : from));
}

// The roots that a layer has more than once.
export function crowded(roots, layers, layer) {
  const own = held(layers, layer).map((i) => roots[i]);
  return [...new Set(own.filter((a, j) => own.indexOf(a) !== j))];
}

// Whether all copies of each root find layers of their own.
export function isPossible(roots, rooms) {
  const free = [...rooms];
  const fits = (i, used) => i === roots.length || free.some((room, layer) => {
    const copy = `${layer} ${roots[i]}`;
    if (!room || used.includes(copy)) return false;
    free[layer]--;
    const found = fits(i + 1, [...used, copy]);
    free[layer]++;
    return found;
  });
  return fits(0, []);
}
