import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { join, number, pair, percent, signed } from "../../common/format";
import { openAnswersAction } from "../kit/actions";
import { RelationshipChart } from "../kit/chart";
import { getMatrixConfig } from "./dashboard_charts";

const WORST = 5;

/** What is important and done badly: a chart, on a phone the widest gaps as a list. */
export class GapsCard extends Component {
    static template = "crm_relationship.GapsCard";
    static components = { RelationshipChart };
    static props = { data: Object, onOpen: Function };

    setup() {
        this.ui = useState(useService("ui"));
        this.getMatrixConfig = getMatrixConfig;
    }

    /** Indicators of which both sides are known, the widest gap first. */
    get gaps() {
        return this.props.data.gaps
            .filter(({ gap }) => gap !== false)
            .sort((one, other) => one.gap - other.gap);
    }

    get worst() {
        return this.gaps.slice(0, WORST).map((gap) => ({
            ...gap,
            text: signed(gap.gap, (size) => number(size, 0)),
            help: _t("important to %(importance)s, content: %(performance)s, %(count)s answers", {
                importance: percent(gap.importance, 0),
                performance: percent(gap.performance, 0),
                count: gap.count,
            }),
            isBad: gap.high !== false && gap.high < 0 && !gap.is_few,
        }));
    }

    get label() {
        const said = this.worst.map(({ name, text }) => pair(name, text));
        return _t("Importance and performance. The widest gaps: %s", join(said));
    }

    open(gap) {
        const { company_id } = this.props.data;
        this.props.onOpen(openAnswersAction(gap, company_id, this.props.data));
    }
}
