// Whether the map is still drawing: its place says so to programs, and to people when it lasts.

export function bindBusy(map) {
  const place = map.getContainer();
  const say = (busy) => place.setAttribute("aria-busy", busy);
  say(true);
  map.on("render", () => say(!map.loaded()));
  map.on("idle", () => say(false));
}
