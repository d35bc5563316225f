// Bytes into text, and a table in text into rows: what spreadsheets write in France.

const BOM = "\uFEFF";
const START = 20_000;
const SEPARATORS = [";", "\t", ","];

// UTF-8 when it is; else what Excel writes.
export function decoded(bytes) {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(BOM, ""), encoding: "UTF-8" };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "Windows-1252" };
  }
}

// The one that the line of titles holds most of, outside quotes.
export function separatorOf(text) {
  const [line] = text.slice(0, START).replace(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const count = (one) => line.split(one).length - 1;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

// RFC 4180 with any separator; empty lines are dropped.
export function cellsOf(text, separator) {
  const pattern = new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^${separator}\\r\\n]*))(${separator}|\\r?\\n|\\r|$)`, "gy");
  const lines = [[]];
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    lines.at(-1).push(found[1] === undefined ? found[2].trim() : found[1].replaceAll('""', '"'));
    if (pattern.lastIndex >= text.length) break;
    if (found[3] !== separator) lines.push([]);
  }
  return lines.filter((cells) => cells.some(Boolean));
}

// "44,83", "44.83", "1 234,5"; null for anything else.
export function numberOf(text) {
  const clean = String(text ?? "").replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(clean) ? Number(clean) : null;
}
