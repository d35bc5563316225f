// Building elements: text always goes in as text, so that no data can become markup.

import { IN_FRENCH, word } from "./langue.js";

const HOLES = /\{(\w+)\}/g;

export const byId = (id) => document.getElementById(id);

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Drawings inside the page: attributes carry what style sheets may not say inline.
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat().filter(Boolean));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name, value);
  else node.setAttribute(name, value === true ? "" : value);
}

// A sentence of the page around words of the service; in a page of another language these say that they are French.
export function quoting(sentence, quotes) {
  if (!IN_FRENCH) return [sentence.replace(HOLES, (hole, name) => quotes[name])];
  return sentence.split(HOLES).map((part, rank) => (rank % 2 ? element("span", { lang: IN_FRENCH }, quotes[part]) : part));
}

// A reason of the service: as long as nobody has translated it, it says that it is French.
export const spoken = (text, as = (said) => said) => element("span", { lang: word(text) === text ? IN_FRENCH : null }, as(word(text)));

export function announce(sentence) {
  byId("annonce").textContent = sentence;
}
