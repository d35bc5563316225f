// The selected zone, outlined on the map by the layer that draws its level.

const ID = "selection";
const LEVELS = { departement: "departement", territoire: "territoires", epci: "epci", canton: "cantons", commune: "communes" };

export function outline(map, zoneId) {
  for (const id of [`${ID}:halo`, ID]) if (map.getLayer(id)) map.removeLayer(id);
  const [niveau, code] = (zoneId ?? "").split(":");
  const couche = LEVELS[niveau];
  const { sources, couleurs } = map.getStyle().metadata;
  if (!sources[couche]) return;
  const line = { type: "line", source: sources[couche], "source-layer": couche, filter: ["==", ["get", "code"], code] };
  const before = map.getStyle().layers.find((layer) => ["symbol", "circle"].includes(layer.type))?.id;
  map.addLayer({ ...line, id: `${ID}:halo`, paint: { "line-color": couleurs.halo, "line-width": 7 } }, before);
  map.addLayer({ ...line, id: ID, paint: { "line-color": couleurs.selection, "line-width": 3.5 } }, before);
}
