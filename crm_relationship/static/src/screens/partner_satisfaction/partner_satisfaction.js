import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { DASH, day, number } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { axis, line, tooltip } from "../kit/chart_theme";
import { PartnerPanel } from "../partner_panel/partner_panel";

/** What each response said, oldest first. */
function getResponsesConfig(theme, responses) {
    return {
        type: "line",
        data: {
            labels: responses.map(({ date }) => day(date)),
            datasets: [
                line(
                    _t("Grade"),
                    responses.map(({ grade }) => grade),
                    theme.primary,
                    { pointRadius: 4 }
                ),
            ],
        },
        options: {
            scales: {
                x: axis(theme, { grid: false, ticks: { maxTicksLimit: 4 } }),
                y: axis(theme, { min: 0, max: 100, ticks: { stepSize: 50 } }),
            },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => day(responses[item.dataIndex].date),
                    ({ dataIndex, raw }) => [number(raw), responses[dataIndex].contact || ""].filter(Boolean)
                ),
            },
        },
    };
}

/** How satisfied a customer is, on their page: the score, what they said before, and their last words. */
export class PartnerSatisfaction extends Component {
    static template = "crm_relationship.PartnerSatisfaction";
    static components = { RelationshipChart };
    static props = { satisfaction: Object, partnerId: Number };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.day = day;
        this.getResponsesConfig = getResponsesConfig;
    }

    get score() {
        const { value } = this.props.satisfaction;
        return value === false ? DASH : number(value);
    }

    async openAnswers() {
        const { partnerId } = this.props;
        return this.action.doAction(await this.orm.call("res.partner", "action_view_satisfaction", [[partnerId]]));
    }
}

Object.assign(PartnerPanel.components, { PartnerSatisfaction });
