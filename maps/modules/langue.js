// The language of the page. French is what is written; another language replaces what its list of words knows.

export const LANGUE = document.documentElement.lang || "fr";
export const LOCALE = LANGUE === "fr" ? "fr-FR" : "en-GB";

// What the service says in French, in a page of another language, says so: `lang` of its element, none in a French page.
export const IN_FRENCH = LANGUE === "fr" ? null : "fr";

const words = LANGUE === "fr" ? {} : await listed();

// The sentence in the language of the page, its {holes} filled.
export function t(sentence, holes = {}) {
  return word(sentence).replace(/\{(\w+)\}/g, (hole, name) => holes[name] ?? hole);
}

// A word of the service (a theme, a unit, a reason): in French as long as the list does not have it.
export const word = (text) => words[text] ?? text;

// An address of this site in the language of the page, as long as that page exists in it.
export function inLanguage(address) {
  if (LANGUE === "fr") return address;
  const [path, fragment] = address.split("#");
  const asked = `${path}${path.includes("?") ? "&" : "?"}lang=${LANGUE}`;
  return fragment === undefined ? asked : `${asked}#${fragment}`;
}

// Without its words the page stays readable: in French.
async function listed() {
  try {
    const response = await fetch(`/mots/${LANGUE}.json`);
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}
