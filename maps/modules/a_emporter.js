// The script of a map to take away, written inside its page: which indicator is drawn, and where a commune is.

(() => {
  const data = JSON.parse(document.getElementById("donnees").textContent);
  const [map, zones] = [window[data.carte], window[data.couche]];
  const choice = document.getElementById("indicateur");
  const layers = new Map(zones.getLayers().map((layer) => [layer.feature.id, layer]));
  const supposed = new Set(data.supposees);

  window.L.control.zoom({ position: "topright", zoomInTitle: "Approcher", zoomOutTitle: "Éloigner" }).addTo(map);
  window.L.control.scale({ imperial: false }).addTo(map);
  document.querySelector(".choix").hidden = false;
  for (const layer of layers.values()) layer.bindTooltip(() => words(layer), { sticky: true });
  choice.addEventListener("change", show);
  document.getElementById("tableaux").addEventListener("click", ({ target }) => target.dataset.zone && point(target.dataset.zone));
  show();

  function show() {
    const drawn = data.indicateurs[choice.value];
    for (const [id, layer] of layers) layer.setStyle(styleOf(id, drawn.zones[id]?.[0]));
    for (const section of document.querySelectorAll(".indicateur")) section.hidden = section.dataset.indicateur !== choice.value;
    document.getElementById("annonce").textContent = `Carte : ${drawn.titre}.`;
  }

  // A supposed membership is edged by dashes.
  function styleOf(id, fillColor) {
    return { color: data.bord, weight: supposed.has(id) ? 2 : 0.7, dashArray: supposed.has(id) ? "5 3" : null, fillColor, fillOpacity: fillColor ? 1 : 0 };
  }

  // Text goes in as text.
  function words(layer) {
    const { titre, zones: told } = data.indicateurs[choice.value];
    const box = document.createElement("div");
    const lines = [layer.feature.properties.nom, told[layer.feature.id]?.[1] ?? "donnée absente", titre];
    if (supposed.has(layer.feature.id)) lines.push("rattachement supposé");
    for (const [rank, line] of lines.entries()) {
      const part = document.createElement(rank ? "span" : "strong");
      part.textContent = line;
      box.append(part, document.createElement("br"));
    }
    return box;
  }

  function point(id) {
    const layer = layers.get(id);
    if (!layer) return;
    map.fitBounds(layer.getBounds(), { maxZoom: 11, animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    layer.openTooltip(layer.getBounds().getCenter());
    const told = data.indicateurs[choice.value].zones[id]?.[1] ?? "donnée absente";
    document.getElementById("annonce").textContent = `${layer.feature.properties.nom} : ${told}.`;
  }
})();
