import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { DASH, figure, money } from "../../common/format";

const STATES = { running: _t("Running"), paused: _t("Paused"), done: _t("Done") };
const MEASURES = {
    margin: _t("Margin"),
    revenue: _t("Revenue"),
    bought: _t("Customers who bought"),
    retained: _t("Customers who stayed"),
};
const VERDICTS = {
    works: _t("Works"),
    hurts: _t("Hurts"),
    no_evidence: _t("No evidence yet"),
    too_few: _t("Too few to tell"),
};

/** The latest campaigns: whom they reached, what they earned against their control group, and what they cost. */
export class CampaignTable extends Component {
    static template = "crm_relationship.CampaignTable";
    static props = { campaigns: Array, currencyId: [Number, Boolean], onOpen: Function };

    get rows() {
        return this.props.campaigns.map((campaign) => ({
            ...campaign,
            stateText: STATES[campaign.state],
            verdictText: VERDICTS[campaign.verdict] || DASH,
            measureText: campaign.verdict ? MEASURES[campaign.measure] : "",
            treatedText: figure(campaign.treated, "integer"),
            gainText: this.money(campaign.gain),
            costText: this.money(campaign.cost),
            range: this.range(campaign),
        }));
    }

    money(value) {
        return figure(value, "money", this.props.currencyId);
    }

    range({ low, high }) {
        return typeof low === "number" && typeof high === "number"
            ? _t("%(low)s to %(high)s", {
                  low: money(low, this.props.currencyId),
                  high: money(high, this.props.currencyId),
              })
            : DASH;
    }

    open({ id, name }) {
        this.props.onOpen({
            type: "ir.actions.act_window",
            name,
            res_model: "crm.retention.campaign",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
