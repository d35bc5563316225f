// A file made in the browser: nothing is asked of the service.

import { element } from "../dom.js";

const KEPT_MS = 60_000;

export function download(name, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}
