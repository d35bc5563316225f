// The link to the other language opens the same view: what follows # is known to the page alone.

import { byId } from "./dom.js";

export function keepFragment() {
  const link = byId("langue");
  const follow = () => (link.hash = location.hash);
  for (const moment of ["pointerdown", "focus", "click", "contextmenu"]) link.addEventListener(moment, follow);
}
