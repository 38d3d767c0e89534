import { deserializeDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatDate, formatFloat, formatInteger, formatMonetary, formatPercentage } from "@web/views/fields/formatters";

/** What stands where there is no figure. */
export const DASH = "–";

const LEFT_TO_RIGHT = "\u200e"; // a mark that nobody sees

/** A figure whose sign and currency stay on their side of the digits where the text around it runs from right to left. */
function upright(text) {
    return localization.direction === "rtl" ? LEFT_TO_RIGHT + text : text;
}

/** Money without decimals: overviews are read, not booked. */
export function money(value, currencyId) {
    return upright(formatMonetary(value || 0, { currencyId, digits: [16, 0] }));
}

/** Money to the cent, for the figures of one customer. */
export function exactMoney(value, currencyId) {
    return upright(formatMonetary(value || 0, { currencyId }));
}

/** Money that fits into a cell: 12k, 1.2M. */
export function shortMoney(value, currencyId) {
    const size = Math.abs(value);
    const short = size >= 1e6 || (size >= 1e3 && size < 1e4) ? 1 : 0;
    return upright(formatMonetary(value || 0, { currencyId, humanReadable: true, digits: [16, short] }));
}

/**
 * @param {number|false|null} value between 0 and 100
 * @param {number} [decimals]
 */
export function percent(value, decimals = 1) {
    return upright(formatPercentage((value || 0) / 100, { digits: [16, decimals], trailingZeros: true }));
}

/** A number with so many decimals. */
export function number(value, decimals = 1) {
    return upright(formatFloat(value || 0, { digits: [16, decimals], trailingZeros: true }));
}

/** A quantity, with decimals only where it has some. */
export function quantity(value) {
    return upright(formatFloat(value || 0, { digits: [16, 2], trailingZeros: false }));
}

const UNITS = {
    money,
    percent: (value) => percent(value),
    integer: (value) => formatInteger(value),
    number: (value) => number(value),
    count: (value) => formatInteger(value),
    per_100: (value) => number(value),
    score: (value) => number(value),
    days: (value) => _t("%s days", number(value, value % 1 ? 1 : 0)),
    hours: (value) => _t("%s hours", number(value, value % 1 ? 1 : 0)),
};

/**
 * A figure in its unit, a dash where there is none.
 *
 * @param {number|string|false|null} value a text stays as it is
 * @param {string} unit as the server names it: of a key figure `money`, `percent` (0-100), `count`, `per_100`, `score`;
 *     of a field `money`, `percent`, `integer`, `number`, `days`, `hours`
 * @param {number} [currencyId] of money
 */
export function figure(value, unit, currencyId) {
    return typeof value === "number" ? UNITS[unit](value, currencyId) : value || DASH;
}

/** A difference with its sign: the plus stands where `format` puts a minus, of money beside the digits; "0" stays bare. */
export function signed(value, format = quantity) {
    return value > 0 ? format(-value).replace("-", "+") : format(value || 0);
}

/** What something is called, and what it is, with the colon of the reader's language. */
export function pair(name, value) {
    return _t("%(name)s: %(value)s", { name, value });
}

/** Several texts as a list in a sentence, with the comma of the reader's language. */
export function join(texts) {
    return texts.length ? texts.reduce((first, second) => _t("%(first)s, %(second)s", { first, second })) : "";
}

/** @param {string|false} value an ISO date */
export function day(value) {
    return value ? formatDate(deserializeDate(value)) : "";
}

/** @param {string|false} value the ISO date on which figures were computed */
export function figuresOf(value) {
    return value ? _t("Figures of %s", day(value)) : "";
}

export const MOST_DAYS = 60; // up to here days are told one by one
const MOST_MONTHS_IN_DAYS = 548; // then months, up to a year and a half

/**
 * "3 days ago", in the reader's language. Left to itself the 30th is "last month" on the 1st, and December "last year"
 * in January.
 *
 * @param {luxon.DateTime} date
 */
export function relative(date) {
    const days = Math.abs(date.diffNow("days").days);
    return date.toRelativeCalendar({ unit: days <= MOST_DAYS ? "days" : days <= MOST_MONTHS_IN_DAYS ? "months" : "years" });
}

/** @param {string|false} value an ISO date */
export function relativeDay(value) {
    return value ? relative(deserializeDate(value)) : "";
}

export const MONTH = { month: "short" };
export const MONTH_YEAR = { month: "short", year: "2-digit" };
export const FULL_MONTH = { month: "long", year: "numeric" };

/**
 * The name of a month in the reader's language and order of words.
 *
 * @param {string} value an ISO date, or the month as "2026-01"
 * @param {Object} [format] of Intl.DateTimeFormat: MONTH (Jan), MONTH_YEAR (Jan 26), FULL_MONTH (January 2026)
 */
export function monthName(value, format = MONTH) {
    return luxon.DateTime.fromISO(value).toLocaleString(format);
}
