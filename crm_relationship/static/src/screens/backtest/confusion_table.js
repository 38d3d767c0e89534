import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { DASH, percent } from "../../common/format";

/** The four outcomes as a table whose cells open their customers, and what they mean as two sentences. */
export class ConfusionTable extends Component {
    static template = "crm_relationship.ConfusionTable";
    static props = { result: Object, onOpen: Function };

    get rows() {
        const { result } = this.props;
        return [
            {
                name: _t("warned"),
                cells: [
                    { outcome: "right", count: result.true_positives, text: _t("right to warn"), isRight: true },
                    { outcome: "false_alarms", count: result.false_positives, text: _t("false alarm") },
                ],
            },
            {
                name: _t("not warned"),
                cells: [
                    { outcome: "missed", count: result.false_negatives, text: _t("missed") },
                    { outcome: "calm", count: result.true_negatives, text: _t("right not to warn"), isRight: true },
                ],
            },
        ];
    }

    get warned() {
        return this.props.result.true_positives + this.props.result.false_positives;
    }

    get stopped() {
        return this.props.result.true_positives + this.props.result.false_negatives;
    }

    get precision() {
        return this.formatRate(this.props.result.precision);
    }

    get recall() {
        return this.formatRate(this.props.result.recall);
    }

    formatRate(rate) {
        return typeof rate === "number" ? percent(rate * 100, 0) : DASH;
    }

    get precisionSentence() {
        if (!this.warned) {
            return _t("We would have warned about nobody: lower the threshold to hear more.");
        }
        return _t("%(right)s of %(warned)s customers we would have warned about did stop buying.", {
            right: this.props.result.true_positives,
            warned: this.warned,
        });
    }

    get recallSentence() {
        if (!this.stopped) {
            return _t("No customer stopped buying in this time.");
        }
        return _t("Of %(stopped)s customers who stopped buying, we would have warned about %(right)s.", {
            right: this.props.result.true_positives,
            stopped: this.stopped,
        });
    }
}
