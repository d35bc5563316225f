// Values of an indicator as readers of the page's language write them: shares in %, a range when the value is an estimate.

import { isMissing, withUnit } from "./format.js";
import { LOCALE, t } from "./langue.js";
import { QUALITES } from "./words.js";

// By number of decimals: the service says how many a unit bears.
const FORMATS = [0, 1, 2, 3].map((most) => new Intl.NumberFormat(LOCALE, { maximumFractionDigits: most }));
const PERCENT_STEPS = 2;
const USUAL = 2;
const LONGEST_UNIT = 12;

export const unitOf = (indicator) => (indicator.part ? "%" : indicator.unite);

// Long units are said once, in the title: « 71,3 » rather than « 71,3 établissements pour 100 000 hab. ».
export function shown(indicator, value) {
  const unit = unitOf(indicator);
  return unit.length > LONGEST_UNIT ? bare(indicator, value) : withUnit(bare(indicator, value), unit);
}

export function bare(indicator, value) {
  const decimals = indicator.decimales ?? (indicator.part ? USUAL + 1 : USUAL);
  return indicator.part ? FORMATS[decimals - PERCENT_STEPS].format(value * 100) : FORMATS[decimals].format(value);
}

// A row of the API or of a layer; its value, or why there is none.
export function valueText(indicator, row) {
  return isMissing(row.valeur) ? QUALITES[row.qualite] ?? QUALITES.missing : shown(indicator, Number(row.valeur));
}

export function rangeText(indicator, { bas, haut }) {
  if (isMissing(bas) || isMissing(haut) || Number(bas) === Number(haut)) return "";
  return t("entre {bas} et {haut}", { bas: bare(indicator, Number(bas)), haut: shown(indicator, Number(haut)) });
}

// The reader types 5 for 5 %; the service compares shares between 0 and 1.
export const typed = (indicator, value) => (indicator.part ? rounded(value * 100) : value);
export const asked = (indicator, value) => rounded(indicator.part ? value / 100 : value);

const rounded = (value) => Number(value.toFixed(6));
