// The language of the page. French is what is written; another language replaces what its list of words knows.

export const LANGUE = document.documentElement.lang || "fr";
export const LOCALE = LANGUE === "fr" ? "fr-FR" : "en-GB";

const words = LANGUE === "fr" ? {} : await listed();

// The sentence in the language of the page, its {holes} filled.
export function t(sentence, holes = {}) {
  return (words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (hole, name) => holes[name] ?? hole);
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
