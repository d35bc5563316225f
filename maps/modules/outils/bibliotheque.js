// Libraries that are not modules: asked for when a file needs them, and once.

import { t } from "../langue.js";

const asked = new Map();

export function library(path, name) {
  if (!asked.has(path)) asked.set(path, load(path, name));
  return asked.get(path);
}

function load(path, name) {
  return new Promise((found, lost) => {
    const script = document.createElement("script");
    script.src = `/vendor/${path}`;
    script.onload = () => found(globalThis[name]);
    script.onerror = () => {
      asked.delete(path);
      lost(new Error(t("Le service ne répond pas : ce fichier demande une bibliothèque qui n’est pas encore chargée. Recommencez.")));
    };
    document.head.append(script);
  });
}
