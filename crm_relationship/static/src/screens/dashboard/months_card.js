import { Component } from "@odoo/owl";
import { pair } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { describeMonths, getMonthsConfig } from "./dashboard_charts";
import { getTold } from "./months";

/** Whether customers are content and whether we keep our word, month by month. */
export class MonthsCard extends Component {
    static template = "crm_relationship.MonthsCard";
    static components = { RelationshipChart };
    static props = { kpis: Object };

    setup() {
        this.getMonthsConfig = getMonthsConfig;
    }

    get label() {
        return describeMonths(this.props.kpis);
    }

    get definition() {
        const { satisfaction, promises } = this.props.kpis;
        return [satisfaction, promises].map(({ name, definition }) => pair(name, definition)).join(" ");
    }

    get isEmpty() {
        const { satisfaction, promises } = this.props.kpis;
        return !getTold(satisfaction).length && !getTold(promises).length;
    }
}
