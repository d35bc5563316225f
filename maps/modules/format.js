// Numbers and dates as readers of the page's language write them. What is missing says so; it is never a zero.

import { LANGUE, LOCALE, t } from "./langue.js";

export const ABSENTE = t("donnée absente");

const WHOLE = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const DECIMAL = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const MONTH = new Intl.DateTimeFormat(LOCALE, { month: "long", year: "numeric" });
const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });

// Names are French whatever the language of the page: the order of a French dictionary, « 2 » before « 10 ».
const FRENCH = new Intl.Collator("fr", { numeric: true });
export const alphabetical = (one, other) => FRENCH.compare(one, other);

export const isMissing = (value) => value === null || value === undefined || value === "";

export function number(value, unit = "") {
  if (isMissing(value)) return ABSENTE;
  const text = (Math.abs(value) < 100 ? DECIMAL : WHOLE).format(value);
  return unit ? withUnit(text, unit) : text;
}

// English writes 12% where French writes 12 %.
export const withUnit = (text, unit) => (unit === "%" && LANGUE !== "fr" ? `${text}%` : `${text}\u00a0${unit}`);

// French counts zero with one, English with many.
export const isOne = (count) => (LANGUE === "fr" ? count <= 1 : count === 1);

export function plural(count, one, many) {
  return `${WHOLE.format(count)}\u00a0${isOne(count) ? one : many}`;
}

export const faits = (count) => plural(count, t("fait"), t("faits"));
export const people = (count) => plural(count, t("habitant"), t("habitants"));
export const communes = (count) => plural(count, t("commune"), t("communes"));

// French punctuation never starts a line.
export const typography = (text) => String(text).replace(/ ([:;!?»%€])/g, "\u00a0$1").replaceAll("« ", "«\u00a0");

// "2017", "2017-03" or "2017-03-14".
export function date(text) {
  if (isMissing(text)) return t("date inconnue");
  const [year, month, day] = String(text).split("-").map(Number);
  if (!month) return String(year);
  return (day ? DAY : MONTH).format(new Date(year, month - 1, day || 1));
}

// "08:30" → "8 h 30", "12:00" → "12 h"; in English as it is.
export function hour(text) {
  if (LANGUE !== "fr") return text;
  const [hours, minutes] = text.split(":");
  return `${Number(hours)}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`;
}
