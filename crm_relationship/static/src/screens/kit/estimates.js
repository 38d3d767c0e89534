import { _t } from "@web/core/l10n/translation";
import { DASH, number, signed } from "../../common/format";

/** The interval of an estimate in words, for a tooltip. */
export function interval(estimate) {
    return estimate
        ? _t("%(low)s to %(high)s with 95% certainty, %(answers)s answers", {
              low: number(estimate.low),
              high: number(estimate.high),
              answers: estimate.answers,
          })
        : undefined;
}

/** An estimate of a difference in points, a dash where there is none. */
export function points(estimate) {
    return estimate ? signed(estimate.value, (value) => number(value)) : DASH;
}
