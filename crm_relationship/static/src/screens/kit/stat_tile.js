import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { figure, number, percent, signed } from "../../common/format";

const RATES = ["percent", "per_100", "score"];

/**
 * One figure: what it is called, what it is, how it changed; a click opens the records behind it.
 *
 * `value` is a number in `unit` (see `figure` in common/format), false or null: unknown. `previous` is the value it is
 * compared with, `direction` which way is good (`up`, `down`, `neither`). `definition` is the tooltip, `detail` a
 * few words beside the figure, `note` a line below it; a slot puts more below. `tone` (`success`, `warning`, `danger`)
 * paints the edge; `id` marks the tile in the page.
 */
export class StatTile extends Component {
    static template = "crm_relationship.StatTile";
    static props = {
        id: { type: String, optional: true },
        label: [String, Object],
        value: { type: [Number, String, Boolean, { value: null }], optional: true },
        unit: { type: String, optional: true },
        unitLabel: { type: [String, Object], optional: true },
        currencyId: { type: [Number, Boolean], optional: true },
        previous: { type: [Number, Boolean, { value: null }], optional: true },
        direction: { type: String, optional: true },
        definition: { type: [String, Object], optional: true },
        detail: { type: [String, Object], optional: true },
        note: { type: [String, Object], optional: true },
        icon: { type: String, optional: true },
        tone: { type: String, optional: true },
        onOpen: { type: Function, optional: true },
        slots: { type: Object, optional: true },
    };
    static defaultProps = { unit: "count", direction: "neither" };

    get text() {
        return figure(this.props.value, this.props.unit, this.props.currencyId);
    }

    get comparison() {
        const { previous, unit, currencyId } = this.props;
        return _t("Before: %s", figure(previous, unit, currencyId));
    }

    /** By how much the figure differs from the one before: of rates in points, of amounts in per cent of it. */
    get change() {
        const { value, previous, unit } = this.props;
        const isRate = RATES.includes(unit);
        if (typeof value !== "number" || typeof previous !== "number" || (!isRate && !previous)) {
            return false;
        }
        const difference = value - previous;
        const size = isRate ? signed(difference, number) : signed((difference * 100) / Math.abs(previous), percent);
        const text = unit === "percent" ? _t("%s percentage points", size) : size;
        return { difference, text, tone: this.getTone(difference) };
    }

    getTone(difference) {
        const { direction } = this.props;
        if (!difference || direction === "neither") {
            return "text-muted";
        }
        return direction === (difference > 0 ? "up" : "down") ? "text-success" : "text-danger";
    }
}
