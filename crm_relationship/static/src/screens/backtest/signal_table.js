import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { DASH, number, percent, signed } from "../../common/format";

const VERDICTS = {
    helps: { text: _t("Helps here"), tone: "text-success" },
    nothing: { text: _t("Adds nothing here"), tone: "text-muted" },
    too_few: { text: _t("Too few to tell"), tone: "text-muted" },
};

/** What each signal of leaving would have told beyond the rhythm, with a verdict. */
export class SignalTable extends Component {
    static template = "crm_relationship.BacktestSignalTable";
    static props = { signals: Array };

    get rows() {
        return this.props.signals.map((signal) => ({
            ...signal,
            ...VERDICTS[signal.verdict],
            share: this.getShare(signal.left, signal.warned),
            extraShare: this.getShare(signal.extra_left, signal.extra),
        }));
    }

    getShare(part, whole) {
        return whole ? percent((100 * part) / whole, 0) : DASH;
    }

    points(value) {
        return signed(Math.round(100 * value), (size) => number(size, 0));
    }

    getDifference({ difference, low, high }) {
        if (difference === false) {
            return DASH;
        }
        return _t("%(difference)s percentage points (%(low)s to %(high)s)", {
            difference: this.points(difference),
            low: this.points(low),
            high: this.points(high),
        });
    }
}
