// The drawn zone on the map: its outline in a line of its own kind, its corners while it is being drawn.

const ID = "dessin";

export function showShape(map, contour, corners = []) {
  const features = [contour && feature(contour), ...corners.map((at) => feature({ type: "Point", coordinates: at }))].filter(Boolean);
  const data = { type: "FeatureCollection", features };
  if (map.getSource(ID)) return map.getSource(ID).setData(data);
  if (!features.length) return;
  map.addSource(ID, { type: "geojson", data });
  addLayers(map);
}

export function lineOf(corners) {
  return corners.length > 1 ? { type: "LineString", coordinates: corners } : null;
}

const feature = (geometry) => ({ type: "Feature", properties: {}, geometry });

// A dark line on a light one is seen over every colour of the map.
function addLayers(map) {
  const { couleurs } = map.getStyle().metadata;
  const shared = { source: ID, layout: { "line-join": "round" } };
  map.addLayer({ ...shared, id: `${ID}:halo`, type: "line", paint: { "line-color": couleurs.halo, "line-width": 6 } });
  map.addLayer({ ...shared, id: `${ID}:trait`, type: "line", paint: { "line-color": couleurs.selection, "line-width": 2.5, "line-dasharray": [4, 1.5] } });
  const paint = { "circle-radius": 5, "circle-color": couleurs.selection, "circle-stroke-color": couleurs.halo, "circle-stroke-width": 2 };
  map.addLayer({ id: `${ID}:sommets`, type: "circle", source: ID, filter: ["==", ["geometry-type"], "Point"], paint });
}

export function boxOf(contour) {
  const points = contour.coordinates.flat(contour.type === "MultiPolygon" ? 2 : 1);
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
