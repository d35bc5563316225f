// Which zones an object lies in: outlines are asked once of the service, the object never leaves the browser.

import { getJson } from "../api.js";

const LAYERS = { commune: "communes", epci: "epci", canton: "cantons", territoire: "territoires", departement: "departement" };
const asked = new Map();

// [{ id, code, nom, box, polygons }] of a level; a failure is asked again next time.
export function outlinesOf(niveau) {
  if (!asked.has(niveau)) {
    asked.set(niveau, getJson(`/layers/${LAYERS[niveau]}.geojson`).then(({ features }) => features.map(outline)));
    asked.get(niveau).catch(() => asked.delete(niveau));
  }
  return asked.get(niveau);
}

function outline({ id, properties, geometry }) {
  const polygons = polygonsOf(geometry);
  return { id, code: properties.code, nom: properties.nom, box: boxOf(polygons.flat(2)), polygons };
}

export function zonesOf(geometry, outlines) {
  const shape = partsOf(geometry);
  const near = outlines.filter(({ box }) => meet(box, shape.box));
  if (shape.points) return unique(shape.points.map((at) => near.find(({ polygons }) => isIn(at, polygons))));
  return near.filter((zone) => touches(shape, zone));
}

// A point inside: halfway of the widest stretch at mid-height of the largest ring.
export function innerPoint({ polygons }) {
  const [rings] = polygons.toSorted((one, other) => area(other[0]) - area(one[0]));
  const [, south, , north] = boxOf(rings[0]);
  const lat = (south + north) / 2;
  const cuts = rings.flatMap((ring) => edges(ring).filter(([a, b]) => a[1] > lat !== b[1] > lat).map(([a, b]) => a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0])));
  cuts.sort((one, other) => one - other);
  const spans = cuts.flatMap((from, rank) => (rank % 2 ? [] : [[from, cuts[rank + 1]]]));
  const [from, to] = spans.reduce((best, one) => (one[1] - one[0] > best[1] - best[0] ? one : best));
  return [(from + to) / 2, lat];
}

function partsOf({ type, coordinates }) {
  if (type === "Point") return { points: [coordinates], box: boxOf([coordinates]) };
  if (type === "MultiPoint") return { points: coordinates, box: boxOf(coordinates) };
  if (type.endsWith("Polygon")) {
    const polygons = polygonsOf({ type, coordinates });
    return { polygons, lines: polygons.flat(), box: boxOf(polygons.flat(2)) };
  }
  const lines = type === "LineString" ? [coordinates] : coordinates;
  return { polygons: [], lines, box: boxOf(lines.flat()) };
}

const polygonsOf = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);
const unique = (zones) => [...new Set(zones.filter(Boolean))];
const edges = (line) => line.slice(1).map((to, rank) => [line[rank], to]);
const area = (ring) => Math.abs(edges(ring).reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0));
const meet = (one, other) => one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];

function touches({ polygons, lines, box }, zone) {
  if (lines.some((line) => line.some((at) => isIn(at, zone.polygons)))) return true;
  if (polygons.length && zone.polygons.some(([ring]) => isIn(ring[0], polygons))) return true;
  const sides = lines.flatMap(edges).filter((side) => meet(boxOf(side), zone.box));
  const borders = zone.polygons.flat().flatMap(edges).filter((side) => meet(boxOf(side), box));
  return sides.some((side) => borders.some((border) => cross(side, border)));
}

export function isIn([x, y], polygons) {
  return polygons.some((rings) => rings.reduce((inside, ring) => (crossings(x, y, ring) % 2 ? !inside : inside), false));
}

function crossings(x, y, ring) {
  let count = 0;
  for (let rank = 1; rank < ring.length; rank += 1) {
    const [a, b] = [ring[rank - 1], ring[rank]];
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) count += 1;
  }
  return count;
}

function cross([a, b], [c, d]) {
  const side = (p, q, r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function boxOf(points) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}
