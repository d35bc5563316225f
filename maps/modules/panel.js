// The panel and its tabs. On a phone it is a sheet that a second touch of its tab folds.

import { byId } from "./dom.js";
import { VOLETS } from "./state.js";

const tabs = () => VOLETS.map((name) => byId(`onglet-${name}`));

export function bindPanel(state) {
  for (const [index, tab] of tabs().entries()) {
    tab.addEventListener("click", () => toggle(state, VOLETS[index]));
    tab.addEventListener("keydown", (event) => walk(event, index));
  }
  state.addEventListener("volet", () => show(state.values.volet));
  show(state.values.volet);
}

export const isPhone = () => matchMedia("(max-width: 47.99rem)").matches;

function toggle(state, name) {
  const folded = isPhone() && state.values.volet === name;
  state.set({ volet: folded ? null : name });
}

function walk(event, index) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs()[(index + step + VOLETS.length) % VOLETS.length];
  next.focus();
  next.click();
}

function show(name) {
  const open = name ?? "legende";
  byId("volet").classList.toggle("replie", !name);
  for (const other of VOLETS) {
    const selected = other === open;
    const tab = byId(`onglet-${other}`);
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    byId(`volet-${other}`).hidden = !selected;
  }
}
