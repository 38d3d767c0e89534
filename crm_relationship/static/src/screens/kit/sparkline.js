import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { figure, FULL_MONTH, monthName } from "../../common/format";

const WIDTH = 108;
const HEIGHT = 24;
const EDGE = 3; // room for the point at the end

/**
 * A small line of months, without axes: where a figure comes from.
 *
 * `points` are `{month, value}` of the months that can be told, oldest first, and `count` is the number of all of them;
 * each has its `place` among these.
 */
export class Sparkline extends Component {
    static template = "crm_relationship.Sparkline";
    static props = {
        points: Array,
        count: Number,
        unit: String,
        currencyId: { type: [Number, Boolean], optional: true },
    };

    setup() {
        Object.assign(this, { WIDTH, HEIGHT });
    }

    get places() {
        const values = this.props.points.map(({ value }) => value);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const step = (WIDTH - 2 * EDGE) / Math.max(this.props.count - 1, 1);
        const scale = high > low ? (HEIGHT - 2 * EDGE) / (high - low) : 0;
        return this.props.points.map(({ place, value }) => ({
            x: EDGE + place * step,
            y: scale ? HEIGHT - EDGE - (value - low) * scale : HEIGHT / 2,
        }));
    }

    get line() {
        return this.places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    }

    get last() {
        return this.places[this.places.length - 1];
    }

    /** The first and the last month in words. */
    get label() {
        const { points, unit, currencyId } = this.props;
        const [first, last] = [points[0], points[points.length - 1]].map(({ month, value }) => ({
            month: monthName(month, FULL_MONTH),
            value: figure(value, unit, currencyId),
        }));
        return _t("%(first_month)s: %(first)s, %(last_month)s: %(last)s", {
            first_month: first.month,
            first: first.value,
            last_month: last.month,
            last: last.value,
        });
    }
}
